package dev.zazen.arm64.fp;

/**
 * Reciprocal and reciprocal square root estimates (Arm ARM, shared/functions/float/fprecipestimate
 * and others).
 */
public final class Estimates {
  private static final int[] RSQRT = new int[512];

  static {
    for (int a = 128; a < 512; a++) {
      RSQRT[a] = rsqrt(a);
    }
  }

  private Estimates() {}

  /** RecipEstimate: for {@code a} / 512 in [0.5, 1), the reciprocal in units of 1 / 256. */
  private static int reciprocal(int a) {
    return ((1 << 19) / (a * 2 + 1) + 1) / 2;
  }

  /**
   * RecipSqrtEstimate: for {@code a} / 512 in [0.25, 1), the reciprocal square root in units of 1 /
   * 256.
   */
  private static int rsqrt(int a) {
    int middle = a < 256 ? a * 2 + 1 : ((a & ~1) + 1) * 2;
    int b = 512;
    while ((long) middle * (b + 1) * (b + 1) < 1 << 28) {
      b++;
    }
    return (b + 1) / 2;
  }

  /** URECPE: for an unsigned number below 1 with 32 fraction bits, its reciprocal with 31. */
  public static int unsignedReciprocal(int a) {
    return a >= 0 ? -1 : reciprocal(a >>> 23) << 23;
  }

  /**
   * URSQRTE: for an unsigned number below 1 with 32 fraction bits, its reciprocal square root with
   * 31.
   */
  public static int unsignedRsqrt(int a) {
    return a >>> 30 == 0 ? -1 : RSQRT[a >>> 23] << 23;
  }

  /** FPRecipEstimate. */
  static long reciprocal(FpFormat f, long operand, FpState s) {
    long a = f.flush(operand, s);
    if (f.isNan(a)) {
      return f.processNan(a, s);
    }
    long sign = a & f.sign;
    if (f.isInfinite(a)) {
      return sign;
    }
    if (f.isZero(a)) {
      s.fpsr |= FpState.DZC;
      return sign | f.infinity;
    }
    int exponent = f.exponent(a);
    int bias = 1 - f.minExponent;
    if (exponent < -bias - 1) {
      s.fpsr |= FpState.OFC | FpState.IXC;
      return sign
          | (FpFormat.overflowsToInfinity(sign != 0, Rounding.of(s)) ? f.infinity : f.maxNormal());
    }
    if (exponent >= bias - 1 && (s.fpcr & FpState.FZ) != 0) {
      s.fpsr |= FpState.UFC;
      return sign;
    }
    // Nine bits, of which the first is the leading one.
    int estimate = reciprocal((int) (f.significand(a) >>> 55));
    int biased = bias - 1 - exponent;
    long mantissa = (long) estimate << (f.fraction - 8);
    return sign
        | (biased > 0 ? ((long) biased - 1 << f.fraction) + mantissa : mantissa >>> (1 - biased));
  }

  /** FPRSqrtEstimate. */
  static long rsqrt(FpFormat f, long operand, FpState s) {
    long a = f.flush(operand, s);
    if (f.isNan(a)) {
      return f.processNan(a, s);
    }
    if (f.isZero(a)) {
      s.fpsr |= FpState.DZC;
      return a | f.infinity;
    }
    if (f.isNegative(a)) {
      return f.invalid(s);
    }
    if (f.isInfinite(a)) {
      return 0;
    }
    int exponent = f.exponent(a);
    boolean odd = (exponent & 1) != 0;
    int estimate = RSQRT[(int) (f.significand(a) >>> (odd ? 55 : 56))];
    int bias = 1 - f.minExponent;
    int biased = 2 * bias - 1 - exponent >> 1;
    return ((long) biased - 1 << f.fraction) + ((long) estimate << (f.fraction - 8));
  }

  /** FPRecpX: inverts the exponent and clears the fraction. */
  static long reciprocalExponent(FpFormat f, long operand, FpState s) {
    long a = f.flush(operand, s);
    if (f.isNan(a)) {
      return f.processNan(a, s);
    }
    long exponent = a & f.infinity;
    return a & f.sign | (exponent == 0 ? f.infinity - (1L << f.fraction) : ~exponent & f.infinity);
  }
}
