package dev.zazen.arm64.fp;

/** Conversions between formats, and to and from integers and fixed-point numbers, for any FPCR. */
final class SoftConvert {
  private SoftConvert() {}

  /** FPRoundInt; raises Inexact only if {@code exact}. */
  static long roundToIntegral(FpFormat f, long operand, int mode, boolean exact, FpState s) {
    long a = f.flush(operand, s);
    if (f.isNan(a)) {
      return f.processNan(a, s);
    }
    if (f.isInfinite(a) || f.isZero(a)) {
      return a;
    }
    int exponent = f.exponent(a);
    if (exponent >= f.fraction) {
      return a;
    }
    boolean negative = f.isNegative(a);
    long integer = integerPart(f.significand(a), exponent);
    long rest = fractionPart(f.significand(a), exponent);
    if (rest == 0) {
      return a;
    }
    if (exact) {
      s.fpsr |= FpState.IXC;
    }
    if (Rounding.increments(mode, negative, (integer & 1) != 0, rest)) {
      integer++;
    }
    if (integer == 0) {
      return a & f.sign;
    }
    int zeros = Long.numberOfLeadingZeros(integer);
    return f.round(negative, 63 - zeros, integer << zeros, mode, s);
  }

  /** The integer part of significand x 2^(exponent - 63), where exponent &lt; 64. */
  private static long integerPart(long significand, int exponent) {
    return exponent < 0 ? 0 : significand >>> (63 - exponent);
  }

  /** The rest, with the binary point on the left and a sticky lowest bit. */
  private static long fractionPart(long significand, int exponent) {
    if (exponent < 0) {
      return FpFormat.shiftRightSticky(significand, -1 - exponent);
    }
    return exponent == 63 ? 0 : significand << (exponent + 1);
  }

  /**
   * FPToFixed: operand x 2^fbits as an integer of {@code width} bits, saturated; other bits are
   * zero.
   */
  static long toFixed(
      FpFormat f, long operand, int fbits, boolean unsigned, int mode, int width, FpState s) {
    long a = f.flush(operand, s);
    if (f.isNan(a)) {
      s.fpsr |= FpState.IOC;
      return 0;
    }
    if (f.isZero(a)) {
      return 0;
    }
    boolean negative = f.isNegative(a);
    long mask = -1L >>> (64 - width);
    long limit = unsigned ? (negative ? 0 : mask) : (mask >>> 1) + (negative ? 1 : 0);
    int exponent = f.exponent(a) + fbits;
    if (f.isInfinite(a) || exponent > 63) {
      s.fpsr |= FpState.IOC;
      return (negative ? -limit : limit) & mask;
    }
    long integer = integerPart(f.significand(a), exponent);
    long rest = fractionPart(f.significand(a), exponent);
    if (Rounding.increments(mode, negative, (integer & 1) != 0, rest)) {
      integer++;
    }
    if (Long.compareUnsigned(integer, limit) > 0) {
      integer = limit;
      s.fpsr |= FpState.IOC;
    } else if (rest != 0) {
      s.fpsr |= FpState.IXC;
    }
    return (negative ? -integer : integer) & mask;
  }

  /**
   * FixedToFP: value x 2^-fbits, rounded as FPCR says; narrower integers come extended to 64 bits.
   */
  static long fromFixed(FpFormat f, long value, int fbits, boolean unsigned, FpState s) {
    if (value == 0) {
      return 0;
    }
    boolean negative = !unsigned && value < 0;
    long magnitude = negative ? -value : value;
    int zeros = Long.numberOfLeadingZeros(magnitude);
    return f.round(negative, 63 - zeros - fbits, magnitude << zeros, Rounding.of(s), s);
  }

  /** FPConvert. */
  static long convert(FpFormat from, FpFormat to, long operand, int mode, FpState s) {
    boolean alternative = (s.fpcr & FpState.AHP) != 0;
    // Half precision is flushed by FPCR.FZ16 only, which does not act on conversions.
    long a = from == FpFormat.HALF ? operand : from.flush(operand, s);
    long sign = from.isNegative(a) ? to.sign : 0;
    boolean special = !(alternative && from == FpFormat.HALF);
    if (special && from.isNan(a)) {
      return convertNan(from, to, a, sign, alternative && to == FpFormat.HALF, s);
    }
    if (special && from.isInfinite(a)) {
      if (alternative && to == FpFormat.HALF) {
        s.fpsr |= FpState.IOC;
        return sign | to.sign - 1;
      }
      return sign | to.infinity;
    }
    if (from.isZero(a)) {
      return sign;
    }
    return to.round(sign != 0, from.exponent(a), from.significand(a), mode, s);
  }

  private static long convertNan(
      FpFormat from, FpFormat to, long a, long sign, boolean noNans, FpState s) {
    if (noNans || from.isSignallingNan(a)) {
      s.fpsr |= FpState.IOC;
    }
    if (noNans) {
      return sign;
    }
    if ((s.fpcr & FpState.DN) != 0) {
      return to.defaultNan;
    }
    int wider = to.fraction - from.fraction;
    long payload = a & (from.quiet - 1);
    return sign | to.defaultNan | (wider >= 0 ? payload << wider : payload >>> -wider);
  }
}
