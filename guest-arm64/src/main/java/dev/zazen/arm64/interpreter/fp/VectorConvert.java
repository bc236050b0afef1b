package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.fp.FpConvert;
import dev.zazen.arm64.fp.FpState;
import dev.zazen.arm64.interpreter.Cpu;

/**
 * Conversions between vectors of different element sizes: the narrow vector is the upper half of a
 * register if Q.
 */
final class VectorConvert {
  private VectorConvert() {}

  private static int upper(int word) {
    return word >>> 30 & 1;
  }

  /** FCVTL from single precision. */
  static final class LengthenSingle extends RegisterOp {
    private final int half;

    LengthenSingle(int word) {
      super(word);
      half = n + upper(word);
    }

    @Override
    public void execute(Cpu cpu) {
      long source = cpu.v[half];
      cpu.v[d] = FpConvert.singleToDouble(Kernel.low(source), cpu.fp);
      cpu.v[d + 1] = FpConvert.singleToDouble(Kernel.high(source), cpu.fp);
    }
  }

  /** FCVTL from half precision. */
  static final class LengthenHalf extends RegisterOp {
    private final int half;

    LengthenHalf(int word) {
      super(word);
      half = n + upper(word);
    }

    @Override
    public void execute(Cpu cpu) {
      long source = cpu.v[half];
      cpu.v[d] = lengthen((int) source, cpu.fp);
      cpu.v[d + 1] = lengthen((int) (source >>> 32), cpu.fp);
    }

    private static long lengthen(int two, FpState s) {
      return Kernel.pair(FpConvert.halfToSingle(two, s), FpConvert.halfToSingle(two >>> 16, s));
    }
  }

  /** FCVTN, FCVTXN to single precision. */
  static final class NarrowDouble extends RegisterOp {
    private final int upper;
    private final Kernel.Unary64 kernel;

    NarrowDouble(int word, Kernel.Unary64 kernel) {
      super(word);
      upper = upper(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      int low = (int) kernel.apply(cpu.v[n], cpu.fp);
      int high = (int) kernel.apply(cpu.v[n + 1], cpu.fp);
      putNarrow(cpu, d, upper, Kernel.pair(low, high));
    }
  }

  /** FCVTN to half precision. */
  static final class NarrowSingle extends RegisterOp {
    private final int upper;

    NarrowSingle(int word) {
      super(word);
      upper = upper(word);
    }

    @Override
    public void execute(Cpu cpu) {
      long low = cpu.v[n];
      long high = cpu.v[n + 1];
      putNarrow(cpu, d, upper, Kernel.pair(narrow(low, cpu.fp), narrow(high, cpu.fp)));
    }

    private static int narrow(long two, FpState s) {
      return FpConvert.singleToHalf(Kernel.low(two), s)
          | FpConvert.singleToHalf(Kernel.high(two), s) << 16;
    }
  }

  private static void putNarrow(Cpu cpu, int d, int upper, long result) {
    cpu.v[d + upper] = result;
    if (upper == 0) {
      cpu.v[d + 1] = 0;
    }
  }
}
