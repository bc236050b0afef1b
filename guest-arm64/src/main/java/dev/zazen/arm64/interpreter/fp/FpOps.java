package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.decode.FpEncoding;
import dev.zazen.arm64.fp.Fp32;
import dev.zazen.arm64.fp.Fp64;
import dev.zazen.arm64.fp.FpConvert;
import dev.zazen.arm64.fp.Rounding;
import dev.zazen.arm64.interpreter.Op;
import dev.zazen.base.Deviation;

/** Turns words of {@link FpEncoding} into ops. */
public final class FpOps {
  private static final long WORD = 0xffff_ffffL;

  private FpOps() {}

  /** The op for {@code word}, which the row {@code e} covers; null if it is unallocated. */
  @Deviation(rule = "R8.8", id = "DEV-J-005")
  @SuppressWarnings("unused") // no instruction here depends on its address
  public static Op create(FpEncoding e, int word, int pageOffset) {
    boolean wide = isDouble(word);
    return switch (e) {
      case FMOV_REGISTER ->
          wide ? new Scalar64.SignOp(word, -1, 0) : new Scalar32.SignOp(word, -1, 0);
      case FABS ->
          wide
              ? new Scalar64.SignOp(word, Long.MAX_VALUE, 0)
              : new Scalar32.SignOp(word, Integer.MAX_VALUE, 0);
      case FNEG ->
          wide
              ? new Scalar64.SignOp(word, -1, Long.MIN_VALUE)
              : new Scalar32.SignOp(word, -1, Integer.MIN_VALUE);
      case FSQRT -> wide ? new Scalar64.Sqrt(word) : new Scalar32.Sqrt(word);
      case FRINTN -> round(word, Rounding.NEAREST);
      case FRINTP -> round(word, Rounding.UP);
      case FRINTM -> round(word, Rounding.DOWN);
      case FRINTZ -> round(word, Rounding.ZERO);
      case FRINTA -> round(word, Rounding.AWAY);
      case FRINTX -> roundAsFpcr(word, true);
      case FRINTI -> roundAsFpcr(word, false);
      case FCVT_S_TO_D -> new Moves.SingleToDouble(word);
      case FCVT_D_TO_S -> new Moves.DoubleToSingle(word);
      case FCVT_S_TO_H ->
          new Moves.HalfPrecision(word, (a, s) -> FpConvert.singleToHalf((int) a, s));
      case FCVT_D_TO_H -> new Moves.HalfPrecision(word, FpConvert::doubleToHalf);
      case FCVT_H_TO_S ->
          new Moves.HalfPrecision(word, (a, s) -> FpConvert.halfToSingle((int) a, s) & WORD);
      case FCVT_H_TO_D ->
          new Moves.HalfPrecision(word, (a, s) -> FpConvert.halfToDouble((int) a, s));
      case FADD -> wide ? new Scalar64.Add(word) : new Scalar32.Add(word);
      case FSUB -> wide ? new Scalar64.Sub(word) : new Scalar32.Sub(word);
      case FMUL -> wide ? new Scalar64.Mul(word) : new Scalar32.Mul(word);
      case FDIV -> wide ? new Scalar64.Div(word) : new Scalar32.Div(word);
      case FMAX -> binary(word, Fp32::max, Fp64::max);
      case FMIN -> binary(word, Fp32::min, Fp64::min);
      case FMAXNM -> binary(word, Fp32::maxNumber, Fp64::maxNumber);
      case FMINNM -> binary(word, Fp32::minNumber, Fp64::minNumber);
      case FNMUL ->
          binary(
              word,
              (a, b, s) -> Fp32.negate(Fp32.mul(a, b, s)),
              (a, b, s) -> Fp64.negate(Fp64.mul(a, b, s)));
      case FMADD -> multiplyAdd(word, false, false);
      case FMSUB -> multiplyAdd(word, false, true);
      case FNMADD -> multiplyAdd(word, true, true);
      case FNMSUB -> multiplyAdd(word, true, false);
      case FCMP -> wide ? new Scalar64.Compare(word, false) : new Scalar32.Compare(word, false);
      case FCMPE -> wide ? new Scalar64.Compare(word, true) : new Scalar32.Compare(word, true);
      case FCMP_ZERO ->
          wide ? new Scalar64.CompareZero(word, false) : new Scalar32.CompareZero(word, false);
      case FCMPE_ZERO ->
          wide ? new Scalar64.CompareZero(word, true) : new Scalar32.CompareZero(word, true);
      case FCCMP ->
          wide
              ? new Scalar64.ConditionalCompare(word, false)
              : new Scalar32.ConditionalCompare(word, false);
      case FCCMPE ->
          wide
              ? new Scalar64.ConditionalCompare(word, true)
              : new Scalar32.ConditionalCompare(word, true);
      case FCSEL -> wide ? new Scalar64.Select(word) : new Scalar32.Select(word);
      case FMOV_IMMEDIATE -> {
        int imm8 = word >>> 13 & 0xff;
        long value = wide ? Immediates.expand64(imm8) : Immediates.expand32(imm8) & WORD;
        yield new Moves.Constant(word, value, 0);
      }
      case FCVTNS -> toFixed(word, 0, false, Rounding.NEAREST);
      case FCVTNU -> toFixed(word, 0, true, Rounding.NEAREST);
      case FCVTAS -> toFixed(word, 0, false, Rounding.AWAY);
      case FCVTAU -> toFixed(word, 0, true, Rounding.AWAY);
      case FCVTPS -> toFixed(word, 0, false, Rounding.UP);
      case FCVTPU -> toFixed(word, 0, true, Rounding.UP);
      case FCVTMS -> toFixed(word, 0, false, Rounding.DOWN);
      case FCVTMU -> toFixed(word, 0, true, Rounding.DOWN);
      case FCVTZS -> wide ? new Scalar64.Truncate(word) : new Scalar32.Truncate(word);
      case FCVTZU -> toFixed(word, 0, true, Rounding.ZERO);
      case SCVTF -> fromFixed(word, 0, false);
      case UCVTF -> fromFixed(word, 0, true);
      case FMOV_S_TO_W -> new Moves.ToGeneral(word, 0, WORD);
      case FMOV_D_TO_X -> new Moves.ToGeneral(word, 0, -1);
      case FMOV_V1_TO_X -> new Moves.ToGeneral(word, 1, -1);
      case FMOV_W_TO_S -> new Moves.FromGeneral(word, WORD);
      case FMOV_X_TO_D -> new Moves.FromGeneral(word, -1);
      case FMOV_X_TO_V1 -> new Moves.FromGeneralToUpper(word);
      case SCVTF_FIXED -> hasFractionBits(word) ? fromFixed(word, fractionBits(word), false) : null;
      case UCVTF_FIXED -> hasFractionBits(word) ? fromFixed(word, fractionBits(word), true) : null;
      case FCVTZS_FIXED ->
          hasFractionBits(word) ? toFixed(word, fractionBits(word), false, Rounding.ZERO) : null;
      case FCVTZU_FIXED ->
          hasFractionBits(word) ? toFixed(word, fractionBits(word), true, Rounding.ZERO) : null;
    };
  }

  /** The precision bit, at the same place in scalar and SIMD encodings. */
  static boolean isDouble(int word) {
    return (word >>> 22 & 1) != 0;
  }

  static Op unary(int word, Kernel.Unary32 single, Kernel.Unary64 wide) {
    return isDouble(word) ? new Scalar64.Unary(word, wide) : new Scalar32.Unary(word, single);
  }

  static Op binary(int word, Kernel.Binary32 single, Kernel.Binary64 wide) {
    return isDouble(word) ? new Scalar64.Binary(word, wide) : new Scalar32.Binary(word, single);
  }

  private static Op round(int word, int mode) {
    return unary(
        word,
        (a, s) -> Fp32.roundToIntegral(a, mode, false, s),
        (a, s) -> Fp64.roundToIntegral(a, mode, false, s));
  }

  private static Op roundAsFpcr(int word, boolean exact) {
    return unary(
        word,
        (a, s) -> Fp32.roundToIntegral(a, Rounding.of(s), exact, s),
        (a, s) -> Fp64.roundToIntegral(a, Rounding.of(s), exact, s));
  }

  private static Op multiplyAdd(int word, boolean negateAddend, boolean negateProduct) {
    return isDouble(word)
        ? new Scalar64.MultiplyAdd(word, negateAddend, negateProduct)
        : new Scalar32.MultiplyAdd(word, negateAddend, negateProduct);
  }

  private static Op toFixed(int word, int fbits, boolean unsigned, int mode) {
    return isDouble(word)
        ? new Scalar64.ToFixed(word, fbits, unsigned, mode)
        : new Scalar32.ToFixed(word, fbits, unsigned, mode);
  }

  private static Op fromFixed(int word, int fbits, boolean unsigned) {
    return isDouble(word)
        ? new Scalar64.FromFixed(word, fbits, unsigned)
        : new Scalar32.FromFixed(word, fbits, unsigned);
  }

  private static int fractionBits(int word) {
    return 64 - (word >>> 10 & 63);
  }

  /** A 32-bit register has no 33 fraction bits. */
  private static boolean hasFractionBits(int word) {
    return word < 0 || fractionBits(word) <= 32;
  }
}
