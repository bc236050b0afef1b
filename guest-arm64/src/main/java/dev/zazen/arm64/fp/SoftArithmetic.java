package dev.zazen.arm64.fp;

/**
 * Addition, multiplication, division, square root and fused operations on integers, for any format
 * and FPCR.
 */
final class SoftArithmetic {
  private SoftArithmetic() {}

  private static boolean isInfinityTimesZero(FpFormat f, long a, long b) {
    return f.isInfinite(a) && f.isZero(b) || f.isZero(a) && f.isInfinite(b);
  }

  /** The sum of numbers that cancel out. */
  private static long exactZero(FpFormat f, FpState s) {
    return Rounding.of(s) == Rounding.DOWN ? f.sign : 0;
  }

  /** FPAdd. */
  static long add(FpFormat f, long a, long b, FpState s) {
    return sum(f, a, b, 0, s);
  }

  /** FPSub. */
  static long sub(FpFormat f, long a, long b, FpState s) {
    return sum(f, a, b, f.sign, s);
  }

  /** {@code flip} is exclusive-ored to b unless it is a NaN: those keep their sign. */
  private static long sum(FpFormat f, long first, long second, long flip, FpState s) {
    long a = f.flush(first, s);
    long b = f.flush(second, s);
    if (f.isNan(a) || f.isNan(b)) {
      return f.processNans(a, b, s);
    }
    b ^= flip;
    boolean sameSign = f.isNegative(a) == f.isNegative(b);
    if (f.isInfinite(a)) {
      return f.isInfinite(b) && !sameSign ? f.invalid(s) : a;
    }
    if (f.isInfinite(b) || f.isZero(a)) {
      return f.isZero(b) && !sameSign ? exactZero(f, s) : b;
    }
    if (f.isZero(b)) {
      return a;
    }
    int ea = f.exponent(a);
    int eb = f.exponent(b);
    if (ea < eb) {
      int e = ea;
      ea = eb;
      eb = e;
      long x = a;
      a = b;
      b = x;
    }
    boolean negative = f.isNegative(a);
    long sa = f.significand(a) >>> 1;
    long sb = FpFormat.shiftRightSticky(f.significand(b) >>> 1, ea - eb);
    long sum = sameSign ? sa + sb : sa - sb;
    if (sum == 0) {
      return exactZero(f, s);
    }
    if (!sameSign && sum < 0) {
      sum = -sum;
      negative = !negative;
    }
    int zeros = Long.numberOfLeadingZeros(sum);
    return f.round(negative, ea + 1 - zeros, sum << zeros, Rounding.of(s), s);
  }

  /** FPMul. */
  static long mul(FpFormat f, long first, long second, FpState s) {
    long a = f.flush(first, s);
    long b = f.flush(second, s);
    if (f.isNan(a) || f.isNan(b)) {
      return f.processNans(a, b, s);
    }
    if (isInfinityTimesZero(f, a, b)) {
      return f.invalid(s);
    }
    return product(f, a, b, s);
  }

  /** FPMulX: as FPMul, but infinity times zero is 2. */
  static long multiplyExtended(FpFormat f, long first, long second, FpState s) {
    long a = f.flush(first, s);
    long b = f.flush(second, s);
    if (f.isNan(a) || f.isNan(b)) {
      return f.processNans(a, b, s);
    }
    if (isInfinityTimesZero(f, a, b)) {
      return (a ^ b) & f.sign | f.two();
    }
    return product(f, a, b, s);
  }

  private static long product(FpFormat f, long a, long b, FpState s) {
    long sign = (a ^ b) & f.sign;
    if (f.isInfinite(a) || f.isInfinite(b)) {
      return sign | f.infinity;
    }
    if (f.isZero(a) || f.isZero(b)) {
      return sign;
    }
    long sa = f.significand(a);
    long sb = f.significand(b);
    long high = Math.unsignedMultiplyHigh(sa, sb);
    long low = sa * sb;
    int exponent = f.exponent(a) + f.exponent(b) + 1;
    if (high > 0) {
      high = high << 1 | low >>> 63;
      low <<= 1;
      exponent--;
    }
    return f.round(sign != 0, exponent, high | (low != 0 ? 1 : 0), Rounding.of(s), s);
  }

  /** FPDiv. */
  static long div(FpFormat f, long first, long second, FpState s) {
    long a = f.flush(first, s);
    long b = f.flush(second, s);
    if (f.isNan(a) || f.isNan(b)) {
      return f.processNans(a, b, s);
    }
    if (f.isInfinite(a) && f.isInfinite(b) || f.isZero(a) && f.isZero(b)) {
      return f.invalid(s);
    }
    long sign = (a ^ b) & f.sign;
    if (f.isInfinite(a)) {
      return sign | f.infinity;
    }
    if (f.isZero(b)) {
      s.fpsr |= FpState.DZC;
      return sign | f.infinity;
    }
    if (f.isZero(a) || f.isInfinite(b)) {
      return sign;
    }
    // Significands have at most 53 bits, so ten quotient bits fit into one 64-bit division.
    long remainder = f.significand(a) >>> 11;
    long divisor = f.significand(b) >>> 11;
    int exponent = f.exponent(a) - f.exponent(b);
    if (remainder < divisor) {
      remainder <<= 1;
      exponent--;
    }
    long quotient = 1;
    remainder -= divisor;
    for (int i = 0; i < 6; i++) {
      remainder <<= 10;
      quotient = quotient << 10 | remainder / divisor;
      remainder %= divisor;
    }
    return f.round(
        sign != 0, exponent, quotient << 3 | (remainder != 0 ? 1 : 0), Rounding.of(s), s);
  }

  /** FPSqrt. */
  static long sqrt(FpFormat f, long operand, FpState s) {
    long a = f.flush(operand, s);
    if (f.isNan(a)) {
      return f.processNan(a, s);
    }
    if (f.isZero(a) || a == f.infinity) {
      return a;
    }
    if (f.isNegative(a)) {
      return f.invalid(s);
    }
    // Digit by digit, two bits of the operand for each of 58 bits of the root.
    int exponent = f.exponent(a);
    long operandBits = f.significand(a) >>> (exponent & 1 ^ 1);
    long remainder = 0;
    long root = 0;
    for (int i = 0; i < 58; i++) {
      remainder = remainder << 2 | operandBits >>> 62;
      operandBits <<= 2;
      long trial = root << 2 | 1;
      root <<= 1;
      if (remainder >= trial) {
        remainder -= trial;
        root |= 1;
      }
    }
    return f.round(false, exponent >> 1, root << 6 | (remainder != 0 ? 1 : 0), Rounding.of(s), s);
  }

  /** FPMulAdd: {@code addend + a * b}, rounded once. */
  static long fusedMultiplyAdd(FpFormat f, long addend, long first, long second, FpState s) {
    long c = f.flush(addend, s);
    long a = f.flush(first, s);
    long b = f.flush(second, s);
    boolean invalidProduct = isInfinityTimesZero(f, a, b);
    if (f.isNan(a) || f.isNan(b) || f.isNan(c)) {
      return invalidProduct && !f.isSignallingNan(c) ? f.invalid(s) : f.processNans(c, a, b, s);
    }
    long sign = (a ^ b) & f.sign;
    boolean infiniteProduct = f.isInfinite(a) || f.isInfinite(b);
    boolean sameSign = sign == (c & f.sign);
    if (invalidProduct || f.isInfinite(c) && infiniteProduct && !sameSign) {
      return f.invalid(s);
    }
    if (f.isInfinite(c)) {
      return c;
    }
    if (infiniteProduct) {
      return sign | f.infinity;
    }
    if (f.isZero(a) || f.isZero(b)) {
      return f.isZero(c) && !sameSign ? exactZero(f, s) : c;
    }
    return f.isZero(c) ? product(f, a, b, s) : SoftFused.sum(f, c, a, b, 0, s);
  }

  /** FPRecipStepFused: 2 - a * b. */
  static long reciprocalStep(FpFormat f, long a, long b, FpState s) {
    return step(f, f.flush(a, s) ^ f.sign, f.flush(b, s), 2, s);
  }

  /** FPRSqrtStepFused: (3 - a * b) / 2. */
  static long rsqrtStep(FpFormat f, long a, long b, FpState s) {
    return step(f, f.flush(a, s) ^ f.sign, f.flush(b, s), 3, s);
  }

  private static long step(FpFormat f, long a, long b, int constant, FpState s) {
    if (f.isNan(a) || f.isNan(b)) {
      return f.processNans(a, b, s);
    }
    long two = f.two();
    if (f.isZero(a) || f.isZero(b)) {
      return constant == 2 ? two : two - (1L << f.fraction) | f.quiet;
    }
    if (f.isInfinite(a) || f.isInfinite(b)) {
      return (a ^ b) & f.sign | f.infinity;
    }
    return SoftFused.sum(f, constant == 2 ? two : two | f.quiet, a, b, constant == 2 ? 0 : -1, s);
  }
}
