package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.fp.FpState;

/** Arithmetic that stays within a lane, and says in FPSR.QC if it had to (Arm ARM, SatQ). */
final class Saturation {
  private Saturation() {}

  static long signedMost(int bits) {
    return -1L >>> 65 - bits;
  }

  static long unsignedMost(int bits) {
    return -1L >>> 64 - bits;
  }

  /** A signed value, exact in 64 bits, within signed lanes. */
  static long signed(long value, int bits, FpState state) {
    long most = signedMost(bits);
    if (value > most || value < ~most) {
      state.fpsr |= FpState.QC;
      return value > most ? most : ~most;
    }
    return value;
  }

  /** A signed value, exact in 64 bits, within unsigned lanes. */
  static long unsigned(long value, int bits, FpState state) {
    if (value < 0 || bits < 64 && value > unsignedMost(bits)) {
      state.fpsr |= FpState.QC;
      return value < 0 ? 0 : unsignedMost(bits);
    }
    return value;
  }

  /** An unsigned value within unsigned lanes. */
  static long unsignedOfUnsigned(long value, int bits, FpState state) {
    if (bits < 64 && Long.compareUnsigned(value, unsignedMost(bits)) > 0) {
      state.fpsr |= FpState.QC;
      return unsignedMost(bits);
    }
    return value;
  }

  static long addSigned(long a, long b, int bits, FpState state) {
    long sum = a + b;
    if (((a ^ sum) & (b ^ sum)) < 0) { // only 64-bit lanes get here
      state.fpsr |= FpState.QC;
      return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return signed(sum, bits, state);
  }

  static long subtractSigned(long a, long b, int bits, FpState state) {
    long difference = a - b;
    if (((a ^ b) & (a ^ difference)) < 0) {
      state.fpsr |= FpState.QC;
      return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return signed(difference, bits, state);
  }

  static long addUnsigned(long a, long b, int bits, FpState state) {
    long sum = a + b;
    if (Long.compareUnsigned(sum, a) < 0) {
      state.fpsr |= FpState.QC;
      return -1;
    }
    return unsignedOfUnsigned(sum, bits, state);
  }

  static long subtractUnsigned(long a, long b, FpState state) {
    if (Long.compareUnsigned(a, b) < 0) {
      state.fpsr |= FpState.QC;
      return 0;
    }
    return a - b;
  }

  /** Signed accumulator (first) plus unsigned value: SUQADD. */
  static long addUnsignedToSigned(long accumulator, long value, int bits, FpState state) {
    if (bits < 64) {
      return signed(accumulator + value, bits, state);
    }
    long sum = accumulator + value;
    // A value of 2^63 or more fits only on a negative accumulator, and the sum is not negative; a
    // smaller one overflows like any sum.
    boolean over = value < 0 ? accumulator >= 0 || sum < 0 : sum < accumulator;
    if (over) {
      state.fpsr |= FpState.QC;
      return Long.MAX_VALUE;
    }
    return sum;
  }

  /** Unsigned accumulator (first) plus signed value: USQADD. */
  static long addSignedToUnsigned(long accumulator, long value, int bits, FpState state) {
    if (bits < 64) {
      return unsigned(accumulator + value, bits, state);
    }
    long sum = accumulator + value;
    boolean wrapped =
        value >= 0
            ? Long.compareUnsigned(sum, accumulator) < 0
            : Long.compareUnsigned(sum, accumulator) > 0;
    if (wrapped) {
      state.fpsr |= FpState.QC;
      return value >= 0 ? -1 : 0;
    }
    return sum;
  }

  /** (2ab [+ rounding]) / 2^bits, the upper half of the doubled product. */
  static long doubledProductHigh(long a, long b, boolean round, int bits, FpState state) {
    long product = a * b + (round ? 1L << bits - 2 : 0);
    return signed(product >> bits - 1, bits, state);
  }

  /** 2ab within lanes of {@code bits}, twice those of the factors. */
  static long doubledProduct(long a, long b, int bits, FpState state) {
    long product = a * b;
    if (bits == 64 && product == 1L << 62) {
      state.fpsr |= FpState.QC;
      return Long.MAX_VALUE;
    }
    return bits == 64 ? product * 2 : signed(product * 2, bits, state);
  }

  /** c ± (2ab + rounding) / 2^bits: SQRDMLAH, SQRDMLSH. */
  static long accumulateHigh(long a, long b, long c, boolean subtract, int bits, FpState state) {
    long product = (subtract ? -(a * b) : a * b) + (1L << bits - 2);
    return signed(c + (product >> bits - 1), bits, state);
  }
}
