package dev.zazen.arm64.fp;

/** The 128-bit sum inside fused multiply-add. */
final class SoftFused {
  private SoftFused() {}

  /**
   * {@code (c + a * b) * 2^scale} rounded once; no operand is zero, infinite or a NaN.
   *
   * <p>Both terms become 128-bit numbers with the leading one at bit 126, worth 2^exponent. The
   * smaller one is shifted right with a sticky bit: that is exact enough, since terms whose leading
   * ones differ by more than one place cancel at most one bit, and a product shifted by one place
   * loses nothing.
   */
  static long sum(FpFormat f, long c, long a, long b, int scale, FpState s) {
    long sa = f.significand(a);
    long sb = f.significand(b);
    long high = Math.unsignedMultiplyHigh(sa, sb);
    long low = sa * sb;
    int exponent = f.exponent(a) + f.exponent(b);
    if (high < 0) {
      low = low >>> 1 | high << 63;
      high >>>= 1;
      exponent++;
    }
    long addendHigh = f.significand(c) >>> 1;
    long addendLow = 0;
    int distance = exponent - f.exponent(c);
    if (distance >= 0) {
      addendLow = lowShiftedRight(addendHigh, addendLow, distance);
      addendHigh = distance > 63 ? 0 : addendHigh >>> distance;
    } else {
      low = lowShiftedRight(high, low, -distance);
      high = -distance > 63 ? 0 : high >>> -distance;
      exponent -= distance;
    }
    boolean negative = f.isNegative(a ^ b);
    if (negative == f.isNegative(c)) {
      low += addendLow;
      high += addendHigh + (Long.compareUnsigned(low, addendLow) < 0 ? 1 : 0);
    } else {
      long borrow = Long.compareUnsigned(low, addendLow) < 0 ? 1 : 0;
      low -= addendLow;
      high -= addendHigh + borrow;
      if (high < 0) {
        negative = !negative;
        low = -low;
        high = ~high + (low == 0 ? 1 : 0);
      }
    }
    if (high == 0) {
      if (low == 0) {
        return Rounding.of(s) == Rounding.DOWN ? f.sign : 0;
      }
      high = low;
      low = 0;
      exponent -= 64;
    }
    int zeros = Long.numberOfLeadingZeros(high);
    if (zeros != 0) {
      high = high << zeros | low >>> (64 - zeros);
      low <<= zeros;
    }
    return f.round(
        negative, exponent + 1 - zeros + scale, high | (low != 0 ? 1 : 0), Rounding.of(s), s);
  }

  /** The lower half of a 128-bit number shifted right, its lowest bit sticky. */
  private static long lowShiftedRight(long high, long low, int n) {
    if (n == 0) {
      return low;
    }
    if (n < 64) {
      return low >>> n | high << -n | (low << -n != 0 ? 1 : 0);
    }
    return FpFormat.shiftRightSticky(high, n - 64) | (low != 0 ? 1 : 0);
  }
}
