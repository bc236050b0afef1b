package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdByElementEncoding;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link SimdByElementEncoding}. */
public final class SimdByElementOps {
  private SimdByElementOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(SimdByElementEncoding encoding, int word, int pageOffset) {
    return switch (encoding) {
      case MLA -> same(word, false, (a, b, c, bits, s) -> c + a * b);
      case MLS -> same(word, false, (a, b, c, bits, s) -> c - a * b);
      case MUL -> same(word, false, (a, b, c, bits, s) -> a * b);
      case SQDMULH -> same(word, false, Functions::doubleHigh);
      case SQRDMULH -> same(word, false, Functions::doubleHighRounding);
      case SQRDMLAH -> same(word, false, Functions::accumulateHigh);
      case SQRDMLSH -> same(word, false, Functions::decreaseHigh);
      case SMLAL -> widen(word, true, false, (a, b, c, bits, s) -> c + a * b);
      case UMLAL -> widen(word, false, false, (a, b, c, bits, s) -> c + a * b);
      case SMLSL -> widen(word, true, false, (a, b, c, bits, s) -> c - a * b);
      case UMLSL -> widen(word, false, false, (a, b, c, bits, s) -> c - a * b);
      case SMULL -> widen(word, true, false, (a, b, c, bits, s) -> a * b);
      case UMULL -> widen(word, false, false, (a, b, c, bits, s) -> a * b);
      case SQDMLAL -> widen(word, true, false, Functions::doubleAccumulateLong);
      case SQDMLSL -> widen(word, true, false, Functions::doubleDecreaseLong);
      case SQDMULL -> widen(word, true, false, Functions::doubleLong);
      case SDOT -> new SimdThreeSameOps.Dot(word, true, index(word, 2));
      case UDOT -> new SimdThreeSameOps.Dot(word, false, index(word, 2));
      case SQDMLAL_SCALAR -> widen(word, true, true, Functions::doubleAccumulateLong);
      case SQDMLSL_SCALAR -> widen(word, true, true, Functions::doubleDecreaseLong);
      case SQDMULL_SCALAR -> widen(word, true, true, Functions::doubleLong);
      case SQDMULH_SCALAR -> same(word, true, Functions::doubleHigh);
      case SQRDMULH_SCALAR -> same(word, true, Functions::doubleHighRounding);
      case SQRDMLAH_SCALAR -> same(word, true, Functions::accumulateHigh);
      case SQRDMLSH_SCALAR -> same(word, true, Functions::decreaseHigh);
    };
  }

  /** H, L, M: three bits of index for halfwords, two for words. */
  private static int index(int word, int size) {
    int h = word >>> 11 & 1;
    int l = word >>> 21 & 1;
    int m = word >>> 20 & 1;
    return size == 1 ? h << 2 | l << 1 | m : h << 1 | l;
  }

  /** For halfwords the register number has four bits. */
  private static int register(int word, int size) {
    return size == 1 ? word >>> 16 & 15 : Fields.rm(word);
  }

  private static boolean undefined(int word) {
    int size = SimdThreeSameOps.size(word);
    return size != 1 && size != 2;
  }

  private static Op same(int word, boolean scalar, Lane function) {
    int size = SimdThreeSameOps.size(word);
    return undefined(word)
        ? null
        : new Shapes.ByElement(
            function,
            Fields.rd(word),
            Fields.rn(word),
            register(word, size),
            index(word, size),
            size,
            scalar ? 1 : SimdThreeSameOps.lanes(word, size));
  }

  private static Op widen(int word, boolean signed, boolean scalar, Lane function) {
    int size = SimdThreeSameOps.size(word);
    return undefined(word)
        ? null
        : new Shapes.Widening(
            function,
            Fields.rd(word),
            Fields.rn(word),
            register(word, size),
            size,
            scalar ? 1 : 8 >> size,
            !scalar && SimdThreeSameOps.quad(word),
            signed,
            false,
            index(word, size));
  }
}
