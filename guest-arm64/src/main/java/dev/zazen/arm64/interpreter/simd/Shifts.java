package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.fp.FpState;

/** Shifts of lanes by amounts that may be negative (to the right) or beyond the lane. */
final class Shifts {
  private Shifts() {}

  /** SSHL, USHL and their rounding forms; {@code amount} counts to the left. */
  static long shift(long a, int amount, int bits, boolean signed, boolean round) {
    if (amount >= 0) {
      return amount >= bits ? 0 : a << amount;
    }
    return right(a, -amount, bits, signed, round);
  }

  /** To the right by 1 or more. */
  static long right(long a, int amount, int bits, boolean signed, boolean round) {
    if (amount > bits || amount == bits && (signed && round)) {
      return round || !signed ? 0 : a >> 63;
    }
    if (amount == bits) {
      return signed ? a >> 63 : round ? a >>> bits - 1 & 1 : 0;
    }
    long rounding = round ? a >> amount - 1 & 1 : 0;
    return (signed ? a >> amount : a >>> amount) + rounding;
  }

  /** SQSHL, UQSHL and their rounding forms. */
  static long saturating(
      long a, int amount, int bits, boolean signed, boolean round, FpState state) {
    if (amount < 0) {
      return right(a, -amount, bits, signed, round);
    }
    if (a == 0) {
      return 0;
    }
    long shifted = amount >= bits ? 0 : a << amount;
    boolean fits;
    if (signed) {
      long most = Saturation.signedMost(bits);
      fits = amount < bits && shifted >> amount == a && shifted <= most && shifted >= ~most;
    } else {
      fits =
          amount < bits
              && shifted >>> amount == a
              && Long.compareUnsigned(shifted, Saturation.unsignedMost(bits)) <= 0;
    }
    if (fits) {
      return shifted;
    }
    state.fpsr |= FpState.QC;
    if (signed) {
      return a < 0 ? ~Saturation.signedMost(bits) : Saturation.signedMost(bits);
    }
    return Saturation.unsignedMost(bits);
  }

  /** SQSHLU: signed lanes to the left, into unsigned ones. */
  static long signedToUnsigned(long a, int amount, int bits, FpState state) {
    if (a < 0) {
      state.fpsr |= FpState.QC;
      return 0;
    }
    return saturating(a, amount, bits, false, false, state);
  }
}
