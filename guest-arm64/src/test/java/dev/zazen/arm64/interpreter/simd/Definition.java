package dev.zazen.arm64.interpreter.simd;

import java.math.BigInteger;

/**
 * What an instruction makes of lanes, in integers without a width.
 *
 * @param sizes of the lanes for which the vector form is allocated, out of {@code bhsd}
 * @param scalarSizes the same of the scalar form
 * @param signed how lanes are read
 */
record Definition(String sizes, String scalarSizes, boolean signed, Formula formula) {
  /** The result modulo two to the power of {@code bits}, the width of its lanes. */
  interface Formula {
    BigInteger of(BigInteger a, BigInteger b, BigInteger c, int bits, Saturator s);
  }

  /** SignedSatQ and UnsignedSatQ of the Arm ARM, with FPSR.QC. */
  static final class Saturator {
    boolean saturated;

    BigInteger signed(BigInteger value, int bits) {
      BigInteger end = BigInteger.ONE.shiftLeft(bits - 1);
      return within(value, end.negate(), end.subtract(BigInteger.ONE));
    }

    BigInteger unsigned(BigInteger value, int bits) {
      return within(value, BigInteger.ZERO, all(bits));
    }

    private BigInteger within(BigInteger value, BigInteger least, BigInteger most) {
      BigInteger result = value.max(least).min(most);
      saturated |= !result.equals(value);
      return result;
    }
  }

  static BigInteger all(int bits) {
    return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
  }

  static BigInteger unsigned(BigInteger value, int bits) {
    return value.and(all(bits));
  }

  static BigInteger signed(BigInteger value, int bits) {
    BigInteger low = unsigned(value, bits);
    return low.testBit(bits - 1) ? low.subtract(BigInteger.ONE.shiftLeft(bits)) : low;
  }

  /** To the left, or to the right with the halves rounded up if that is wanted. */
  static BigInteger shift(BigInteger value, int left, boolean round) {
    if (left >= 0) {
      return value.shiftLeft(left);
    }
    BigInteger half = round ? BigInteger.ONE.shiftLeft(-left - 1) : BigInteger.ZERO;
    return value.add(half).shiftRight(-left);
  }

  /** The product of polynomials over {0, 1}. */
  static BigInteger polynomial(BigInteger a, BigInteger b) {
    BigInteger product = BigInteger.ZERO;
    for (int i = 0; i < b.bitLength(); i++) {
      product = b.testBit(i) ? product.xor(a.shiftLeft(i)) : product;
    }
    return product;
  }
}
