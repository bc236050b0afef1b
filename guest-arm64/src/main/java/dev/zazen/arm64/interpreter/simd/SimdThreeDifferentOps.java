package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdThreeDifferentEncoding;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link SimdThreeDifferentEncoding}. */
public final class SimdThreeDifferentOps {
  private SimdThreeDifferentOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(SimdThreeDifferentEncoding encoding, int word, int pageOffset) {
    return switch (encoding) {
      case SADDL -> lengthen(word, true, (a, b, c, bits, s) -> a + b);
      case UADDL -> lengthen(word, false, (a, b, c, bits, s) -> a + b);
      case SSUBL -> lengthen(word, true, (a, b, c, bits, s) -> a - b);
      case USUBL -> lengthen(word, false, (a, b, c, bits, s) -> a - b);
      case SADDW -> add(word, true, (a, b, c, bits, s) -> a + b);
      case UADDW -> add(word, false, (a, b, c, bits, s) -> a + b);
      case SSUBW -> add(word, true, (a, b, c, bits, s) -> a - b);
      case USUBW -> add(word, false, (a, b, c, bits, s) -> a - b);
      case ADDHN -> narrow(word, (a, b, c, bits, s) -> a + b >>> bits);
      case RADDHN -> narrow(word, (a, b, c, bits, s) -> a + b + (1L << bits - 1) >>> bits);
      case SUBHN -> narrow(word, (a, b, c, bits, s) -> a - b >>> bits);
      case RSUBHN -> narrow(word, (a, b, c, bits, s) -> a - b + (1L << bits - 1) >>> bits);
      case SABAL -> lengthen(word, true, (a, b, c, bits, s) -> c + Math.abs(a - b));
      case UABAL -> lengthen(word, false, (a, b, c, bits, s) -> c + Math.abs(a - b));
      case SABDL -> lengthen(word, true, (a, b, c, bits, s) -> Math.abs(a - b));
      case UABDL -> lengthen(word, false, (a, b, c, bits, s) -> Math.abs(a - b));
      case SMLAL -> lengthen(word, true, (a, b, c, bits, s) -> c + a * b);
      case UMLAL -> lengthen(word, false, (a, b, c, bits, s) -> c + a * b);
      case SMLSL -> lengthen(word, true, (a, b, c, bits, s) -> c - a * b);
      case UMLSL -> lengthen(word, false, (a, b, c, bits, s) -> c - a * b);
      case SMULL -> lengthen(word, true, (a, b, c, bits, s) -> a * b);
      case UMULL -> lengthen(word, false, (a, b, c, bits, s) -> a * b);
      case SQDMLAL -> halves(word, Functions::doubleAccumulateLong);
      case SQDMLSL -> halves(word, Functions::doubleDecreaseLong);
      case SQDMULL -> halves(word, Functions::doubleLong);
      case PMULL -> lengthen(word, false, (a, b, c, bits, s) -> Functions.polynomialProduct(a, b));
      case PMULL_64 -> new PolynomialLong(word);
    };
  }

  private static Op halves(int word, Lane function) {
    return SimdThreeSameOps.size(word) == 0 ? null : lengthen(word, true, function);
  }

  private static Op lengthen(int word, boolean signed, Lane function) {
    return widening(word, signed, false, function);
  }

  /** The first source is wide. */
  private static Op add(int word, boolean signed, Lane function) {
    return widening(word, signed, true, function);
  }

  private static Op widening(int word, boolean signed, boolean firstIsWide, Lane function) {
    int size = SimdThreeSameOps.size(word);
    return size == 3
        ? null
        : new Shapes.Widening(
            function,
            Fields.rd(word),
            Fields.rn(word),
            Fields.rm(word),
            size,
            8 >> size,
            SimdThreeSameOps.quad(word),
            signed,
            firstIsWide,
            Shapes.Widening.EACH);
  }

  private static Op narrow(int word, Lane function) {
    int size = SimdThreeSameOps.size(word);
    return size == 3
        ? null
        : new Shapes.Narrowing(
            function,
            Fields.rd(word),
            Fields.rn(word),
            Fields.rm(word),
            size,
            8 >> size,
            SimdThreeSameOps.quad(word),
            false);
  }

  /** PMULL of doublewords: 128 bits. */
  private static final class PolynomialLong extends Op {
    private final int d;
    private final int n;
    private final int m;

    PolynomialLong(int word) {
      int upper = SimdThreeSameOps.quad(word) ? 1 : 0;
      this.d = Fields.rd(word);
      this.n = 2 * Fields.rn(word) + upper;
      this.m = 2 * Fields.rm(word) + upper;
    }

    @Override
    public void execute(Cpu cpu) {
      long a = cpu.v[n];
      long low = 0;
      long high = 0;
      for (long rest = cpu.v[m]; rest != 0; rest &= rest - 1) {
        int shift = Long.numberOfTrailingZeros(rest);
        low ^= a << shift;
        high ^= shift == 0 ? 0 : a >>> 64 - shift;
      }
      cpu.v[2 * d] = low;
      cpu.v[2 * d + 1] = high;
    }
  }
}
