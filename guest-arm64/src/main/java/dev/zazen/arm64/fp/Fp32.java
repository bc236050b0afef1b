package dev.zazen.arm64.fp;

import static dev.zazen.arm64.fp.FpFormat.SINGLE;

/** A64 arithmetic on single-precision numbers, which are passed as bits. */
public final class Fp32 {
  private static final int SIGN = Integer.MIN_VALUE;
  private static final int INFINITY = 0x7f80_0000;

  private Fp32() {}

  private static float value(int bits) {
    return Float.intBitsToFloat(bits);
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  private static long extend(int bits) {
    return bits & 0xffff_ffffL;
  }

  /** Whether Inexact, the flag that most results raise, is up already. */
  private static boolean isInexactKnown(FpState s) {
    return (s.fpsr & FpState.IXC) != 0;
  }

  /** Whether the host's rounding, NaNs aside, is the guest's. */
  private static boolean isDefault(FpState s) {
    return s.fpcr == 0;
  }

  private static boolean isFinite(float value) {
    return Math.abs(value) <= Float.MAX_VALUE;
  }

  /**
   * Not tiny even before rounding, and not overflowed: a result that raises no flag but Inexact.
   */
  private static boolean isNormal(float value) {
    return Math.abs(value) > Float.MIN_NORMAL && isFinite(value);
  }

  /** Whether {@code sum} is exactly x + y, by the error term of Knuth's TwoSum. */
  private static boolean isExactSum(float x, float y, float sum) {
    float part = sum - x;
    return (x - (sum - part)) + (y - part) == 0;
  }

  /**
   * Whether {@code product} is exactly x * y: products of two floats are exact in double precision.
   */
  private static boolean isExactProduct(float x, float y, float product) {
    return (double) x * y == product;
  }

  /** Whether x * y + z is exact. */
  private static boolean isExactFused(float x, float y, float z) {
    double product = (double) x * y;
    double sum = product + z;
    double part = sum - product;
    return (product - (sum - part)) + (z - part) == 0 && (float) sum == sum;
  }

  /** FADD. */
  public static int add(int a, int b, FpState s) {
    if (isDefault(s)) {
      float x = value(a);
      float y = value(b);
      float sum = x + y;
      if (isFinite(sum) && (isInexactKnown(s) || isExactSum(x, y, sum))) {
        return bits(sum);
      }
    }
    return (int) SoftArithmetic.add(SINGLE, extend(a), extend(b), s);
  }

  /** FSUB. */
  public static int sub(int a, int b, FpState s) {
    if (isDefault(s)) {
      float x = value(a);
      float y = value(b);
      float difference = x - y;
      if (isFinite(difference) && (isInexactKnown(s) || isExactSum(x, -y, difference))) {
        return bits(difference);
      }
    }
    return (int) SoftArithmetic.sub(SINGLE, extend(a), extend(b), s);
  }

  /** FMUL. */
  public static int mul(int a, int b, FpState s) {
    if (isDefault(s)) {
      float x = value(a);
      float y = value(b);
      float product = x * y;
      if (isNormal(product)
          ? isInexactKnown(s) || isExactProduct(x, y, product)
          : product == 0 && (x == 0 || y == 0)) {
        return bits(product);
      }
    }
    return (int) SoftArithmetic.mul(SINGLE, extend(a), extend(b), s);
  }

  /** FDIV: {@code a / b}. */
  public static int div(int a, int b, FpState s) {
    if (isDefault(s)) {
      float x = value(a);
      float y = value(b);
      float quotient = x / y;
      if (isNormal(quotient) && isFinite(x)
          ? isInexactKnown(s) || isExactProduct(quotient, y, x)
          : quotient == 0 && x == 0) {
        return bits(quotient);
      }
    }
    return (int) SoftArithmetic.div(SINGLE, extend(a), extend(b), s);
  }

  /** FSQRT. */
  public static int sqrt(int a, FpState s) {
    if (isDefault(s)) {
      float x = value(a);
      float root = (float) Math.sqrt(x);
      if (root == 0 || isFinite(root) && (isInexactKnown(s) || isExactProduct(root, root, x))) {
        return bits(root);
      }
    }
    return (int) SoftArithmetic.sqrt(SINGLE, extend(a), s);
  }

  /** FMADD, FMLA: {@code addend + a * b}, rounded once. */
  public static int fusedMultiplyAdd(int addend, int a, int b, FpState s) {
    if (isDefault(s)) {
      float x = value(a);
      float y = value(b);
      float z = value(addend);
      float result = Math.fma(x, y, z);
      if (isNormal(result)
          ? isInexactKnown(s) || isExactFused(x, y, z)
          : result == 0 && z == 0 && (x == 0 || y == 0)) {
        return bits(result);
      }
    }
    return (int) SoftArithmetic.fusedMultiplyAdd(SINGLE, extend(addend), extend(a), extend(b), s);
  }

  /** FMULX: as {@link #mul}, but infinity times zero is 2. */
  public static int multiplyExtended(int a, int b, FpState s) {
    return (int) SoftArithmetic.multiplyExtended(SINGLE, extend(a), extend(b), s);
  }

  /** FRECPS: {@code 2 - a * b}. */
  public static int reciprocalStep(int a, int b, FpState s) {
    if (isDefault(s)) {
      float x = value(a);
      float y = value(b);
      float result = Math.fma(-x, y, 2);
      if (isNormal(result) && (isInexactKnown(s) || isExactFused(-x, y, 2))) {
        return bits(result);
      }
    }
    return (int) SoftArithmetic.reciprocalStep(SINGLE, extend(a), extend(b), s);
  }

  /** FRSQRTS: {@code (3 - a * b) / 2}. */
  public static int rsqrtStep(int a, int b, FpState s) {
    if (isDefault(s)) {
      float x = value(a);
      float y = value(b);
      float result = Math.fma(-x, y, 3) / 2;
      if (isNormal(result) && (isInexactKnown(s) || isExactFused(-x, y, 3))) {
        return bits(result);
      }
    }
    return (int) SoftArithmetic.rsqrtStep(SINGLE, extend(a), extend(b), s);
  }

  /** FRECPE. */
  public static int reciprocalEstimate(int a, FpState s) {
    return (int) Estimates.reciprocal(SINGLE, extend(a), s);
  }

  /** FRSQRTE. */
  public static int rsqrtEstimate(int a, FpState s) {
    return (int) Estimates.rsqrt(SINGLE, extend(a), s);
  }

  /** FRECPX. */
  public static int reciprocalExponent(int a, FpState s) {
    return (int) Estimates.reciprocalExponent(SINGLE, extend(a), s);
  }

  /** FABD: {@code |a - b|}; a NaN loses its sign, too. */
  public static int absoluteDifference(int a, int b, FpState s) {
    return abs(sub(a, b, s));
  }

  /** FABS; of NaNs, too. */
  public static int abs(int a) {
    return a & ~SIGN;
  }

  /** FNEG; of NaNs, too. */
  public static int negate(int a) {
    return a ^ SIGN;
  }

  /** Neither a NaN nor a number that FPCR.FZ would flush: it can be compared as bits. */
  private static boolean isPlain(int a, int b, FpState s) {
    return (a & ~SIGN) <= INFINITY && (b & ~SIGN) <= INFINITY && (s.fpcr & FpState.FZ) == 0;
  }

  /** An integer that is ordered as the numbers are, with -0 below +0. */
  private static int key(int bits) {
    return bits ^ (bits >> 31 & ~SIGN);
  }

  /** FMAX: a NaN wins. */
  public static int max(int a, int b, FpState s) {
    if (isPlain(a, b, s)) {
      return key(a) > key(b) ? a : b;
    }
    return (int) SoftCompare.max(SINGLE, extend(a), extend(b), s);
  }

  /** FMIN: a NaN wins. */
  public static int min(int a, int b, FpState s) {
    if (isPlain(a, b, s)) {
      return key(a) < key(b) ? a : b;
    }
    return (int) SoftCompare.min(SINGLE, extend(a), extend(b), s);
  }

  /** FMAXNM: a quiet NaN loses. */
  public static int maxNumber(int a, int b, FpState s) {
    return isPlain(a, b, s)
        ? max(a, b, s)
        : (int) SoftCompare.maxNumber(SINGLE, extend(a), extend(b), s);
  }

  /** FMINNM: a quiet NaN loses. */
  public static int minNumber(int a, int b, FpState s) {
    return isPlain(a, b, s)
        ? min(a, b, s)
        : (int) SoftCompare.minNumber(SINGLE, extend(a), extend(b), s);
  }

  /** FCMP, or FCMPE if {@code signalling}: the condition flags in bits 31 to 28. */
  public static int compare(int a, int b, boolean signalling, FpState s) {
    if ((s.fpcr & FpState.FZ) == 0) {
      float x = value(a);
      float y = value(b);
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
    return SoftCompare.compare(SINGLE, extend(a), extend(b), signalling, s);
  }

  /** FCMEQ. */
  public static boolean compareEqual(int a, int b, FpState s) {
    return compare(a, b, false, s) == SoftCompare.EQUAL;
  }

  /** FCMGE: {@code a >= b}. */
  public static boolean compareGreaterEqual(int a, int b, FpState s) {
    int nzcv = compare(a, b, true, s);
    return nzcv == SoftCompare.GREATER || nzcv == SoftCompare.EQUAL;
  }

  /** FCMGT: {@code a > b}. */
  public static boolean compareGreater(int a, int b, FpState s) {
    return compare(a, b, true, s) == SoftCompare.GREATER;
  }

  /** FACGE: {@code |a| >= |b|}. */
  public static boolean compareAbsoluteGreaterEqual(int a, int b, FpState s) {
    return compareGreaterEqual(abs(a), abs(b), s);
  }

  /** FACGT: {@code |a| > |b|}. */
  public static boolean compareAbsoluteGreater(int a, int b, FpState s) {
    return compareGreater(abs(a), abs(b), s);
  }

  /**
   * FRINT*: to an integer in floating point; raises Inexact only if {@code exact}. Modes as in
   * {@link Rounding}.
   */
  public static int roundToIntegral(int a, int mode, boolean exact, FpState s) {
    if ((a & ~SIGN) < INFINITY && (s.fpcr & FpState.FZ) == 0 && mode <= Rounding.ZERO) {
      int integral = bits((float) integral(value(a), mode));
      if (exact && integral != a) {
        s.fpsr |= FpState.IXC;
      }
      return integral;
    }
    return (int) SoftConvert.roundToIntegral(SINGLE, extend(a), mode, exact, s);
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
  public static long toFixed(int a, int fbits, boolean unsigned, int mode, int width, FpState s) {
    if (fbits == 0 && mode <= Rounding.ZERO && (s.fpcr & FpState.FZ) == 0) {
      double x = value(a);
      double integral = integral(x, mode);
      boolean fits =
          Math.abs(integral) < (width == 64 ? 0x1p62 : 0x1p30) && (integral >= 0 || !unsigned);
      if (fits && (isInexactKnown(s) || integral == x)) {
        return (long) integral & -1L >>> (64 - width);
      }
    }
    return SoftConvert.toFixed(SINGLE, extend(a), fbits, unsigned, mode, width, s);
  }

  /** FCVTZS to 64 bits, the conversion of compiled casts. */
  public static long truncateToLong(int a, FpState s) {
    if ((s.fpcr & FpState.FZ) == 0) {
      float x = value(a);
      if (Math.abs(x) < 0x1p62f && (isInexactKnown(s) || (long) x == x)) {
        return (long) x;
      }
    }
    return toFixed(a, 0, false, Rounding.ZERO, 64, s);
  }

  /** FCVTZS to 32 bits, zero-extended. */
  public static long truncateToInt(int a, FpState s) {
    if ((s.fpcr & FpState.FZ) == 0) {
      float x = value(a);
      if (Math.abs(x) < 0x1p30f && (isInexactKnown(s) || (int) x == x)) {
        return (int) x & 0xffff_ffffL;
      }
    }
    return toFixed(a, 0, false, Rounding.ZERO, 32, s);
  }

  /**
   * SCVTF and UCVTF: {@code value * 2^-fbits}, rounded as FPCR says. Narrower integers come
   * extended to 64 bits, by their sign unless {@code unsigned}.
   */
  public static int fromFixed(long value, int fbits, boolean unsigned, FpState s) {
    // Up to this magnitude conversion is exact, whatever the rounding mode.
    if (fbits == 0 && Math.abs(value) <= 1L << 24 && (value >= 0 || !unsigned)) {
      return bits((float) value);
    }
    return (int) SoftConvert.fromFixed(SINGLE, value, fbits, unsigned, s);
  }
}
