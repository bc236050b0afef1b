package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.fp.FpState;

/** Functions of lanes that vector, scalar and by-element instructions share. */
final class Functions {
  private Functions() {}

  static long compare(boolean holds) {
    return holds ? -1 : 0;
  }

  static long addSigned(long a, long b, long c, int bits, FpState s) {
    return Saturation.addSigned(a, b, bits, s);
  }

  static long addUnsigned(long a, long b, long c, int bits, FpState s) {
    return Saturation.addUnsigned(a, b, bits, s);
  }

  static long subtractSigned(long a, long b, long c, int bits, FpState s) {
    return Saturation.subtractSigned(a, b, bits, s);
  }

  static long subtractUnsigned(long a, long b, long c, int bits, FpState s) {
    return Saturation.subtractUnsigned(a, b, s);
  }

  static long shiftSigned(long a, long b, long c, int bits, FpState s) {
    return Shifts.shift(a, (byte) b, bits, true, false);
  }

  static long shiftUnsigned(long a, long b, long c, int bits, FpState s) {
    return Shifts.shift(a, (byte) b, bits, false, false);
  }

  static long shiftSignedRounding(long a, long b, long c, int bits, FpState s) {
    return Shifts.shift(a, (byte) b, bits, true, true);
  }

  static long shiftUnsignedRounding(long a, long b, long c, int bits, FpState s) {
    return Shifts.shift(a, (byte) b, bits, false, true);
  }

  static long shiftSignedSaturating(long a, long b, long c, int bits, FpState s) {
    return Shifts.saturating(a, (byte) b, bits, true, false, s);
  }

  static long shiftUnsignedSaturating(long a, long b, long c, int bits, FpState s) {
    return Shifts.saturating(a, (byte) b, bits, false, false, s);
  }

  static long shiftSignedSaturatingRounding(long a, long b, long c, int bits, FpState s) {
    return Shifts.saturating(a, (byte) b, bits, true, true, s);
  }

  static long shiftUnsignedSaturatingRounding(long a, long b, long c, int bits, FpState s) {
    return Shifts.saturating(a, (byte) b, bits, false, true, s);
  }

  static long doubleHigh(long a, long b, long c, int bits, FpState s) {
    return Saturation.doubledProductHigh(a, b, false, bits, s);
  }

  static long doubleHighRounding(long a, long b, long c, int bits, FpState s) {
    return Saturation.doubledProductHigh(a, b, true, bits, s);
  }

  static long accumulateHigh(long a, long b, long c, int bits, FpState s) {
    return Saturation.accumulateHigh(a, b, c, false, bits, s);
  }

  static long decreaseHigh(long a, long b, long c, int bits, FpState s) {
    return Saturation.accumulateHigh(a, b, c, true, bits, s);
  }

  static long doubleLong(long a, long b, long c, int bits, FpState s) {
    return Saturation.doubledProduct(a, b, bits, s);
  }

  static long doubleAccumulateLong(long a, long b, long c, int bits, FpState s) {
    return Saturation.addSigned(c, Saturation.doubledProduct(a, b, bits, s), bits, s);
  }

  static long doubleDecreaseLong(long a, long b, long c, int bits, FpState s) {
    return Saturation.subtractSigned(c, Saturation.doubledProduct(a, b, bits, s), bits, s);
  }

  static long absolute(long a, long b, long c, int bits, FpState s) {
    return Math.abs(a);
  }

  static long absoluteSaturating(long a, long b, long c, int bits, FpState s) {
    return a < 0 ? Saturation.subtractSigned(0, a, bits, s) : a;
  }

  static long negateSaturating(long a, long b, long c, int bits, FpState s) {
    return Saturation.subtractSigned(0, a, bits, s);
  }

  static long addUnsignedToSigned(long a, long b, long c, int bits, FpState s) {
    int unused = 64 - bits;
    return Saturation.addUnsignedToSigned(c << unused >> unused, a, bits, s);
  }

  static long addSignedToUnsigned(long a, long b, long c, int bits, FpState s) {
    int unused = 64 - bits;
    return Saturation.addSignedToUnsigned(c, a << unused >> unused, bits, s);
  }

  static long narrowSigned(long a, long b, long c, int bits, FpState s) {
    return Saturation.signed(a, bits, s);
  }

  static long narrowSignedToUnsigned(long a, long b, long c, int bits, FpState s) {
    return Saturation.unsigned(a, bits, s);
  }

  static long narrowUnsigned(long a, long b, long c, int bits, FpState s) {
    return Saturation.unsignedOfUnsigned(a, bits, s);
  }

  /** Multiplication of polynomials over {0, 1}, of up to 32 bits. */
  static long polynomialProduct(long a, long b) {
    long product = 0;
    for (long rest = b; rest != 0; rest &= rest - 1) {
      product ^= a << Long.numberOfTrailingZeros(rest);
    }
    return product;
  }
}
