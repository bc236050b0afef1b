package dev.zazen.arm64.fp;

import static dev.zazen.arm64.fp.FpFormat.DOUBLE;

/** A64 arithmetic on double-precision numbers, which are passed as bits. */
public final class Fp64 {
  private static final long SIGN = Long.MIN_VALUE;
  private static final long INFINITY = 0x7ff0_0000_0000_0000L;

  private Fp64() {}

  private static double value(long bits) {
    return Double.longBitsToDouble(bits);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  /** Whether Inexact, the flag that most results raise, is up already. */
  private static boolean isInexactKnown(FpState s) {
    return (s.fpsr & FpState.IXC) != 0;
  }

  /** Whether the host's rounding, NaNs aside, is the guest's. */
  private static boolean isDefault(FpState s) {
    return s.fpcr == 0;
  }

  private static boolean isFinite(double value) {
    return Math.abs(value) <= Double.MAX_VALUE;
  }

  /**
   * Not tiny even before rounding, and not overflowed: a result that raises no flag but Inexact.
   */
  private static boolean isNormal(double value) {
    return Math.abs(value) > Double.MIN_NORMAL && isFinite(value);
  }

  /** Whether {@code sum} is exactly x + y, by the error term of Knuth's TwoSum. */
  private static boolean isExactSum(double x, double y, double sum) {
    double part = sum - x;
    return (x - (sum - part)) + (y - part) == 0;
  }

  /**
   * Whether {@code product} is exactly x * y; small ones, whose error might underflow, are not
   * recognised.
   */
  private static boolean isExactProduct(double x, double y, double product) {
    return Math.abs(product) > 0x1p-960 && Math.fma(x, y, -product) == 0;
  }

  /** Whether x * y + z is surely exact: false when the product alone is not. */
  private static boolean isExactFused(double x, double y, double z) {
    double product = x * y;
    return (isExactProduct(x, y, product) || x == 0 || y == 0)
        && isExactSum(product, z, product + z);
  }

  /** FADD. */
  public static long add(long a, long b, FpState s) {
    if (isDefault(s)) {
      double x = value(a);
      double y = value(b);
      double sum = x + y;
      if (isFinite(sum) && (isInexactKnown(s) || isExactSum(x, y, sum))) {
        return bits(sum);
      }
    }
    return SoftArithmetic.add(DOUBLE, a, b, s);
  }

  /** FSUB. */
  public static long sub(long a, long b, FpState s) {
    if (isDefault(s)) {
      double x = value(a);
      double y = value(b);
      double difference = x - y;
      if (isFinite(difference) && (isInexactKnown(s) || isExactSum(x, -y, difference))) {
        return bits(difference);
      }
    }
    return SoftArithmetic.sub(DOUBLE, a, b, s);
  }

  /** FMUL. */
  public static long mul(long a, long b, FpState s) {
    if (isDefault(s)) {
      double x = value(a);
      double y = value(b);
      double product = x * y;
      if (isNormal(product)
          ? isInexactKnown(s) || isExactProduct(x, y, product)
          : product == 0 && (x == 0 || y == 0)) {
        return bits(product);
      }
    }
    return SoftArithmetic.mul(DOUBLE, a, b, s);
  }

  /** FDIV: {@code a / b}. */
  public static long div(long a, long b, FpState s) {
    if (isDefault(s)) {
      double x = value(a);
      double y = value(b);
      double quotient = x / y;
      if (isNormal(quotient) && isFinite(x)
          ? isInexactKnown(s) || isExactProduct(quotient, y, x)
          : quotient == 0 && x == 0) {
        return bits(quotient);
      }
    }
    return SoftArithmetic.div(DOUBLE, a, b, s);
  }

  /** FSQRT. */
  public static long sqrt(long a, FpState s) {
    if (isDefault(s)) {
      double x = value(a);
      double root = Math.sqrt(x);
      if (root == 0 || isFinite(root) && (isInexactKnown(s) || isExactProduct(root, root, x))) {
        return bits(root);
      }
    }
    return SoftArithmetic.sqrt(DOUBLE, a, s);
  }

  /** FMADD, FMLA: {@code addend + a * b}, rounded once. */
  public static long fusedMultiplyAdd(long addend, long a, long b, FpState s) {
    if (isDefault(s)) {
      double x = value(a);
      double y = value(b);
      double z = value(addend);
      double result = Math.fma(x, y, z);
      if (isNormal(result)
          ? isInexactKnown(s) || isExactFused(x, y, z)
          : result == 0 && z == 0 && (x == 0 || y == 0)) {
        return bits(result);
      }
    }
    return SoftArithmetic.fusedMultiplyAdd(DOUBLE, addend, a, b, s);
  }

  /** FMULX: as {@link #mul}, but infinity times zero is 2. */
  public static long multiplyExtended(long a, long b, FpState s) {
    return SoftArithmetic.multiplyExtended(DOUBLE, a, b, s);
  }

  /** FRECPS: {@code 2 - a * b}. */
  public static long reciprocalStep(long a, long b, FpState s) {
    if (isDefault(s)) {
      double x = value(a);
      double y = value(b);
      double result = Math.fma(-x, y, 2);
      if (isNormal(result) && (isInexactKnown(s) || isExactFused(-x, y, 2))) {
        return bits(result);
      }
    }
    return SoftArithmetic.reciprocalStep(DOUBLE, a, b, s);
  }

  /** FRSQRTS: {@code (3 - a * b) / 2}. */
  public static long rsqrtStep(long a, long b, FpState s) {
    if (isDefault(s)) {
      double x = value(a);
      double y = value(b);
      double result = Math.fma(-x, y, 3) / 2;
      if (isNormal(result) && (isInexactKnown(s) || isExactFused(-x, y, 3))) {
        return bits(result);
      }
    }
    return SoftArithmetic.rsqrtStep(DOUBLE, a, b, s);
  }

  /** FRECPE. */
  public static long reciprocalEstimate(long a, FpState s) {
    return Estimates.reciprocal(DOUBLE, a, s);
  }

  /** FRSQRTE. */
  public static long rsqrtEstimate(long a, FpState s) {
    return Estimates.rsqrt(DOUBLE, a, s);
  }

  /** FRECPX. */
  public static long reciprocalExponent(long a, FpState s) {
    return Estimates.reciprocalExponent(DOUBLE, a, s);
  }

  /** FABD: {@code |a - b|}; a NaN loses its sign, too. */
  public static long absoluteDifference(long a, long b, FpState s) {
    return abs(sub(a, b, s));
  }

  /** FABS; of NaNs, too. */
  public static long abs(long a) {
    return a & ~SIGN;
  }

  /** FNEG; of NaNs, too. */
  public static long negate(long a) {
    return a ^ SIGN;
  }

  /** Neither a NaN nor a number that FPCR.FZ would flush: it can be compared as bits. */
  private static boolean isPlain(long a, long b, FpState s) {
    return (a & ~SIGN) <= INFINITY && (b & ~SIGN) <= INFINITY && (s.fpcr & FpState.FZ) == 0;
  }

  /** An integer that is ordered as the numbers are, with -0 below +0. */
  private static long key(long bits) {
    return bits ^ (bits >> 63 & ~SIGN);
  }

  /** FMAX: a NaN wins. */
  public static long max(long a, long b, FpState s) {
    if (isPlain(a, b, s)) {
      return key(a) > key(b) ? a : b;
    }
    return SoftCompare.max(DOUBLE, a, b, s);
  }

  /** FMIN: a NaN wins. */
  public static long min(long a, long b, FpState s) {
    if (isPlain(a, b, s)) {
      return key(a) < key(b) ? a : b;
    }
    return SoftCompare.min(DOUBLE, a, b, s);
  }

  /** FMAXNM: a quiet NaN loses. */
  public static long maxNumber(long a, long b, FpState s) {
    return isPlain(a, b, s) ? max(a, b, s) : SoftCompare.maxNumber(DOUBLE, a, b, s);
  }

  /** FMINNM: a quiet NaN loses. */
  public static long minNumber(long a, long b, FpState s) {
    return isPlain(a, b, s) ? min(a, b, s) : SoftCompare.minNumber(DOUBLE, a, b, s);
  }

  /** FCMP, or FCMPE if {@code signalling}: the condition flags in bits 31 to 28. */
  public static int compare(long a, long b, boolean signalling, FpState s) {
    if ((s.fpcr & FpState.FZ) == 0) {
      double x = value(a);
      double y = value(b);
      if (x > y) {
        return SoftCompare.GREATER;
      }
      if (x < y) {
        return SoftCompare.LESS;
      }
      if (x == y) {
        return SoftCompare.EQUAL;
      }
    }
    return SoftCompare.compare(DOUBLE, a, b, signalling, s);
  }

  /** FCMEQ. */
  public static boolean compareEqual(long a, long b, FpState s) {
    return compare(a, b, false, s) == SoftCompare.EQUAL;
  }

  /** FCMGE: {@code a >= b}. */
  public static boolean compareGreaterEqual(long a, long b, FpState s) {
    int nzcv = compare(a, b, true, s);
    return nzcv == SoftCompare.GREATER || nzcv == SoftCompare.EQUAL;
  }

  /** FCMGT: {@code a > b}. */
  public static boolean compareGreater(long a, long b, FpState s) {
    return compare(a, b, true, s) == SoftCompare.GREATER;
  }

  /** FACGE: {@code |a| >= |b|}. */
  public static boolean compareAbsoluteGreaterEqual(long a, long b, FpState s) {
    return compareGreaterEqual(abs(a), abs(b), s);
  }

  /** FACGT: {@code |a| > |b|}. */
  public static boolean compareAbsoluteGreater(long a, long b, FpState s) {
    return compareGreater(abs(a), abs(b), s);
  }

  /**
   * FRINT*: to an integer in floating point; raises Inexact only if {@code exact}. Modes as in
   * {@link Rounding}.
   */
  public static long roundToIntegral(long a, int mode, boolean exact, FpState s) {
    if ((a & ~SIGN) < INFINITY && (s.fpcr & FpState.FZ) == 0 && mode <= Rounding.ZERO) {
      long integral = bits(integral(value(a), mode));
      if (exact && integral != a) {
        s.fpsr |= FpState.IXC;
      }
      return integral;
    }
    return SoftConvert.roundToIntegral(DOUBLE, a, mode, exact, s);
  }

  private static double integral(double x, int mode) {
    return switch (mode) {
      case Rounding.NEAREST -> Math.rint(x);
      case Rounding.UP -> Math.ceil(x);
      case Rounding.DOWN -> Math.floor(x);
      default -> x < 0 ? Math.ceil(x) : Math.floor(x);
    };
  }

  /**
   * FCVT*S and FCVT*U: {@code a * 2^fbits} as an integer of {@code width} bits (32 or 64),
   * saturated; the other bits of the result are zero. Modes as in {@link Rounding}.
   */
  public static long toFixed(long a, int fbits, boolean unsigned, int mode, int width, FpState s) {
    if (fbits == 0 && mode <= Rounding.ZERO && (s.fpcr & FpState.FZ) == 0) {
      double x = value(a);
      double integral = integral(x, mode);
      boolean fits =
          Math.abs(integral) < (width == 64 ? 0x1p62 : 0x1p30) && (integral >= 0 || !unsigned);
      if (fits && (isInexactKnown(s) || integral == x)) {
        return (long) integral & -1L >>> (64 - width);
      }
    }
    return SoftConvert.toFixed(DOUBLE, a, fbits, unsigned, mode, width, s);
  }

  /** FCVTZS to 64 bits, the conversion of compiled casts. */
  public static long truncateToLong(long a, FpState s) {
    if ((s.fpcr & FpState.FZ) == 0) {
      double x = value(a);
      if (Math.abs(x) < 0x1p62 && (isInexactKnown(s) || (long) x == x)) {
        return (long) x;
      }
    }
    return toFixed(a, 0, false, Rounding.ZERO, 64, s);
  }

  /** FCVTZS to 32 bits, zero-extended. */
  public static long truncateToInt(long a, FpState s) {
    if ((s.fpcr & FpState.FZ) == 0) {
      double x = value(a);
      if (Math.abs(x) < 0x1p30 && (isInexactKnown(s) || (int) x == x)) {
        return (int) x & 0xffff_ffffL;
      }
    }
    return toFixed(a, 0, false, Rounding.ZERO, 32, s);
  }

  /**
   * SCVTF and UCVTF: {@code value * 2^-fbits}, rounded as FPCR says. Narrower integers come
   * extended to 64 bits, by their sign unless {@code unsigned}.
   */
  public static long fromFixed(long value, int fbits, boolean unsigned, FpState s) {
    // Up to this magnitude conversion is exact, whatever the rounding mode.
    if (fbits == 0 && Math.abs(value) <= 1L << 53 && (value >= 0 || !unsigned)) {
      return bits((double) value);
    }
    return SoftConvert.fromFixed(DOUBLE, value, fbits, unsigned, s);
  }
}
