package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdScalarEncoding;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link SimdScalarEncoding}: the shapes of vectors with one lane. */
public final class SimdScalarOps {
  private SimdScalarOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(SimdScalarEncoding encoding, int word, int pageOffset) {
    return switch (encoding) {
      case SQADD -> any(word, true, Functions::addSigned);
      case UQADD -> any(word, false, Functions::addUnsigned);
      case SQSUB -> any(word, true, Functions::subtractSigned);
      case UQSUB -> any(word, false, Functions::subtractUnsigned);
      case CMGT -> wide(word, (a, b, c, bits, s) -> Functions.compare(a > b));
      case CMHI ->
          wide(word, (a, b, c, bits, s) -> Functions.compare(Long.compareUnsigned(a, b) > 0));
      case CMGE -> wide(word, (a, b, c, bits, s) -> Functions.compare(a >= b));
      case CMHS ->
          wide(word, (a, b, c, bits, s) -> Functions.compare(Long.compareUnsigned(a, b) >= 0));
      case CMTST -> wide(word, (a, b, c, bits, s) -> Functions.compare((a & b) != 0));
      case CMEQ -> wide(word, (a, b, c, bits, s) -> Functions.compare(a == b));
      case SSHL -> wide(word, Functions::shiftSigned);
      case USHL -> wide(word, Functions::shiftUnsigned);
      case SRSHL -> wide(word, Functions::shiftSignedRounding);
      case URSHL -> wide(word, Functions::shiftUnsignedRounding);
      case SQSHL -> any(word, true, Functions::shiftSignedSaturating);
      case UQSHL -> any(word, false, Functions::shiftUnsignedSaturating);
      case SQRSHL -> any(word, true, Functions::shiftSignedSaturatingRounding);
      case UQRSHL -> any(word, false, Functions::shiftUnsignedSaturatingRounding);
      case ADD -> wide(word, (a, b, c, bits, s) -> a + b);
      case SUB -> wide(word, (a, b, c, bits, s) -> a - b);
      case SQDMULH -> halves(word, Functions::doubleHigh);
      case SQRDMULH -> halves(word, Functions::doubleHighRounding);
      case SQRDMLAH -> halves(word, Functions::accumulateHigh);
      case SQRDMLSH -> halves(word, Functions::decreaseHigh);
      case SQDMLAL -> widening(word, Functions::doubleAccumulateLong);
      case SQDMLSL -> widening(word, Functions::doubleDecreaseLong);
      case SQDMULL -> widening(word, Functions::doubleLong);
      case ADDP ->
          new Shapes.Across(
              (a, b, c, bits, s) -> a + b, Fields.rd(word), Fields.rn(word), 3, 2, false, 3);
      case DUP -> SimdMoveOps.duplicateScalar(word);
      case SUQADD -> any(word, false, Functions::addUnsignedToSigned);
      case USQADD -> any(word, false, Functions::addSignedToUnsigned);
      case SQABS -> any(word, true, Functions::absoluteSaturating);
      case SQNEG -> any(word, true, Functions::negateSaturating);
      case CMGT_ZERO -> wide(word, (a, b, c, bits, s) -> Functions.compare(a > 0));
      case CMGE_ZERO -> wide(word, (a, b, c, bits, s) -> Functions.compare(a >= 0));
      case CMEQ_ZERO -> wide(word, (a, b, c, bits, s) -> Functions.compare(a == 0));
      case CMLE_ZERO -> wide(word, (a, b, c, bits, s) -> Functions.compare(a <= 0));
      case CMLT_ZERO -> wide(word, (a, b, c, bits, s) -> Functions.compare(a < 0));
      case ABS -> wide(word, Functions::absolute);
      case NEG -> wide(word, (a, b, c, bits, s) -> -a);
      case SQXTN -> narrowing(word, true, Functions::narrowSigned);
      case SQXTUN -> narrowing(word, true, Functions::narrowSignedToUnsigned);
      case UQXTN -> narrowing(word, false, Functions::narrowUnsigned);
    };
  }

  private static Op any(int word, boolean signed, Lane function) {
    int size = SimdThreeSameOps.size(word);
    return new Shapes.Same(
        function, Fields.rd(word), Fields.rn(word), Fields.rm(word), size, 1, signed);
  }

  private static Op wide(int word, Lane function) {
    return SimdThreeSameOps.size(word) == 3 ? any(word, true, function) : null;
  }

  private static Op halves(int word, Lane function) {
    int size = SimdThreeSameOps.size(word);
    return size == 1 || size == 2 ? any(word, true, function) : null;
  }

  private static Op widening(int word, Lane function) {
    int size = SimdThreeSameOps.size(word);
    return size != 1 && size != 2
        ? null
        : new Shapes.Widening(
            function,
            Fields.rd(word),
            Fields.rn(word),
            Fields.rm(word),
            size,
            1,
            false,
            true,
            false,
            Shapes.Widening.EACH);
  }

  private static Op narrowing(int word, boolean signed, Lane function) {
    int size = SimdThreeSameOps.size(word);
    int n = Fields.rn(word);
    return size == 3
        ? null
        : new Shapes.Narrowing(function, Fields.rd(word), n, n, size, 1, false, signed);
  }
}
