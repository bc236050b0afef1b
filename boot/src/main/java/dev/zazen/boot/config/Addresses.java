package dev.zazen.boot.config;

import dev.zazen.base.InvalidInputException;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.DtProperty;
import dev.zazen.devicetree.DtRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Addresses in {@code reg} as the CPU sees them (Devicetree Specification 2.3.6, 2.3.8). */
final class Addresses {
  /**
   * Largest physical address space of the architecture, 52 bits (Arm ARM,
   * ID_AA64MMFR0_EL1.PARange).
   */
  private static final long LIMIT = 1L << 52;

  private Addresses() {}

  /** The regions of {@code node}'s {@code reg}; none if it has no such property. */
  static List<MemoryRange> of(DtNode node) throws InvalidInputException {
    var result = new ArrayList<MemoryRange>();
    if (node.has("reg")) {
      for (var region : DtRegion.listOf(node, "reg")) {
        if (region.size() != 0) {
          result.add(translate(node, region.address(), region.size()));
        }
      }
    }
    return result;
  }

  /** Whether {@code start} and {@code size} make a range that a CPU can address. */
  static boolean isValid(long start, long size) {
    return MemoryRange.isValid(start, size) && start + size <= LIMIT;
  }

  private static MemoryRange translate(DtNode node, long address, long size)
      throws InvalidInputException {
    var here = address;
    var bus = parentOf(node);
    while (bus.isPresent() && parentOf(bus.get()).isPresent()) {
      here = throughRanges(node, bus.get(), here, size);
      bus = parentOf(bus.get());
    }
    if (!isValid(here, size)) {
      throw new InvalidInputException(
          Problems.placeOf(node),
          "\"reg\" 0x%x, 0x%x bytes, is no range of addresses".formatted(here, size),
          "check it against the parent's #address-cells and #size-cells");
    }
    return new MemoryRange(here, size);
  }

  private static long throughRanges(DtNode node, DtNode bus, long address, long size)
      throws InvalidInputException {
    Optional<DtProperty> ranges = bus.property("ranges");
    // Below /chosen addresses are the CPU's although no "ranges" says so.
    if (ranges.isPresent() && ranges.get().value().length == 0
        || bus.path().startsWith("/chosen")) {
      return address;
    }
    if (ranges.isPresent()) {
      var child = bus.addressCells();
      var parent = parentOf(bus).orElseThrow().addressCells();
      var length = bus.sizeCells();
      var cells = ranges.get().cells();
      for (var at = 0;
          at + child + parent + length <= cells.length;
          at += child + parent + length) {
        var from = number(cells, at, child);
        var window = number(cells, at + child + parent, length);
        var offset = address - from;
        if (offset >= 0 && window - size >= offset) {
          return number(cells, at + child, parent) + offset;
        }
        if (child + parent + length == 0) {
          break;
        }
      }
    }
    throw new InvalidInputException(
        Problems.placeOf(node),
        "no \"ranges\" of %s translates its address 0x%x".formatted(bus.path(), address),
        "add \"ranges;\" to " + bus.path());
  }

  private static long number(int[] cells, int at, int count) {
    var result = 0L;
    for (var i = 0; i < count; i++) {
      result = result << 32 | Integer.toUnsignedLong(cells[at + i]);
    }
    return result;
  }

  private static Optional<DtNode> parentOf(DtNode node) {
    return node.parent();
  }
}
