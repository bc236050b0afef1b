package dev.zazen.boot.config;

import dev.zazen.base.Bits;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.DtProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code xen,static-mem}, {@code direct-map} and {@code xen,static-heap} (Xen 4.17
 * docs/misc/arm/device-tree/booting.txt; xen/arch/arm/bootfdt.c, device_tree_get_meminfo).
 */
public final class StaticMemoryReader {
  /** Property of a domain. */
  public static final String MEMORY = "xen,static-mem";

  /** Property of {@code /chosen}. */
  public static final String HEAP = "xen,static-heap";

  private static final String DIRECT_MAP = "direct-map";

  /** What the binding asks of the heap. */
  private static final long HEAP_ALIGNMENT = 64 << 10;

  /** Linux maps its image in blocks of this size (Documentation/arm64/booting.rst). */
  private static final long KERNEL_ALIGNMENT = 2 << 20;

  private final Problems problems;

  private StaticMemoryReader(Problems problems) {
    this.problems = problems;
  }

  /** What {@code tree} places itself. */
  public static StaticMemory read(DeviceTree tree, Problems problems) {
    return new StaticMemoryReader(problems).memory(tree);
  }

  /** Whether the addresses of the domain of {@code node} are those of the board. */
  public static boolean isDirectMapped(DtNode node) {
    return node.has(DIRECT_MAP);
  }

  private StaticMemory memory(DeviceTree tree) {
    var domains = new ArrayList<StaticRegion>();
    var heap = new ArrayList<StaticRegion>();
    tree.find("/chosen")
        .ifPresent(
            chosen -> {
              heap.addAll(regions(chosen, HEAP, HEAP_ALIGNMENT));
              for (var node : chosen.children()) {
                if (node.isCompatible("xen,domain")) {
                  domains.addAll(domain(node));
                }
              }
            });
    return new StaticMemory(domains, heap);
  }

  private List<StaticRegion> domain(DtNode node) {
    if (!node.has(MEMORY)) {
      if (isDirectMapped(node)) {
        problems.add(
            node,
            "\"direct-map\" needs memory at fixed addresses",
            "add \"%s\", or remove \"direct-map\"".formatted(MEMORY));
      }
      return List.of();
    }
    var before = problems.count();
    var result = regions(node, MEMORY, PageAllocator.PAGE_SIZE);
    if (problems.count() == before) {
      compareSize(node, result);
      warnOfAlignment(node, result);
    }
    return result;
  }

  private void compareSize(DtNode node, List<StaticRegion> regions) {
    var memory =
        node.property("memory")
            .filter(property -> property.length() == Long.BYTES)
            .flatMap(property -> problems.attempt(property::number));
    var sum = regions.stream().mapToLong(region -> region.range().size()).sum();
    if (memory.isPresent() && memory.get() != sum >> 10) {
      problems.add(
          node,
          "\"memory\" is %s KiB, but the sum of \"%s\" is %d KiB: %s"
              .formatted(
                  Long.toUnsignedString(memory.get()),
                  MEMORY,
                  sum >> 10,
                  String.join(
                      ", ", regions.stream().map(region -> region.range().toString()).toList())),
          "make them equal: memory = <0x%x 0x%x>"
              .formatted(sum >> 10 >>> 32, sum >> 10 & 0xFFFF_FFFFL));
    }
  }

  private void warnOfAlignment(DtNode node, List<StaticRegion> regions) {
    var first = regions.getFirst().range().start();
    if (isDirectMapped(node) && first % KERNEL_ALIGNMENT != 0) {
      problems.warn(
          node,
          "RAM of the direct-mapped domain begins at 0x%x, no multiple of 2 MiB: Linux cannot run"
                  .formatted(first)
              + " there");
    }
  }

  private List<StaticRegion> regions(DtNode node, String name, long alignment) {
    var property = node.property(name);
    if (property.isEmpty()) {
      return List.of();
    }
    var address = cells(node, "#address-cells", 2);
    var size = cells(node, "#size-cells", 1);
    var values = problems.attempt(property.get()::cells);
    if (values.isEmpty()) {
      return List.of();
    }
    if (address < 1 || address > 2 || size < 1 || size > 2) {
      problems.add(
          node,
          "#address-cells %d and #size-cells %d hold for \"%s\"".formatted(address, size, name),
          "let the node above, %s, have 1 or 2 of each".formatted(above(node)));
      return List.of();
    }
    var count = values.get().length;
    if (count == 0 || count % (address + size) != 0) {
      problems.add(
          node,
          "\"%s\" has %d cells".formatted(name, count),
          "give regions of %d + %d cells, which %s prescribes"
              .formatted(address, size, above(node)));
      return List.of();
    }
    var result = new ArrayList<StaticRegion>();
    for (var at = 0; at < count; at += address + size) {
      range(
              property.get(),
              number(values.get(), at, address),
              number(values.get(), at + address, size),
              alignment)
          .ifPresent(range -> result.add(new StaticRegion(node, name, range)));
    }
    return result;
  }

  private Optional<MemoryRange> range(DtProperty property, long start, long size, long alignment) {
    if (!Addresses.isValid(start, size)) {
      problems.add(
          property.node(),
          "\"%s\" 0x%x, 0x%x bytes, is no range of addresses"
              .formatted(property.name(), start, size),
          "give an address and a size; %s prescribes their cells"
              .formatted(above(property.node())));
      return Optional.empty();
    }
    var range = new MemoryRange(start, size);
    if (start % alignment != 0 || size % alignment != 0) {
      problems.add(
          property.node(),
          "\"%s\" %s (%s) is not aligned to %s"
              .formatted(property.name(), range, Sizes.text(size), Sizes.text(alignment)),
          "give 0x%x and a size of 0x%x"
              .formatted(Bits.alignDown(start, alignment), Bits.alignUp(size, alignment)));
      return Optional.empty();
    }
    return Optional.of(range);
  }

  // Unlike the specification Xen lets nodes inherit these two.
  private int cells(DtNode node, String name, int absent) {
    var at = node.parent();
    while (at.isPresent()) {
      var property = at.get().property(name);
      if (property.isPresent()) {
        return problems.attempt(property.get()::cell).orElse(absent);
      }
      at = at.get().parent();
    }
    return absent;
  }

  private static String above(DtNode node) {
    return node.parent().map(DtNode::path).orElse("/");
  }

  private static long number(int[] cells, int at, int count) {
    var result = 0L;
    for (var i = 0; i < count; i++) {
      result = result << 32 | Integer.toUnsignedLong(cells[at + i]);
    }
    return result;
  }
}
