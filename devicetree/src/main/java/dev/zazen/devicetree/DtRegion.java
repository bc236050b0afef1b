package dev.zazen.devicetree;

import dev.zazen.base.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/** A range of addresses, as in {@code reg}. */
public record DtRegion(long address, long size) {
  /**
   * The ranges in a property of {@code node}, in the cells that its parent prescribes; none if it
   * is missing.
   */
  public static List<DtRegion> listOf(DtNode node, String property) throws InvalidInputException {
    DtProperty value = node.property(property).orElse(null);
    if (value == null) {
      return List.of();
    }
    String place = "%s (%s)".formatted(node.path(), value.location());
    int addressCells = node.parent().map(DtNode::addressCells).orElse(2);
    int sizeCells = node.parent().map(DtNode::sizeCells).orElse(1);
    int[] cells = value.cells();
    int step = addressCells + sizeCells;
    if (addressCells < 1 || addressCells > 2 || sizeCells < 0 || sizeCells > 2) {
      throw new InvalidInputException(
          place,
          "the parent has #address-cells %d and #size-cells %d".formatted(addressCells, sizeCells),
          "use 1 or 2 address cells and up to 2 size cells");
    }
    if (cells.length % step != 0) {
      throw new InvalidInputException(
          place,
          "property '%s' has %d cells, no multiple of %d + %d"
              .formatted(property, cells.length, addressCells, sizeCells),
          "write every range as %d address and %d size cells".formatted(addressCells, sizeCells));
    }
    List<DtRegion> regions = new ArrayList<>();
    for (int at = 0; at < cells.length; at += step) {
      long address = number(cells, at, addressCells);
      long size = number(cells, at + addressCells, sizeCells);
      if (address < 0 || size < 0 || address + size < 0) {
        throw new InvalidInputException(
            place,
            "property '%s': 0x%x bytes at 0x%x lie beyond 2^63".formatted(property, size, address),
            "check the order of the cells");
      }
      regions.add(new DtRegion(address, size));
    }
    return regions;
  }

  private static long number(int[] cells, int at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 32 | cells[at + i] & 0xffffffffL;
    }
    return value;
  }
}
