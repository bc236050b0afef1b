package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.fp.Fp32;
import dev.zazen.arm64.fp.Fp64;
import dev.zazen.arm64.fp.Rounding;
import dev.zazen.arm64.interpreter.Op;

/**
 * The operand forms of SIMD floating point: each makes an op of a kernel, or null where the form is
 * unallocated.
 */
final class SimdFpForms {
  private SimdFpForms() {}

  private static boolean isDouble(int word) {
    return FpOps.isDouble(word);
  }

  private static boolean isQuad(int word) {
    return (word >>> 30 & 1) != 0;
  }

  /** One double-precision element is not a vector: the encoding is reserved. */
  private static boolean isReserved(int word) {
    return isDouble(word) && !isQuad(word);
  }

  static Op unary(int word, Kernel.Unary32 single, Kernel.Unary64 wide) {
    if (isReserved(word)) {
      return null;
    }
    return isDouble(word) ? new Vector64.Unary(word, wide) : new Vector32.Unary(word, single);
  }

  static Op binary(int word, Kernel.Binary32 single, Kernel.Binary64 wide) {
    if (isReserved(word)) {
      return null;
    }
    return isDouble(word) ? new Vector64.Binary(word, wide) : new Vector32.Binary(word, single);
  }

  static Op ternary(int word, Kernel.Ternary32 single, Kernel.Ternary64 wide) {
    if (isReserved(word)) {
      return null;
    }
    return isDouble(word) ? new Vector64.Ternary(word, wide) : new Vector32.Ternary(word, single);
  }

  static Op pairwise(int word, Kernel.Binary32 single, Kernel.Binary64 wide) {
    if (isReserved(word)) {
      return null;
    }
    return isDouble(word) ? new Vector64.Pairwise(word, wide) : new Vector32.Pairwise(word, single);
  }

  static Op scalarPairwise(int word, Kernel.Binary32 single, Kernel.Binary64 wide) {
    return isDouble(word)
        ? new Vector64.ScalarPairwise(word, wide)
        : new Vector32.ScalarPairwise(word, single);
  }

  static Op element(int word, Kernel.Ternary32 single, Kernel.Ternary64 wide) {
    if (isReserved(word) || hasNoIndex(word)) {
      return null;
    }
    return isDouble(word)
        ? new Vector64.Element(word, word >>> 11 & 1, wide)
        : new Vector32.Element(word, index32(word), single);
  }

  static Op scalarElement(int word, Kernel.Ternary32 single, Kernel.Ternary64 wide) {
    if (hasNoIndex(word)) {
      return null;
    }
    return isDouble(word)
        ? new Vector64.ScalarElement(word, word >>> 11 & 1, wide)
        : new Vector32.ScalarElement(word, index32(word), single);
  }

  /** Bit L is part of the index of single-precision elements only. */
  private static boolean hasNoIndex(int word) {
    return isDouble(word) && (word >>> 21 & 1) != 0;
  }

  private static int index32(int word) {
    return word >>> 10 & 2 | word >>> 21 & 1;
  }

  static Op round(int word, int mode) {
    return unary(
        word,
        (a, s) -> Fp32.roundToIntegral(a, mode, false, s),
        (a, s) -> Fp64.roundToIntegral(a, mode, false, s));
  }

  static Op roundAsFpcr(int word, boolean exact) {
    return unary(
        word,
        (a, s) -> Fp32.roundToIntegral(a, Rounding.of(s), exact, s),
        (a, s) -> Fp64.roundToIntegral(a, Rounding.of(s), exact, s));
  }

  static Op toInteger(int word, boolean unsigned, int mode) {
    return unary(word, toFixed32(0, unsigned, mode), toFixed64(0, unsigned, mode));
  }

  static Op scalarToInteger(int word, boolean unsigned, int mode) {
    return FpOps.unary(word, toFixed32(0, unsigned, mode), toFixed64(0, unsigned, mode));
  }

  static Op fromInteger(int word, boolean unsigned) {
    return unary(word, fromFixed32(0, unsigned), fromFixed64(0, unsigned));
  }

  static Op scalarFromInteger(int word, boolean unsigned) {
    return FpOps.unary(word, fromFixed32(0, unsigned), fromFixed64(0, unsigned));
  }

  /** Fraction bits of the fixed-point forms on 32-bit elements: twice the size minus immh:immb. */
  static int fractionBits32(int word) {
    return 64 - (word >>> 16 & 0x7f);
  }

  /** Fraction bits of the fixed-point forms on 64-bit elements. */
  static int fractionBits64(int word) {
    return 128 - (word >>> 16 & 0x7f);
  }

  static Kernel.Unary32 toFixed32(int fbits, boolean unsigned, int mode) {
    return (a, s) -> (int) Fp32.toFixed(a, fbits, unsigned, mode, 32, s);
  }

  static Kernel.Unary64 toFixed64(int fbits, boolean unsigned, int mode) {
    return (a, s) -> Fp64.toFixed(a, fbits, unsigned, mode, 64, s);
  }

  static Kernel.Unary32 fromFixed32(int fbits, boolean unsigned) {
    return (a, s) -> Fp32.fromFixed(unsigned ? a & 0xffff_ffffL : a, fbits, unsigned, s);
  }

  static Kernel.Unary64 fromFixed64(int fbits, boolean unsigned) {
    return (a, s) -> Fp64.fromFixed(a, fbits, unsigned, s);
  }
}
