package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdShiftEncoding;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link SimdShiftEncoding}. */
public final class SimdShiftOps {
  private static final int DOUBLEWORD = 3;

  private SimdShiftOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(SimdShiftEncoding encoding, int word, int pageOffset) {
    int immh = word >>> 19 & 15;
    if (immh == 0) {
      return null;
    }
    int size = 31 - Integer.numberOfLeadingZeros(immh);
    int bits = 8 << size;
    int immediate = word >>> 16 & 127;
    int right = 2 * bits - immediate;
    int left = immediate - bits;
    return switch (encoding) {
      case SSHR, SSHR_SCALAR -> same(encoding, word, size, true, shiftRight(right, true, false));
      case USHR, USHR_SCALAR -> same(encoding, word, size, false, shiftRight(right, false, false));
      case SRSHR, SRSHR_SCALAR -> same(encoding, word, size, true, shiftRight(right, true, true));
      case URSHR, URSHR_SCALAR -> same(encoding, word, size, false, shiftRight(right, false, true));
      case SSRA, SSRA_SCALAR -> same(encoding, word, size, true, accumulate(right, true, false));
      case USRA, USRA_SCALAR -> same(encoding, word, size, false, accumulate(right, false, false));
      case SRSRA, SRSRA_SCALAR -> same(encoding, word, size, true, accumulate(right, true, true));
      case URSRA, URSRA_SCALAR -> same(encoding, word, size, false, accumulate(right, false, true));
      case SRI, SRI_SCALAR -> same(encoding, word, size, false, insertRight(right));
      case SHL, SHL_SCALAR -> same(encoding, word, size, false, (a, b, c, w, s) -> a << left);
      case SLI, SLI_SCALAR ->
          same(encoding, word, size, false, (a, b, c, w, s) -> a << left | c & (1L << left) - 1);
      case SQSHLU, SQSHLU_SCALAR ->
          same(
              encoding,
              word,
              size,
              true,
              (a, b, c, w, s) -> Shifts.signedToUnsigned(a, left, w, s));
      case SQSHL, SQSHL_SCALAR ->
          same(
              encoding,
              word,
              size,
              true,
              (a, b, c, w, s) -> Shifts.saturating(a, left, w, true, false, s));
      case UQSHL, UQSHL_SCALAR ->
          same(
              encoding,
              word,
              size,
              false,
              (a, b, c, w, s) -> Shifts.saturating(a, left, w, false, false, s));
      case SHRN -> narrow(encoding, word, size, false, (a, b, c, w, s) -> a >>> right);
      case RSHRN ->
          narrow(encoding, word, size, false, (a, b, c, w, s) -> wide(a, right, w, false, true));
      case SQSHRN, SQSHRN_SCALAR -> saturating(encoding, word, size, right, false);
      case SQRSHRN, SQRSHRN_SCALAR -> saturating(encoding, word, size, right, true);
      case UQSHRN, UQSHRN_SCALAR ->
          narrow(
              encoding,
              word,
              size,
              false,
              (a, b, c, w, s) ->
                  Saturation.unsignedOfUnsigned(wide(a, right, w, false, false), w, s));
      case UQRSHRN, UQRSHRN_SCALAR ->
          narrow(
              encoding,
              word,
              size,
              false,
              (a, b, c, w, s) ->
                  Saturation.unsignedOfUnsigned(wide(a, right, w, false, true), w, s));
      case SQSHRUN, SQSHRUN_SCALAR ->
          narrow(
              encoding,
              word,
              size,
              true,
              (a, b, c, w, s) -> Saturation.unsigned(wide(a, right, w, true, false), w, s));
      case SQRSHRUN, SQRSHRUN_SCALAR ->
          narrow(
              encoding,
              word,
              size,
              true,
              (a, b, c, w, s) -> Saturation.unsigned(wide(a, right, w, true, true), w, s));
      case SSHLL -> widen(word, size, left, true);
      case USHLL -> widen(word, size, left, false);
    };
  }

  private static Lane shiftRight(int amount, boolean signed, boolean round) {
    return (a, b, c, bits, s) -> Shifts.right(a, amount, bits, signed, round);
  }

  private static Lane accumulate(int amount, boolean signed, boolean round) {
    return (a, b, c, bits, s) -> c + Shifts.right(a, amount, bits, signed, round);
  }

  private static Lane insertRight(int amount) {
    return (a, b, c, bits, s) -> {
      long mask = amount == bits ? 0 : Saturation.unsignedMost(bits) >>> amount;
      return amount == bits ? c : a >>> amount | c & ~mask;
    };
  }

  /** A shift in lanes twice as wide as the result's {@code bits}. */
  private static long wide(long a, int amount, int bits, boolean signed, boolean round) {
    return Shifts.right(a, amount, 2 * bits, signed, round);
  }

  private static Op saturating(
      SimdShiftEncoding encoding, int word, int size, int amount, boolean round) {
    return narrow(
        encoding,
        word,
        size,
        true,
        (a, b, c, bits, s) -> Saturation.signed(wide(a, amount, bits, true, round), bits, s));
  }

  private static boolean scalar(SimdShiftEncoding encoding) {
    return encoding.name().endsWith("_SCALAR");
  }

  private static Op same(
      SimdShiftEncoding encoding, int word, int size, boolean signed, Lane function) {
    boolean scalar = scalar(encoding);
    boolean allSizes =
        switch (encoding) {
          case SQSHLU_SCALAR, SQSHL_SCALAR, UQSHL_SCALAR -> true;
          default -> false;
        };
    boolean undefined =
        scalar
            ? size != DOUBLEWORD && !allSizes
            : size == DOUBLEWORD && !SimdThreeSameOps.quad(word);
    int n = Fields.rn(word);
    int lanes = scalar ? 1 : SimdThreeSameOps.lanes(word, size);
    return undefined ? null : new Shapes.Same(function, Fields.rd(word), n, n, size, lanes, signed);
  }

  private static Op narrow(
      SimdShiftEncoding encoding, int word, int size, boolean signed, Lane function) {
    int n = Fields.rn(word);
    boolean scalar = scalar(encoding);
    boolean upper = !scalar && SimdThreeSameOps.quad(word);
    return size == DOUBLEWORD
        ? null
        : new Shapes.Narrowing(
            function, Fields.rd(word), n, n, size, scalar ? 1 : 8 >> size, upper, signed);
  }

  private static Op widen(int word, int size, int amount, boolean signed) {
    int n = Fields.rn(word);
    return size == DOUBLEWORD
        ? null
        : new Shapes.Widening(
            (a, b, c, bits, s) -> a << amount,
            Fields.rd(word),
            n,
            n,
            size,
            8 >> size,
            SimdThreeSameOps.quad(word),
            signed,
            false,
            Shapes.Widening.EACH);
  }
}
