package dev.zazen.boot.config;

import dev.zazen.devicetree.DtNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The keys of ImageBuilder that place memory: {@code DOMU_STATIC_MEM[n]}, {@code
 * DOMU_DIRECT_MAP[n]}, {@code XEN_STATIC_HEAP} (its README.md and scripts/uboot-script-gen); {@code
 * STATIC_HEAP} is another name for the last.
 */
final class ImageBuilderStaticMemory {
  private static final String MEMORY = "DOMU_STATIC_MEM";
  private static final String DIRECT_MAP = "DOMU_DIRECT_MAP";
  private static final String SIZE = "DOMU_MEM";
  static final String HEAP = "XEN_STATIC_HEAP";
  static final String HEAP_TOO = "STATIC_HEAP";

  private static final long MIB = 1 << 20;

  private final ImageBuilderConfig config;
  private final Problems problems;

  ImageBuilderStaticMemory(ImageBuilderConfig config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  /** The heap's regions, as a property of {@code chosen}. */
  void heap(DtNode chosen) {
    var key = config.oneOf(HEAP, HEAP_TOO, -1, problems);
    regions(key, -1).ifPresent(r -> set(chosen, StaticMemoryReader.HEAP, r, key, -1));
  }

  /**
   * The regions of domain {@code index}, as a property of {@code node}; it is mapped one to one
   * unless the configuration says otherwise.
   *
   * @return their sum in bytes, which is the domain's memory; empty if it has none
   */
  Optional<Long> domain(DtNode node, int index) {
    var regions = regions(MEMORY, index);
    if (regions.isEmpty()) {
      return Optional.empty();
    }
    set(node, StaticMemoryReader.MEMORY, regions.get(), MEMORY, index);
    if (directMap(index)) {
      node.setFlag("direct-map");
    }
    var sum =
        IntStream.range(0, regions.get().size())
            .filter(i -> i % 2 == 1)
            .mapToLong(regions.get()::get)
            .sum();
    var size = config.number(SIZE, index, problems);
    if (size.isPresent() && (size.getAsLong() != sum / MIB || sum % MIB != 0)) {
      problems.add(
          config.place(SIZE, index),
          "%s[%d] is %d MiB, but the regions of %s[%d] are %s in all"
              .formatted(SIZE, index, size.getAsLong(), MEMORY, index, Sizes.text(sum)),
          "make them equal, or remove %s[%d]".formatted(SIZE, index));
    }
    return Optional.of(sum);
  }

  private boolean directMap(int index) {
    var text = config.filled(DIRECT_MAP, index).orElse("1").strip();
    if (!text.equals("0") && !text.equals("1")) {
      problems.add(
          config.place(DIRECT_MAP, index),
          "%s[%d] is \"%s\"".formatted(DIRECT_MAP, index, text),
          "give 0 or 1");
    }
    return !text.equals("0");
  }

  /** Addresses and sizes by turns. */
  private Optional<List<Long>> regions(String name, int index) {
    var numbers = config.numbers(name, index, problems);
    if (numbers.size() % 2 == 0) {
      return numbers.isEmpty() ? Optional.empty() : Optional.of(numbers);
    }
    problems.add(
        config.place(name, index),
        "%s has %d numbers".formatted(new ImageBuilderConfig.Key(name, index), numbers.size()),
        "give \"ADDRESS SIZE\", as often as there are regions");
    return Optional.empty();
  }

  private void set(DtNode node, String property, List<Long> regions, String name, int index) {
    var parent = node.parent().orElseThrow();
    var widths = new int[] {parent.addressCells(), parent.sizeCells()};
    var cells = IntStream.builder();
    for (var i = 0; i < regions.size(); i++) {
      var value = regions.get(i);
      if (widths[i % 2] == 2) {
        cells.add((int) (value >>> 32));
      } else if (value >>> 32 != 0) {
        problems.add(
            config.place(name, index),
            "0x%x does not fit the cells that %s prescribes".formatted(value, parent.path()),
            "use a device tree with 2 cells for addresses and sizes");
      }
      cells.add((int) (long) value);
    }
    node.setCells(property, cells.build().toArray());
  }
}
