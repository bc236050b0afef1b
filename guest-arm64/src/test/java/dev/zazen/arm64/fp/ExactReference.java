package dev.zazen.arm64.fp;

import java.math.BigInteger;

/**
 * IEEE 754 rounding of exact fractions with big integers: shares nothing with what it checks but
 * the constants.
 */
final class ExactReference {
  /** An encoding and the cumulative flags that go with it. */
  record Result(long bits, int flags) {}

  /**
   * A fraction; {@code inexact} says that the true value lies strictly between it and the next
   * multiple of 2^-4000.
   */
  record Exact(BigInteger numerator, BigInteger denominator, boolean inexact) {
    static Exact of(BigInteger numerator, BigInteger denominator) {
      return new Exact(numerator, denominator, false);
    }

    Exact plus(Exact o) {
      return of(
          numerator.multiply(o.denominator).add(o.numerator.multiply(denominator)),
          denominator.multiply(o.denominator));
    }

    Exact negated() {
      return of(numerator.negate(), denominator);
    }

    Exact times(Exact o) {
      return of(numerator.multiply(o.numerator), denominator.multiply(o.denominator));
    }

    Exact over(Exact o) {
      Exact result = of(numerator.multiply(o.denominator), denominator.multiply(o.numerator));
      return result.denominator.signum() < 0
          ? of(result.numerator.negate(), result.denominator.negate())
          : result;
    }

    Exact root() {
      BigInteger[] root = numerator.shiftLeft(8000).divide(denominator).sqrtAndRemainder();
      return new Exact(root[0], BigInteger.ONE.shiftLeft(4000), root[1].signum() != 0);
    }

    int sign() {
      return numerator.signum();
    }
  }

  private final int fraction;
  private final int exponentBits;
  private final int minExponent;

  ExactReference(int width, int fraction) {
    this.fraction = fraction;
    this.exponentBits = width - 1 - fraction;
    this.minExponent = 2 - (1 << (exponentBits - 1));
  }

  static final ExactReference HALF = new ExactReference(16, 10);
  static final ExactReference SINGLE = new ExactReference(32, 23);
  static final ExactReference DOUBLE = new ExactReference(64, 52);

  /** The value of a finite number. */
  Exact value(long bits) {
    int biased = (int) (bits >>> fraction & ((1L << exponentBits) - 1));
    long significand = bits & ((1L << fraction) - 1) | (biased == 0 ? 0 : 1L << fraction);
    int scale = Math.max(biased, 1) + minExponent - 1 - fraction;
    boolean negative = (bits >>> (fraction + exponentBits) & 1) != 0;
    BigInteger numerator = BigInteger.valueOf(negative ? -significand : significand);
    return scale >= 0
        ? Exact.of(numerator.shiftLeft(scale), BigInteger.ONE)
        : Exact.of(numerator, BigInteger.ONE.shiftLeft(-scale));
  }

  boolean isFinite(long bits) {
    long ones = (1L << exponentBits) - 1;
    return (bits >>> fraction & ones) != ones;
  }

  boolean isSubnormal(long bits) {
    long magnitude = bits & ((1L << (fraction + exponentBits)) - 1);
    return magnitude != 0 && magnitude >>> fraction == 0;
  }

  /** Rounds a number other than zero without flushing it. */
  Result round(Exact x, int mode) {
    return round(x, mode, false);
  }

  /** Rounds a number other than zero, in modes 0 to 5 of {@link Rounding}. */
  Result round(Exact x, int mode, boolean flushToZero) {
    boolean negative = x.sign() < 0;
    long sign = negative ? 1L << (fraction + exponentBits) : 0;
    BigInteger numerator = x.numerator().abs();
    int exponent = numerator.bitLength() - x.denominator().bitLength();
    if (scaled(numerator, -exponent).compareTo(scaled(x.denominator(), exponent)) < 0) {
      exponent--;
    }
    if (exponent < minExponent && flushToZero) {
      return new Result(sign, FpState.UFC);
    }
    int quantum = Math.max(exponent, minExponent) - fraction;
    BigInteger unit = scaled(x.denominator(), quantum);
    BigInteger[] parts = scaled(numerator, -quantum).divideAndRemainder(unit);
    boolean lost = parts[1].signum() != 0 || x.inexact();
    int half = parts[1].shiftLeft(1).compareTo(unit);
    if (half == 0 && x.inexact()) {
      half = 1;
    }
    boolean odd = parts[0].testBit(0);
    boolean up =
        switch (mode) {
          case 0 -> half > 0 || half == 0 && odd;
          case 1 -> lost && !negative;
          case 2 -> lost && negative;
          case 3 -> false;
          case 4 -> half >= 0;
          default -> lost && !odd;
        };
    BigInteger significand = up ? parts[0].add(BigInteger.ONE) : parts[0];
    int flags = lost ? FpState.IXC : 0;
    if (lost && exponent < minExponent) {
      flags |= FpState.UFC;
    }
    if (significand.bitLength() > fraction + 1) {
      significand = significand.shiftRight(1);
      quantum++;
    }
    int biased = significand.bitLength() <= fraction ? 0 : quantum + fraction - minExponent + 1;
    int ones = (1 << exponentBits) - 1;
    if (biased >= ones) {
      boolean infinite = mode == 0 || mode == 4 || mode == 1 && !negative || mode == 2 && negative;
      long infinity = (long) ones << fraction;
      return new Result(sign | (infinite ? infinity : infinity - 1), FpState.OFC | FpState.IXC);
    }
    long bits = (long) biased << fraction | significand.longValue() & ((1L << fraction) - 1);
    return new Result(sign | bits, flags);
  }

  /** x * 2^n if n is positive, or else x: for one side of a comparison of fractions. */
  private static BigInteger scaled(BigInteger x, int n) {
    return n > 0 ? x.shiftLeft(n) : x;
  }
}
