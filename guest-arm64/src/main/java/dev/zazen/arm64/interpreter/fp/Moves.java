package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.fp.FpConvert;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Moves between register files, constants, and conversions between single and double precision. */
final class Moves {
  private Moves() {}

  /** FMOV to a general register, of 32 or 64 bits of half a SIMD register. */
  static final class ToGeneral extends Op {
    private final int d;
    private final int half;
    private final long mask;

    ToGeneral(int word, int half, long mask) {
      d = Cpu.target(Fields.rd(word));
      this.half = 2 * Fields.rn(word) + half;
      this.mask = mask;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.v[half] & mask;
    }
  }

  /** FMOV from a general register; the rest of the register becomes zero. */
  static final class FromGeneral extends Op {
    private final int d;
    private final int n;
    private final long mask;

    FromGeneral(int word, long mask) {
      d = 2 * Fields.rd(word);
      n = Cpu.source(Fields.rn(word));
      this.mask = mask;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.v[d] = cpu.x[n] & mask;
      cpu.v[d + 1] = 0;
    }
  }

  /** FMOV Vd.D[1], Xn: the lower half stays. */
  static final class FromGeneralToUpper extends Op {
    private final int d;
    private final int n;

    FromGeneralToUpper(int word) {
      d = 2 * Fields.rd(word) + 1;
      n = Cpu.source(Fields.rn(word));
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.v[d] = cpu.x[n];
    }
  }

  /** FMOV of an immediate to a scalar or a vector. */
  static final class Constant extends Op {
    private final int d;
    private final long low;
    private final long high;

    Constant(int word, long low, long high) {
      d = 2 * Fields.rd(word);
      this.low = low;
      this.high = high;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.v[d] = low;
      cpu.v[d + 1] = high;
    }
  }

  /** FCVT Dd, Sn. */
  static final class SingleToDouble extends RegisterOp {
    SingleToDouble(int word) {
      super(word);
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, FpConvert.singleToDouble((int) cpu.v[n], cpu.fp));
    }
  }

  /** FCVT Sd, Dn. */
  static final class DoubleToSingle extends RegisterOp {
    DoubleToSingle(int word) {
      super(word);
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, FpConvert.doubleToSingle(cpu.v[n], cpu.fp));
    }
  }

  /** FCVT from half precision, or to it. */
  static final class HalfPrecision extends RegisterOp {
    private final Kernel.Unary64 kernel;

    HalfPrecision(int word, Kernel.Unary64 kernel) {
      super(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, kernel.apply(cpu.v[n], cpu.fp));
    }
  }
}
