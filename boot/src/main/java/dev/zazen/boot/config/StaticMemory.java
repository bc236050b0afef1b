package dev.zazen.boot.config;

import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DtNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All memory that the configuration places itself (Xen 4.17 docs/misc/arm/device-tree/booting.txt,
 * "Static Allocation", "Static Heap Memory").
 *
 * @param domains what domains get, in the order of nodes and properties
 * @param heap where everything else that is allocated comes from; empty: from all other RAM
 */
public record StaticMemory(List<StaticRegion> domains, List<StaticRegion> heap) {
  public StaticMemory {
    domains = List.copyOf(domains);
    heap = List.copyOf(heap);
  }

  /** The banks of the domain of {@code node}; empty if its memory comes from the heap. */
  public List<MemoryRange> banks(DtNode node) {
    return domains.stream()
        .filter(region -> region.node().equals(node))
        .map(StaticRegion::range)
        .toList();
  }

  /** Machine addresses of all regions. */
  public List<MemoryRange> ranges() {
    return Stream.concat(domains.stream(), heap.stream()).map(StaticRegion::range).toList();
  }

  /**
   * Takes all regions out of {@code memory}: those of domains for them, the heap for nobody.
   *
   * @return the allocator that has the heap, {@code memory} itself if it is not static
   */
  public PageAllocator carve(PageAllocator memory) {
    var banks = memory.free();
    for (var region : domains) {
      for (var bank : banks) {
        common(region.range(), bank).ifPresent(part -> give(memory, region, part));
      }
    }
    if (heap.isEmpty()) {
      return memory;
    }
    heap.forEach(region -> memory.withdraw(region.range()));
    return new PageAllocator(joined(heap));
  }

  // All that a user claims counts: whether it is there for it is checked elsewhere, and a second
  // complaint about what is then missing would help nobody.
  private static List<MemoryRange> joined(List<StaticRegion> regions) {
    var result = new ArrayList<MemoryRange>();
    var sorted =
        regions.stream()
            .map(StaticRegion::range)
            .sorted(Comparator.comparingLong(MemoryRange::start))
            .toList();
    for (var range : sorted) {
      if (!result.isEmpty() && result.getLast().end() >= range.start()) {
        var before = result.removeLast();
        var end = Math.max(before.end(), range.end());
        result.add(new MemoryRange(before.start(), end - before.start()));
      } else {
        result.add(range);
      }
    }
    return result;
  }

  // What two regions claim is a problem found elsewhere; here the first one has it.
  private static void give(PageAllocator memory, StaticRegion region, MemoryRange part) {
    if (!memory.reserve(region.node().path(), part)) {
      memory.withdraw(part);
    }
  }

  private static Optional<MemoryRange> common(MemoryRange a, MemoryRange b) {
    if (!a.overlaps(b)) {
      return Optional.empty();
    }
    var start = Math.max(a.start(), b.start());
    return Optional.of(new MemoryRange(start, Math.min(a.end(), b.end()) - start));
  }
}
