package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.fp.FpState;

/** What an instruction does to one element, as bits; 32-bit elements and 64-bit elements. */
final class Kernel {
  private Kernel() {}

  /** One operand. */
  @FunctionalInterface
  interface Unary32 {
    int apply(int a, FpState s);
  }

  /** One operand. */
  @FunctionalInterface
  interface Unary64 {
    long apply(long a, FpState s);
  }

  /** Two operands: the elements of Rn and Rm. */
  @FunctionalInterface
  interface Binary32 {
    int apply(int a, int b, FpState s);
  }

  /** Two operands: the elements of Rn and Rm. */
  @FunctionalInterface
  interface Binary64 {
    long apply(long a, long b, FpState s);
  }

  /** Three operands: the old element of Rd, the elements of Rn and Rm. */
  @FunctionalInterface
  interface Ternary32 {
    int apply(int d, int a, int b, FpState s);
  }

  /** Three operands: the old element of Rd, the elements of Rn and Rm. */
  @FunctionalInterface
  interface Ternary64 {
    long apply(long d, long a, long b, FpState s);
  }

  /** The element in bits 31 to 0 of half a register. */
  static int low(long half) {
    return (int) half;
  }

  /** The element in bits 63 to 32 of half a register. */
  static int high(long half) {
    return (int) (half >>> 32);
  }

  /** Half a register of two elements. */
  static long pair(int low, int high) {
    return low & 0xffff_ffffL | (long) high << 32;
  }

  static long apply(Unary32 f, long a, FpState s) {
    return pair(f.apply(low(a), s), f.apply(high(a), s));
  }

  static long apply(Binary32 f, long a, long b, FpState s) {
    return pair(f.apply(low(a), low(b), s), f.apply(high(a), high(b), s));
  }

  static long apply(Ternary32 f, long d, long a, long b, FpState s) {
    return pair(f.apply(low(d), low(a), low(b), s), f.apply(high(d), high(a), high(b), s));
  }

  static int mask32(boolean condition) {
    return condition ? -1 : 0;
  }

  static long mask64(boolean condition) {
    return condition ? -1 : 0;
  }
}
