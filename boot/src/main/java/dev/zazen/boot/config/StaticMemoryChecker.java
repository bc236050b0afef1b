package dev.zazen.boot.config;

import dev.zazen.boot.plan.Reservation;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DtNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Checks that what the configuration places itself lies in RAM and belongs to one user only. Real
 * Xen 4.17 looks at none of this and fails somewhere else.
 */
public final class StaticMemoryChecker {
  private final Problems problems;

  private StaticMemoryChecker(Problems problems) {
    this.problems = problems;
  }

  /**
   * Reports every region that is not its user's alone.
   *
   * @param ram banks, disjoint
   * @param reserved what the board keeps
   * @param modules what a boot loader has put into RAM
   */
  public static void check(
      StaticMemory memory,
      List<MemoryRange> ram,
      List<Reservation> reserved,
      Map<DtNode, BootModule> modules,
      Problems problems) {
    var regions = Stream.concat(memory.heap().stream(), memory.domains().stream()).toList();
    var checker = new StaticMemoryChecker(problems);
    checker.inRam(regions, ram);
    checker.apart(regions);
    checker.apartFrom(regions, reserved);
    checker.apartFrom(regions, modules);
  }

  private void inRam(List<StaticRegion> regions, List<MemoryRange> ram) {
    var blocks = joined(ram);
    for (var region : regions) {
      if (blocks.stream().noneMatch(block -> block.contains(region.range()))) {
        problems.add(
            region.node(),
            "%s is not in RAM: %s"
                .formatted(
                    region,
                    String.join(
                        ", ",
                        ram.stream()
                            .map(bank -> "%s (%s)".formatted(bank, Sizes.text(bank.size())))
                            .toList())),
            "give addresses in RAM, or the board more memory");
      }
    }
  }

  private static List<MemoryRange> joined(List<MemoryRange> ram) {
    var result = new ArrayList<MemoryRange>();
    // What is left of a page at a bank's end cannot be given to anybody.
    for (var bank : new PageAllocator(ram).free()) {
      if (!result.isEmpty() && result.getLast().end() == bank.start()) {
        var before = result.removeLast();
        result.add(new MemoryRange(before.start(), before.size() + bank.size()));
      } else {
        result.add(bank);
      }
    }
    return result;
  }

  private void apart(List<StaticRegion> regions) {
    for (var i = 0; i < regions.size(); i++) {
      for (var j = i + 1; j < regions.size(); j++) {
        var first = regions.get(i);
        var second = regions.get(j);
        if (first.range().overlaps(second.range())) {
          overlap(second, first.withPlace(), first.range());
        }
      }
    }
  }

  private void apartFrom(List<StaticRegion> regions, List<Reservation> reserved) {
    for (var region : regions) {
      for (var reservation : reserved) {
        if (PageAllocator.pagesOf(reservation.range()).overlaps(region.range())) {
          overlap(region, described("reserved", reservation), reservation.range());
        }
      }
    }
  }

  private void apartFrom(List<StaticRegion> regions, Map<DtNode, BootModule> modules) {
    if (regions.isEmpty()) {
      return;
    }
    var placed =
        modules.entrySet().stream()
            .map(e -> new Reservation(Problems.placeOf(e.getKey()), e.getValue().machine()))
            .sorted(
                Comparator.<Reservation>comparingLong(r -> r.range().start())
                    .thenComparing(Reservation::what))
            .toList();
    for (var region : regions) {
      for (var module : placed) {
        if (PageAllocator.pagesOf(module.range()).overlaps(region.range())) {
          overlap(region, described("module", module), module.range());
        }
      }
    }
  }

  private static String described(String kind, Reservation other) {
    return "%s %s (%s) of %s"
        .formatted(kind, other.range(), Sizes.text(other.range().size()), other.what());
  }

  private void overlap(StaticRegion region, String other, MemoryRange range) {
    var pages = PageAllocator.pagesOf(range);
    var start = Math.max(region.range().start(), pages.start());
    var size = Math.min(region.range().end(), pages.end()) - start;
    problems.add(
        region.node(),
        "%s overlaps %s".formatted(region, other),
        "move one of them: both claim %s (%s)"
            .formatted(new MemoryRange(start, size), Sizes.text(size)));
  }
}
