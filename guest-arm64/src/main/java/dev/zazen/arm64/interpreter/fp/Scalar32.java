package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.fp.Fp32;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/**
 * The frequent scalar instructions on single precision, a class each so that calls of them can be
 * inlined.
 */
final class Scalar32 {
  private Scalar32() {}

  /** FADD. */
  static final class Add extends RegisterOp {
    Add(int word) {
      super(word);
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, Fp32.add((int) cpu.v[n], (int) cpu.v[m], cpu.fp));
    }
  }

  /** FSUB. */
  static final class Sub extends RegisterOp {
    Sub(int word) {
      super(word);
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, Fp32.sub((int) cpu.v[n], (int) cpu.v[m], cpu.fp));
    }
  }

  /** FMUL. */
  static final class Mul extends RegisterOp {
    Mul(int word) {
      super(word);
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, Fp32.mul((int) cpu.v[n], (int) cpu.v[m], cpu.fp));
    }
  }

  /** FDIV. */
  static final class Div extends RegisterOp {
    Div(int word) {
      super(word);
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, Fp32.div((int) cpu.v[n], (int) cpu.v[m], cpu.fp));
    }
  }

  /** FSQRT. */
  static final class Sqrt extends RegisterOp {
    Sqrt(int word) {
      super(word);
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, Fp32.sqrt((int) cpu.v[n], cpu.fp));
    }
  }

  /** FMADD, FMSUB, FNMADD, FNMSUB: the signs of addend and product are flipped by exclusive or. */
  static final class MultiplyAdd extends RegisterOp {
    private final int a;
    private final int flipAddend;
    private final int flipProduct;

    MultiplyAdd(int word, boolean negateAddend, boolean negateProduct) {
      super(word);
      a = 2 * Fields.ra(word);
      flipAddend = negateAddend ? Integer.MIN_VALUE : 0;
      flipProduct = negateProduct ? Integer.MIN_VALUE : 0;
    }

    @Override
    public void execute(Cpu cpu) {
      int addend = (int) cpu.v[a] ^ flipAddend;
      put(cpu, Fp32.fusedMultiplyAdd(addend, (int) cpu.v[n] ^ flipProduct, (int) cpu.v[m], cpu.fp));
    }
  }

  /** FMOV (register), FABS, FNEG: keeps some bits and flips some. */
  static final class SignOp extends RegisterOp {
    private final int keep;
    private final int flip;

    SignOp(int word, int keep, int flip) {
      super(word);
      this.keep = keep;
      this.flip = flip;
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, (int) cpu.v[n] & keep ^ flip);
    }
  }

  /** FCMP, FCMPE. */
  static final class Compare extends RegisterOp {
    private final boolean signalling;

    Compare(int word, boolean signalling) {
      super(word);
      this.signalling = signalling;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.nzcv = Fp32.compare((int) cpu.v[n], (int) cpu.v[m], signalling, cpu.fp);
    }
  }

  /** FCMP, FCMPE with zero. */
  static final class CompareZero extends RegisterOp {
    private final boolean signalling;

    CompareZero(int word, boolean signalling) {
      super(word);
      this.signalling = signalling;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.nzcv = Fp32.compare((int) cpu.v[n], 0, signalling, cpu.fp);
    }
  }

  /** FCCMP, FCCMPE. */
  static final class ConditionalCompare extends RegisterOp {
    private final int condition;
    private final int otherwise;
    private final boolean signalling;

    ConditionalCompare(int word, boolean signalling) {
      super(word);
      condition = Immediates.condition(Fields.cond(word));
      otherwise = word << 28;
      this.signalling = signalling;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.nzcv =
          Immediates.holds(condition, cpu.nzcv)
              ? Fp32.compare((int) cpu.v[n], (int) cpu.v[m], signalling, cpu.fp)
              : otherwise;
    }
  }

  /** FCSEL. */
  static final class Select extends RegisterOp {
    private final int condition;

    Select(int word) {
      super(word);
      condition = Immediates.condition(Fields.cond(word));
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, (int) cpu.v[Immediates.holds(condition, cpu.nzcv) ? n : m]);
    }
  }

  /** FCVTZS (scalar, integer). */
  static final class Truncate extends Op {
    private final int d;
    private final int n;
    private final boolean wide;

    Truncate(int word) {
      d = Cpu.target(Fields.rd(word));
      n = 2 * Fields.rn(word);
      wide = word < 0;
    }

    @Override
    public void execute(Cpu cpu) {
      int a = (int) cpu.v[n];
      cpu.x[d] = wide ? Fp32.truncateToLong(a, cpu.fp) : Fp32.truncateToInt(a, cpu.fp);
    }
  }

  /**
   * FCVT*S and FCVT*U to general registers; fixed-point results have {@code fbits} fraction bits.
   */
  static final class ToFixed extends Op {
    private final int d;
    private final int n;
    private final int width;
    private final int fbits;
    private final boolean unsigned;
    private final int mode;

    ToFixed(int word, int fbits, boolean unsigned, int mode) {
      d = Cpu.target(Fields.rd(word));
      n = 2 * Fields.rn(word);
      width = word < 0 ? 64 : 32;
      this.fbits = fbits;
      this.unsigned = unsigned;
      this.mode = mode;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = Fp32.toFixed((int) cpu.v[n], fbits, unsigned, mode, width, cpu.fp);
    }
  }

  /** SCVTF and UCVTF from general registers. */
  static final class FromFixed extends Op {
    private final int d;
    private final int n;
    private final boolean wide;
    private final int fbits;
    private final boolean unsigned;

    FromFixed(int word, int fbits, boolean unsigned) {
      d = 2 * Fields.rd(word);
      n = Cpu.source(Fields.rn(word));
      wide = word < 0;
      this.fbits = fbits;
      this.unsigned = unsigned;
    }

    @Override
    public void execute(Cpu cpu) {
      long value = cpu.x[n];
      if (!wide) {
        value = unsigned ? value & 0xffff_ffffL : (int) value;
      }
      cpu.v[d] = Fp32.fromFixed(value, fbits, unsigned, cpu.fp) & 0xffff_ffffL;
      cpu.v[d + 1] = 0;
    }
  }

  /** An instruction with one operand that has no class of its own. */
  static final class Unary extends RegisterOp {
    private final Kernel.Unary32 kernel;

    Unary(int word, Kernel.Unary32 kernel) {
      super(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, kernel.apply((int) cpu.v[n], cpu.fp));
    }
  }

  /** An instruction with two operands that has no class of its own. */
  static final class Binary extends RegisterOp {
    private final Kernel.Binary32 kernel;

    Binary(int word, Kernel.Binary32 kernel) {
      super(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, kernel.apply((int) cpu.v[n], (int) cpu.v[m], cpu.fp));
    }
  }
}
