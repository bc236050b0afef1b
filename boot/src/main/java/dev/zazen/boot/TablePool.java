package dev.zazen.boot;

import dev.zazen.base.Bits;
import dev.zazen.boot.config.DomainDescription;
import dev.zazen.boot.config.Problems;
import dev.zazen.boot.guest.HypervisorNode;
import dev.zazen.boot.plan.GuestBank;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.core.p2m.P2mPoolExhaustedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The memory set aside for a domU's second stage of translation (Xen 4.17's p2m pool). */
final class TablePool {
  private static final int PAGES_PER_MIB = 256;

  /** What tables of the three levels below the root translate, as powers of two. */
  private static final List<Integer> TABLE_SHIFTS = List.of(21, 30, 39);

  private final MemoryRange ram;
  private final Problems problems;

  /**
   * Pools of a board.
   *
   * @param ram from the first to the last byte of RAM
   */
  TablePool(MemoryRange ram, Problems problems) {
    this.ram = ram;
    this.problems = problems;
  }

  /**
   * 1 MiB for each vCPU, a page for each MiB of RAM, 512 KiB for extended regions:
   * xen/arch/arm/domain_build.c, domain_p2m_pages.
   */
  static int pages(DomainDescription domain) {
    if (domain.p2mMib().isPresent()) {
      return domain.p2mMib().getAsInt() * PAGES_PER_MIB;
    }
    var pages = (long) PAGES_PER_MIB * domain.vcpus() + (domain.memory() >> 20) + PAGES_PER_MIB / 2;
    return Math.toIntExact(Bits.alignUp(pages, PAGES_PER_MIB));
  }

  /** Takes the pool of {@code domain} out of {@code memory}. */
  void allocate(DomainDescription domain, PageAllocator memory) {
    var size = pages(domain) * PageAllocator.PAGE_SIZE;
    var owner = "translation tables of " + domain.node().path();
    if (memory.allocate(owner, size).isEmpty()) {
      problems.add(
          domain.node(),
          "%d KiB for its translation tables, but only %d KiB of RAM are left"
              .formatted(size >> 10, memory.freeBytes() >> 10),
          "lower \"memory\" or \"xen,domain-p2m-mem-mb\", or give the board more memory");
    }
  }

  /** Reports a pool that is too small at the start, and warns of one that may become so. */
  void check(
      DomainDescription domain,
      List<GuestBank> banks,
      List<SharedRegion> regions,
      Optional<HypervisorNode> hypervisor) {
    if (!banks.stream().flatMap(bank -> bank.backing().stream()).allMatch(ram::contains)) {
      return; // that is a problem already
    }
    var pages = pages(domain);
    try {
      var _ = GuestTranslation.of(ram.start(), ram.size(), pages, domain.id(), banks, regions);
    } catch (P2mPoolExhaustedException e) {
      problems.add(
          domain.node(),
          "%d pages for translation tables are too few for its RAM and shared memory"
              .formatted(pages),
          "raise \"xen,domain-p2m-mem-mb\", or align shared memory to 2 MiB");
      return;
    }
    var ranges = new ArrayList<MemoryRange>();
    banks.forEach(bank -> ranges.add(bank.range()));
    regions.forEach(region -> ranges.add(region.guest()));
    hypervisor.ifPresent(pv -> ranges.add(pv.grantTable()));
    var most = tables(ranges);
    if (most > pages) {
      problems.warn(
          domain.node(),
          "%d pages for translation tables hold its memory in large blocks only: a guest that changes its mappings can need %d and ends without them; raise \"xen,domain-p2m-mem-mb\" to %d"
              .formatted(pages, most, (most + PAGES_PER_MIB - 1) / PAGES_PER_MIB));
    }
  }

  /** How many tables translate {@code ranges}, which are disjoint, page by page. */
  static long tables(List<MemoryRange> ranges) {
    var result = 0L;
    for (var shift : TABLE_SHIFTS) {
      result +=
          ranges.stream()
              .flatMapToLong(
                  r ->
                      java.util.stream.LongStream.rangeClosed(
                          r.start() >>> shift, r.end() - 1 >>> shift))
              .distinct()
              .count();
    }
    return result;
  }
}
