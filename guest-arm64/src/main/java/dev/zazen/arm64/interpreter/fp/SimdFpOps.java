package dev.zazen.arm64.interpreter.fp;

import static dev.zazen.arm64.interpreter.fp.SimdFpForms.binary;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.element;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.fractionBits32;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.fractionBits64;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.fromFixed32;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.fromFixed64;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.fromInteger;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.pairwise;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.round;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.roundAsFpcr;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.scalarElement;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.scalarFromInteger;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.scalarPairwise;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.scalarToInteger;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.ternary;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.toFixed32;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.toFixed64;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.toInteger;
import static dev.zazen.arm64.interpreter.fp.SimdFpForms.unary;

import dev.zazen.arm64.decode.SimdFpEncoding;
import dev.zazen.arm64.fp.Estimates;
import dev.zazen.arm64.fp.Fp32;
import dev.zazen.arm64.fp.Fp64;
import dev.zazen.arm64.fp.FpConvert;
import dev.zazen.arm64.fp.Rounding;
import dev.zazen.arm64.interpreter.Op;
import dev.zazen.base.Deviation;

/** Turns words of {@link SimdFpEncoding} into ops. */
public final class SimdFpOps {
  private SimdFpOps() {}

  /** The op for {@code word}, which the row {@code e} covers; null if it is unallocated. */
  @Deviation(rule = "R8.8", id = "DEV-J-005")
  @SuppressWarnings("unused") // no instruction here depends on its address
  public static Op create(SimdFpEncoding e, int word, int pageOffset) {
    return switch (e) {
      case FMAXNM_VECTOR -> binary(word, Fp32::maxNumber, Fp64::maxNumber);
      case FADD_V -> binary(word, Fp32::add, Fp64::add);
      case FMULX_V -> binary(word, Fp32::multiplyExtended, Fp64::multiplyExtended);
      case FCMEQ_V -> binary(word, SimdFpKernels::equal, SimdFpKernels::equal);
      case FMAX_VECTOR -> binary(word, Fp32::max, Fp64::max);
      case FRECPS_V -> binary(word, Fp32::reciprocalStep, Fp64::reciprocalStep);
      case FMINNM_VECTOR -> binary(word, Fp32::minNumber, Fp64::minNumber);
      case FSUB_V -> binary(word, Fp32::sub, Fp64::sub);
      case FMIN_VECTOR -> binary(word, Fp32::min, Fp64::min);
      case FRSQRTS_V -> binary(word, Fp32::rsqrtStep, Fp64::rsqrtStep);
      case FMUL_V -> binary(word, Fp32::mul, Fp64::mul);
      case FCMGE_V -> binary(word, SimdFpKernels::greaterEqual, SimdFpKernels::greaterEqual);
      case FACGE_V ->
          binary(word, SimdFpKernels::absoluteGreaterEqual, SimdFpKernels::absoluteGreaterEqual);
      case FDIV_V -> binary(word, Fp32::div, Fp64::div);
      case FABD_V -> binary(word, Fp32::absoluteDifference, Fp64::absoluteDifference);
      case FCMGT_V -> binary(word, SimdFpKernels::greater, SimdFpKernels::greater);
      case FACGT_V -> binary(word, SimdFpKernels::absoluteGreater, SimdFpKernels::absoluteGreater);
      case FMLA_V -> ternary(word, Fp32::fusedMultiplyAdd, Fp64::fusedMultiplyAdd);
      case FMLS_V ->
          ternary(word, SimdFpKernels::multiplySubtract, SimdFpKernels::multiplySubtract);
      case FMAXNMP_V -> pairwise(word, Fp32::maxNumber, Fp64::maxNumber);
      case FADDP_V -> pairwise(word, Fp32::add, Fp64::add);
      case FMAXP_V -> pairwise(word, Fp32::max, Fp64::max);
      case FMINNMP_V -> pairwise(word, Fp32::minNumber, Fp64::minNumber);
      case FMINP_V -> pairwise(word, Fp32::min, Fp64::min);
      case FMULX_S -> FpOps.binary(word, Fp32::multiplyExtended, Fp64::multiplyExtended);
      case FCMEQ_S -> FpOps.binary(word, SimdFpKernels::equal, SimdFpKernels::equal);
      case FRECPS_S -> FpOps.binary(word, Fp32::reciprocalStep, Fp64::reciprocalStep);
      case FRSQRTS_S -> FpOps.binary(word, Fp32::rsqrtStep, Fp64::rsqrtStep);
      case FCMGE_S -> FpOps.binary(word, SimdFpKernels::greaterEqual, SimdFpKernels::greaterEqual);
      case FACGE_S ->
          FpOps.binary(
              word, SimdFpKernels::absoluteGreaterEqual, SimdFpKernels::absoluteGreaterEqual);
      case FABD_S -> FpOps.binary(word, Fp32::absoluteDifference, Fp64::absoluteDifference);
      case FCMGT_S -> FpOps.binary(word, SimdFpKernels::greater, SimdFpKernels::greater);
      case FACGT_S ->
          FpOps.binary(word, SimdFpKernels::absoluteGreater, SimdFpKernels::absoluteGreater);
      case FMAXNMP_S -> scalarPairwise(word, Fp32::maxNumber, Fp64::maxNumber);
      case FADDP_S -> scalarPairwise(word, Fp32::add, Fp64::add);
      case FMAXP_S -> scalarPairwise(word, Fp32::max, Fp64::max);
      case FMINNMP_S -> scalarPairwise(word, Fp32::minNumber, Fp64::minNumber);
      case FMINP_S -> scalarPairwise(word, Fp32::min, Fp64::min);
      case FMAXNMV -> new Vector32.Reduce(word, Fp32::maxNumber);
      case FMAXV -> new Vector32.Reduce(word, Fp32::max);
      case FMINNMV -> new Vector32.Reduce(word, Fp32::minNumber);
      case FMINV -> new Vector32.Reduce(word, Fp32::min);

      case FABS_V -> unary(word, (a, s) -> Fp32.abs(a), (a, s) -> Fp64.abs(a));
      case FNEG_V -> unary(word, (a, s) -> Fp32.negate(a), (a, s) -> Fp64.negate(a));
      case FSQRT_V -> unary(word, Fp32::sqrt, Fp64::sqrt);
      case FRINTN_V -> round(word, Rounding.NEAREST);
      case FRINTP_V -> round(word, Rounding.UP);
      case FRINTM_V -> round(word, Rounding.DOWN);
      case FRINTZ_V -> round(word, Rounding.ZERO);
      case FRINTA_V -> round(word, Rounding.AWAY);
      case FRINTX_V -> roundAsFpcr(word, true);
      case FRINTI_V -> roundAsFpcr(word, false);
      case FCVTNS_V -> toInteger(word, false, Rounding.NEAREST);
      case FCVTNU_V -> toInteger(word, true, Rounding.NEAREST);
      case FCVTPS_V -> toInteger(word, false, Rounding.UP);
      case FCVTPU_V -> toInteger(word, true, Rounding.UP);
      case FCVTMS_V -> toInteger(word, false, Rounding.DOWN);
      case FCVTMU_V -> toInteger(word, true, Rounding.DOWN);
      case FCVTZS_V -> toInteger(word, false, Rounding.ZERO);
      case FCVTZU_V -> toInteger(word, true, Rounding.ZERO);
      case FCVTAS_V -> toInteger(word, false, Rounding.AWAY);
      case FCVTAU_V -> toInteger(word, true, Rounding.AWAY);
      case FCVTNS_S -> scalarToInteger(word, false, Rounding.NEAREST);
      case FCVTNU_S -> scalarToInteger(word, true, Rounding.NEAREST);
      case FCVTPS_S -> scalarToInteger(word, false, Rounding.UP);
      case FCVTPU_S -> scalarToInteger(word, true, Rounding.UP);
      case FCVTMS_S -> scalarToInteger(word, false, Rounding.DOWN);
      case FCVTMU_S -> scalarToInteger(word, true, Rounding.DOWN);
      case FCVTZS_S -> scalarToInteger(word, false, Rounding.ZERO);
      case FCVTZU_S -> scalarToInteger(word, true, Rounding.ZERO);
      case FCVTAS_S -> scalarToInteger(word, false, Rounding.AWAY);
      case FCVTAU_S -> scalarToInteger(word, true, Rounding.AWAY);
      case SCVTF_V -> fromInteger(word, false);
      case UCVTF_V -> fromInteger(word, true);
      case SCVTF_S -> scalarFromInteger(word, false);
      case UCVTF_S -> scalarFromInteger(word, true);
      case FCMGT_ZERO_V ->
          unary(
              word,
              (a, s) -> SimdFpKernels.greater(a, 0, s),
              (a, s) -> SimdFpKernels.greater(a, 0, s));
      case FCMGE_ZERO_V ->
          unary(
              word,
              (a, s) -> SimdFpKernels.greaterEqual(a, 0, s),
              (a, s) -> SimdFpKernels.greaterEqual(a, 0, s));
      case FCMEQ_ZERO_V ->
          unary(
              word, (a, s) -> SimdFpKernels.equal(a, 0, s), (a, s) -> SimdFpKernels.equal(a, 0, s));
      case FCMLE_ZERO_V ->
          unary(
              word,
              (a, s) -> SimdFpKernels.greaterEqual(0, a, s),
              (a, s) -> SimdFpKernels.greaterEqual(0, a, s));
      case FCMLT_ZERO_V ->
          unary(
              word,
              (a, s) -> SimdFpKernels.greater(0, a, s),
              (a, s) -> SimdFpKernels.greater(0, a, s));
      case FCMGT_ZERO_S ->
          FpOps.unary(
              word,
              (a, s) -> SimdFpKernels.greater(a, 0, s),
              (a, s) -> SimdFpKernels.greater(a, 0, s));
      case FCMGE_ZERO_S ->
          FpOps.unary(
              word,
              (a, s) -> SimdFpKernels.greaterEqual(a, 0, s),
              (a, s) -> SimdFpKernels.greaterEqual(a, 0, s));
      case FCMEQ_ZERO_S ->
          FpOps.unary(
              word, (a, s) -> SimdFpKernels.equal(a, 0, s), (a, s) -> SimdFpKernels.equal(a, 0, s));
      case FCMLE_ZERO_S ->
          FpOps.unary(
              word,
              (a, s) -> SimdFpKernels.greaterEqual(0, a, s),
              (a, s) -> SimdFpKernels.greaterEqual(0, a, s));
      case FCMLT_ZERO_S ->
          FpOps.unary(
              word,
              (a, s) -> SimdFpKernels.greater(0, a, s),
              (a, s) -> SimdFpKernels.greater(0, a, s));
      case FRECPE_V -> unary(word, Fp32::reciprocalEstimate, Fp64::reciprocalEstimate);
      case FRSQRTE_V -> unary(word, Fp32::rsqrtEstimate, Fp64::rsqrtEstimate);
      case FRECPE_S -> FpOps.unary(word, Fp32::reciprocalEstimate, Fp64::reciprocalEstimate);
      case FRSQRTE_S -> FpOps.unary(word, Fp32::rsqrtEstimate, Fp64::rsqrtEstimate);
      case FRECPX_S -> FpOps.unary(word, Fp32::reciprocalExponent, Fp64::reciprocalExponent);
      case URECPE_V -> new Vector32.Unary(word, (a, s) -> Estimates.unsignedReciprocal(a));
      case URSQRTE_V -> new Vector32.Unary(word, (a, s) -> Estimates.unsignedRsqrt(a));
      case FCVTL_V ->
          FpOps.isDouble(word)
              ? new VectorConvert.LengthenSingle(word)
              : new VectorConvert.LengthenHalf(word);
      case FCVTN_V ->
          FpOps.isDouble(word)
              ? new VectorConvert.NarrowDouble(word, FpConvert::doubleToSingle)
              : new VectorConvert.NarrowSingle(word);
      case FCVTXN_V -> new VectorConvert.NarrowDouble(word, FpConvert::doubleToSingleOdd);
      case FCVTXN_S ->
          new Moves.HalfPrecision(word, (a, s) -> FpConvert.doubleToSingleOdd(a, s) & 0xffff_ffffL);

      case SCVTF_FIXED_V32 -> new Vector32.Unary(word, fromFixed32(fractionBits32(word), false));
      case FCVTZS_FIXED_V32 ->
          new Vector32.Unary(word, toFixed32(fractionBits32(word), false, Rounding.ZERO));
      case SCVTF_FIXED_V64 -> new Vector64.Unary(word, fromFixed64(fractionBits64(word), false));
      case FCVTZS_FIXED_V64 ->
          new Vector64.Unary(word, toFixed64(fractionBits64(word), false, Rounding.ZERO));
      case UCVTF_FIXED_V32 -> new Vector32.Unary(word, fromFixed32(fractionBits32(word), true));
      case FCVTZU_FIXED_V32 ->
          new Vector32.Unary(word, toFixed32(fractionBits32(word), true, Rounding.ZERO));
      case UCVTF_FIXED_V64 -> new Vector64.Unary(word, fromFixed64(fractionBits64(word), true));
      case FCVTZU_FIXED_V64 ->
          new Vector64.Unary(word, toFixed64(fractionBits64(word), true, Rounding.ZERO));
      case SCVTF_FIXED_S32 -> new Scalar32.Unary(word, fromFixed32(fractionBits32(word), false));
      case FCVTZS_FIXED_S32 ->
          new Scalar32.Unary(word, toFixed32(fractionBits32(word), false, Rounding.ZERO));
      case SCVTF_FIXED_S64 -> new Scalar64.Unary(word, fromFixed64(fractionBits64(word), false));
      case FCVTZS_FIXED_S64 ->
          new Scalar64.Unary(word, toFixed64(fractionBits64(word), false, Rounding.ZERO));
      case UCVTF_FIXED_S32 -> new Scalar32.Unary(word, fromFixed32(fractionBits32(word), true));
      case FCVTZU_FIXED_S32 ->
          new Scalar32.Unary(word, toFixed32(fractionBits32(word), true, Rounding.ZERO));
      case UCVTF_FIXED_S64 -> new Scalar64.Unary(word, fromFixed64(fractionBits64(word), true));
      case FCVTZU_FIXED_S64 ->
          new Scalar64.Unary(word, toFixed64(fractionBits64(word), true, Rounding.ZERO));
      case FMLA_ELEMENT_V -> element(word, Fp32::fusedMultiplyAdd, Fp64::fusedMultiplyAdd);
      case FMLS_ELEMENT_V ->
          element(word, SimdFpKernels::multiplySubtract, SimdFpKernels::multiplySubtract);
      case FMUL_ELEMENT_V ->
          element(word, (d, a, b, s) -> Fp32.mul(a, b, s), (d, a, b, s) -> Fp64.mul(a, b, s));
      case FMULX_ELEMENT_V ->
          element(
              word,
              (d, a, b, s) -> Fp32.multiplyExtended(a, b, s),
              (d, a, b, s) -> Fp64.multiplyExtended(a, b, s));
      case FMLA_ELEMENT_S -> scalarElement(word, Fp32::fusedMultiplyAdd, Fp64::fusedMultiplyAdd);
      case FMLS_ELEMENT_S ->
          scalarElement(word, SimdFpKernels::multiplySubtract, SimdFpKernels::multiplySubtract);
      case FMUL_ELEMENT_S ->
          scalarElement(word, (d, a, b, s) -> Fp32.mul(a, b, s), (d, a, b, s) -> Fp64.mul(a, b, s));
      case FMULX_ELEMENT_S ->
          scalarElement(
              word,
              (d, a, b, s) -> Fp32.multiplyExtended(a, b, s),
              (d, a, b, s) -> Fp64.multiplyExtended(a, b, s));

      case FMOV_IMMEDIATE_V32 -> {
        int value = Immediates.expand32(imm8(word));
        long two = Kernel.pair(value, value);
        yield new Moves.Constant(word, two, (word >>> 30 & 1) != 0 ? two : 0);
      }
      case FMOV_IMMEDIATE_V64 -> {
        long value = Immediates.expand64(imm8(word));
        yield new Moves.Constant(word, value, value);
      }
    };
  }

  private static int imm8(int word) {
    return word >>> 11 & 0xe0 | word >>> 5 & 31;
  }
}
