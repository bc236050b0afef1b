package dev.zazen.arm64.interpreter.integer;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Constants, bit fields, conditional selection. */
final class MoveOps {
  private MoveOps() {}

  static final class Constant extends Op {
    private final int d;
    private final long value;

    Constant(int d, long value) {
      this.d = d;
      this.value = value;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = value;
    }
  }

  /** MOVK. */
  static final class Keep extends Op {
    private final int d;
    private final long keep;
    private final long value;

    Keep(int d, long keep, long value) {
      this.d = d;
      this.keep = keep;
      this.value = value;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[d] & keep | value;
    }
  }

  /** ADR and ADRP, relative to the page of the instruction. */
  static final class Address extends Op {
    private final int d;
    private final long offset;

    Address(int d, long offset) {
      this.d = d;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[Cpu.PAGE] + offset;
    }
  }

  static final class ShiftLeft extends Op {
    private final int d;
    private final int n;
    private final int amount;
    private final long width;

    ShiftLeft(int d, int n, int amount, long width) {
      this.d = d;
      this.n = n;
      this.amount = amount;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] << amount & width;
    }
  }

  /** LSR, UBFX, UXTB, UXTH. */
  static final class Extract extends Op {
    private final int d;
    private final int n;
    private final int low;
    private final long mask;

    Extract(int d, int n, int low, long mask) {
      this.d = d;
      this.n = n;
      this.low = low;
      this.mask = mask;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] >>> low & mask;
    }
  }

  /** UBFIZ. */
  static final class Insert extends Op {
    private final int d;
    private final int n;
    private final int low;
    private final long mask;

    Insert(int d, int n, int low, long mask) {
      this.d = d;
      this.n = n;
      this.low = low;
      this.mask = mask;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (cpu.x[n] & mask) << low;
    }
  }

  /** ASR, SBFX, SXTB, SXTH, SXTW, SBFIZ: up to the top, and down to its place. */
  static final class SignedExtract extends Op {
    private final int d;
    private final int n;
    private final int up;
    private final int down;
    private final long width;

    SignedExtract(int d, int n, int up, int down, long width) {
      this.d = d;
      this.n = n;
      this.up = up;
      this.down = down;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] << up >> down & width;
    }
  }

  /** BFI: the field moves up. */
  static final class FieldInto extends Op {
    private final int d;
    private final int n;
    private final int rotate;
    private final long mask;
    private final long width;

    FieldInto(int d, int n, int rotate, long mask, long width) {
      this.d = d;
      this.n = n;
      this.rotate = rotate;
      this.mask = mask;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (cpu.x[d] & ~mask | Long.rotateLeft(cpu.x[n], rotate) & mask) & width;
    }
  }

  /** BFXIL: the field moves down. */
  static final class FieldFrom extends Op {
    private final int d;
    private final int n;
    private final int low;
    private final long mask;
    private final long width;

    FieldFrom(int d, int n, int low, long mask, long width) {
      this.d = d;
      this.n = n;
      this.low = low;
      this.mask = mask;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (cpu.x[d] & ~mask | cpu.x[n] >>> low & mask) & width;
    }
  }

  /** EXTR. */
  static final class Pair extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int low;

    Pair(int d, int n, int m, int low) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.low = low;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = low == 0 ? cpu.x[m] : cpu.x[m] >>> low | cpu.x[n] << 64 - low;
    }
  }

  /** EXTR. */
  static final class Pair32 extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int low;

    Pair32(int d, int n, int m, int low) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.low = low;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = ((cpu.x[n] & 0xffffffffL) << 32 | cpu.x[m] & 0xffffffffL) >>> low & 0xffffffffL;
    }
  }

  static final class Select extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int condition;
    private final long width;

    Select(int d, int n, int m, int condition, long width) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.condition = condition;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = ((condition >>> (cpu.nzcv >>> 28) & 1) != 0 ? cpu.x[n] : cpu.x[m]) & width;
    }
  }

  static final class SelectIncrement extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int condition;
    private final long width;

    SelectIncrement(int d, int n, int m, int condition, long width) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.condition = condition;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = ((condition >>> (cpu.nzcv >>> 28) & 1) != 0 ? cpu.x[n] : cpu.x[m] + 1) & width;
    }
  }

  static final class SelectInvert extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int condition;
    private final long width;

    SelectInvert(int d, int n, int m, int condition, long width) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.condition = condition;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = ((condition >>> (cpu.nzcv >>> 28) & 1) != 0 ? cpu.x[n] : ~cpu.x[m]) & width;
    }
  }

  static final class SelectNegate extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int condition;
    private final long width;

    SelectNegate(int d, int n, int m, int condition, long width) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.condition = condition;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = ((condition >>> (cpu.nzcv >>> 28) & 1) != 0 ? cpu.x[n] : -cpu.x[m]) & width;
    }
  }

  /** CCMP and CCMN. */
  static final class Compare extends Op {
    private final int n;
    private final Operand operand;
    private final boolean subtract;
    private final boolean wide;
    private final int condition;
    private final int otherwise;

    Compare(int n, Operand operand, boolean subtract, boolean wide, int condition, int otherwise) {
      this.n = n;
      this.operand = operand;
      this.subtract = subtract;
      this.wide = wide;
      this.condition = condition;
      this.otherwise = otherwise;
    }

    @Override
    public void execute(Cpu cpu) {
      if ((condition >>> (cpu.nzcv >>> 28) & 1) == 0) {
        cpu.nzcv = otherwise;
        return;
      }
      long a = cpu.x[n];
      long b = subtract ? ~operand.value(cpu) : operand.value(cpu);
      int carry = subtract ? 1 : 0;
      cpu.nzcv =
          wide
              ? Flags.add64(a, b, a + b + carry)
              : Flags.add32((int) a, (int) b, (int) a + (int) b + carry);
    }
  }
}
