package dev.zazen.arm64.fp;

import static dev.zazen.arm64.fp.FpFormat.DOUBLE;
import static dev.zazen.arm64.fp.FpFormat.HALF;
import static dev.zazen.arm64.fp.FpFormat.SINGLE;

/**
 * Conversions between the formats (FCVT, FCVTL, FCVTN, FCVTXN); half-precision numbers are the low
 * 16 bits.
 */
public final class FpConvert {
  private FpConvert() {}

  private static long extend(int bits) {
    return bits & 0xffff_ffffL;
  }

  /** Exact but for NaNs and flushing. */
  public static long singleToDouble(int a, FpState s) {
    float x = Float.intBitsToFloat(a);
    if (s.fpcr == 0 && !Float.isNaN(x)) {
      return Double.doubleToRawLongBits(x);
    }
    return SoftConvert.convert(SINGLE, DOUBLE, extend(a), Rounding.of(s), s);
  }

  /** Rounds as FPCR says. */
  public static int doubleToSingle(long a, FpState s) {
    if (s.fpcr == 0) {
      double x = Double.longBitsToDouble(a);
      float rounded = (float) x;
      float magnitude = Math.abs(rounded);
      if (magnitude > Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE
          ? (s.fpsr & FpState.IXC) != 0 || rounded == x
          : x == 0) {
        return Float.floatToRawIntBits(rounded);
      }
    }
    return (int) SoftConvert.convert(DOUBLE, SINGLE, a, Rounding.of(s), s);
  }

  /** Rounds to odd, so that a further rounding gives what one rounding from the start would. */
  public static int doubleToSingleOdd(long a, FpState s) {
    return (int) SoftConvert.convert(DOUBLE, SINGLE, a, Rounding.ODD, s);
  }

  /** Exact but for NaNs. */
  public static int halfToSingle(int a, FpState s) {
    return (int) SoftConvert.convert(HALF, SINGLE, a & 0xffff, Rounding.of(s), s);
  }

  /** Exact but for NaNs. */
  public static long halfToDouble(int a, FpState s) {
    return SoftConvert.convert(HALF, DOUBLE, a & 0xffff, Rounding.of(s), s);
  }

  /** Rounds as FPCR says. */
  public static int singleToHalf(int a, FpState s) {
    return (int) SoftConvert.convert(SINGLE, HALF, extend(a), Rounding.of(s), s);
  }

  /** Rounds as FPCR says. */
  public static int doubleToHalf(long a, FpState s) {
    return (int) SoftConvert.convert(DOUBLE, HALF, a, Rounding.of(s), s);
  }
}
