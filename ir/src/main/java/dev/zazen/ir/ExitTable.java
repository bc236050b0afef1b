package dev.zazen.ir;

import java.nio.IntBuffer;
import java.util.List;

/**
 * The exits of a translation by the number that its code reports, packed: of most of them nobody
 * ever asks. Immutable.
 */
public final class ExitTable {
  /**
   * Ints of an exit: kind, block, index and remaining in a byte each; offset; resume; slot;
   * unlinked.
   */
  public static final int INTS = 5;

  private static final int OFFSET = 1;
  private static final int RESUME = 2;
  private static final int SLOT = 3;
  private static final int UNLINKED = 4;
  private static final List<ExitKind> KINDS = List.of(ExitKind.values());

  private final IntBuffer packed;

  private ExitTable(IntBuffer packed) {
    this.packed = packed;
  }

  /** The table of some exits. */
  public static ExitTable of(List<ExitPoint> exits) {
    int[] packed = new int[exits.size() * INTS];
    int at = 0;
    for (ExitPoint exit : exits) {
      packed[at] =
          KINDS.indexOf(exit.kind())
              | exit.block() << 8
              | exit.index() << 16
              | exit.remaining() << 24;
      packed[at + OFFSET] = (int) exit.offset();
      packed[at + RESUME] = exit.resume();
      packed[at + SLOT] = exit.slot();
      packed[at + UNLINKED] = exit.unlinked();
      at += INTS;
    }
    return new ExitTable(IntBuffer.wrap(packed));
  }

  /**
   * A view of {@code count} exits that {@link #write} wrote, which are not to be changed any more.
   */
  public static ExitTable read(IntBuffer in, int count) {
    int size = count * INTS;
    var packed = in.slice(in.position(), size);
    in.position(in.position() + size);
    return new ExitTable(packed);
  }

  /** Writes {@link #INTS} ints for each exit. */
  public void write(IntBuffer out) {
    out.put(packed.duplicate());
  }

  /** How many exits there are. */
  public int size() {
    return packed.limit() / INTS;
  }

  /** An exit. */
  public ExitPoint get(int exit) {
    int at = exit * INTS;
    int first = packed.get(at);
    return new ExitPoint(
        KINDS.get(first & 0xff),
        first >>> 8 & 0xff,
        first >>> 16 & 0xff,
        first >>> 24,
        packed.get(at + OFFSET),
        packed.get(at + RESUME),
        packed.get(at + SLOT),
        packed.get(at + UNLINKED));
  }

  /** See {@link ExitPoint#slot}. */
  public int slot(int exit) {
    return packed.get(exit * INTS + SLOT);
  }

  /** See {@link ExitPoint#unlinked}. */
  public int unlinked(int exit) {
    return packed.get(exit * INTS + UNLINKED);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExitTable table && packed.equals(table.packed);
  }

  @Override
  public int hashCode() {
    return packed.hashCode();
  }
}
