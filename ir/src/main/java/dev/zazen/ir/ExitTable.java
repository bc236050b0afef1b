package dev.zazen.ir;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The exits of a translation by the number that its code reports, as numbers: an object for each
 * would be garbage. See {@link ExitPoint} for what they say. Immutable.
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

  private final int[] packed;

  private ExitTable(int[] packed) {
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
    return new ExitTable(packed);
  }

  /** Reads {@code count} exits that {@link #write} wrote. */
  public static ExitTable read(IntBuffer in, int count) {
    int[] packed = new int[count * INTS];
    in.get(packed);
    return new ExitTable(packed);
  }

  /** Writes {@link #INTS} ints for each exit. */
  public void write(IntBuffer out) {
    out.put(packed);
  }

  /** How many exits there are. */
  public int size() {
    return packed.length / INTS;
  }

  /** An exit as an object. */
  public ExitPoint get(int exit) {
    return new ExitPoint(
        kind(exit),
        block(exit),
        index(exit),
        remaining(exit),
        offset(exit),
        resume(exit),
        slot(exit),
        unlinked(exit));
  }

  /** See {@link ExitPoint#kind}. */
  public ExitKind kind(int exit) {
    return KINDS.get(packed[exit * INTS] & 0xff);
  }

  /** See {@link ExitPoint#block}. */
  public int block(int exit) {
    return packed[exit * INTS] >>> 8 & 0xff;
  }

  /** See {@link ExitPoint#index}. */
  public int index(int exit) {
    return packed[exit * INTS] >>> 16 & 0xff;
  }

  /** See {@link ExitPoint#remaining}. */
  public int remaining(int exit) {
    return packed[exit * INTS] >>> 24;
  }

  /** See {@link ExitPoint#offset}. */
  public long offset(int exit) {
    return packed[exit * INTS + OFFSET];
  }

  /** See {@link ExitPoint#resume}. */
  public int resume(int exit) {
    return packed[exit * INTS + RESUME];
  }

  /** See {@link ExitPoint#slot}. */
  public int slot(int exit) {
    return packed[exit * INTS + SLOT];
  }

  /** See {@link ExitPoint#unlinked}. */
  public int unlinked(int exit) {
    return packed[exit * INTS + UNLINKED];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExitTable table && Arrays.equals(packed, table.packed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packed);
  }
}
