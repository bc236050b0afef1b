package dev.zazen.base;

/** Bit fields of words, and alignment of addresses. */
public final class Bits {
  private Bits() {}

  /**
   * The {@code width} bits of {@code word} from bit {@code low} upwards, zero-extended; width 1 to
   * 31.
   */
  public static int field(int word, int low, int width) {
    return (word >>> low) & ((1 << width) - 1);
  }

  /**
   * The {@code width} bits of {@code word} from bit {@code low} upwards, zero-extended; width 1 to
   * 63.
   */
  public static long field(long word, int low, int width) {
    return (word >>> low) & ((1L << width) - 1);
  }

  /** Whether bit {@code n} of {@code word} is set. */
  public static boolean bit(int word, int n) {
    return (word >>> n & 1) != 0;
  }

  /** Whether bit {@code n} of {@code word} is set. */
  public static boolean bit(long word, int n) {
    return (word >>> n & 1) != 0;
  }

  /**
   * {@code value}, whose lowest {@code width} bits hold a two's complement number, widened to 64
   * bits.
   */
  public static long signExtend(long value, int width) {
    return value << (64 - width) >> (64 - width);
  }

  /** A word of {@code width} ones; width 0 to 64. */
  public static long ones(int width) {
    return width == 64 ? -1L : (1L << width) - 1;
  }

  /** {@code address} rounded up to a multiple of {@code alignment}, a power of two. */
  public static long alignUp(long address, long alignment) {
    return Math.addExact(address, alignment - 1) & -alignment;
  }

  /** {@code address} rounded down to a multiple of {@code alignment}, a power of two. */
  public static long alignDown(long address, long alignment) {
    return address & -alignment;
  }
}
