package dev.zazen.arm64.interpreter.integer;

/** NZCV of results, in bits 31 to 28 (Arm ARM, AddWithCarry). */
public final class Flags {
  public static final int N = 1 << 31;
  public static final int Z = 1 << 30;
  public static final int C = 1 << 29;
  public static final int V = 1 << 28;

  private Flags() {}

  /** Flags of {@code a + b}, {@code r} being the sum. */
  public static int add64(long a, long b, long r) {
    int carry = (int) ((a & b | (a | b) & ~r) >>> 63);
    int overflow = (int) (((a ^ r) & (b ^ r)) >>> 63);
    return nz64(r) | carry << 29 | overflow << 28;
  }

  /**
   * Flags of {@code a - b}, {@code r} being the difference; carry is set if there was no borrow.
   */
  public static int sub64(long a, long b, long r) {
    return add64(a, ~b, r);
  }

  /** As {@link #add64} in 32 bits. */
  public static int add32(int a, int b, int r) {
    int carry = (a & b | (a | b) & ~r) >>> 31;
    int overflow = ((a ^ r) & (b ^ r)) >>> 31;
    return nz32(r) | carry << 29 | overflow << 28;
  }

  /** As {@link #sub64} in 32 bits. */
  public static int sub32(int a, int b, int r) {
    return add32(a, ~b, r);
  }

  /** N and Z of a result, C and V clear. */
  public static int nz64(long r) {
    return (int) (r >>> 32) & N | (r == 0 ? Z : 0);
  }

  /** N and Z of a 32-bit result, C and V clear. */
  public static int nz32(int r) {
    return r & N | (r == 0 ? Z : 0);
  }
}
