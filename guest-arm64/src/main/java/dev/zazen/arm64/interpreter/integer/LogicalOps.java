package dev.zazen.arm64.interpreter.integer;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/**
 * Bitwise operations. 32-bit forms come with operands that are zero-extended or masked, so most
 * serve both widths.
 */
final class LogicalOps {
  private LogicalOps() {}

  static final class AndImmediate extends Op {
    private final int d;
    private final int n;
    private final long mask;

    AndImmediate(int d, int n, long mask) {
      this.d = d;
      this.n = n;
      this.mask = mask;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] & mask;
    }
  }

  static final class OrImmediate extends Op {
    private final int d;
    private final int n;
    private final long mask;
    private final long width;

    OrImmediate(int d, int n, long mask, long width) {
      this.d = d;
      this.n = n;
      this.mask = mask;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (cpu.x[n] | mask) & width;
    }
  }

  static final class XorImmediate extends Op {
    private final int d;
    private final int n;
    private final long mask;
    private final long width;

    XorImmediate(int d, int n, long mask, long width) {
      this.d = d;
      this.n = n;
      this.mask = mask;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (cpu.x[n] ^ mask) & width;
    }
  }

  static final class AndsImmediate extends Op {
    private final int d;
    private final int n;
    private final long mask;

    AndsImmediate(int d, int n, long mask) {
      this.d = d;
      this.n = n;
      this.mask = mask;
    }

    @Override
    public void execute(Cpu cpu) {
      long r = cpu.x[n] & mask;
      cpu.nzcv = Flags.nz64(r);
      cpu.x[d] = r;
    }
  }

  static final class AndsImmediate32 extends Op {
    private final int d;
    private final int n;
    private final long mask;

    AndsImmediate32(int d, int n, long mask) {
      this.d = d;
      this.n = n;
      this.mask = mask;
    }

    @Override
    public void execute(Cpu cpu) {
      long r = cpu.x[n] & mask;
      cpu.nzcv = Flags.nz32((int) r);
      cpu.x[d] = r;
    }
  }

  static final class Move extends Op {
    private final int d;
    private final int m;

    Move(int d, int m) {
      this.d = d;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[m];
    }
  }

  static final class Move32 extends Op {
    private final int d;
    private final int m;

    Move32(int d, int m) {
      this.d = d;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[m] & 0xffffffffL;
    }
  }

  static final class And extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final long width;

    And(int d, int n, int m, long width) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] & cpu.x[m] & width;
    }
  }

  static final class Or extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final long width;

    Or(int d, int n, int m, long width) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (cpu.x[n] | cpu.x[m]) & width;
    }
  }

  static final class Xor extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final long width;

    Xor(int d, int n, int m, long width) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (cpu.x[n] ^ cpu.x[m]) & width;
    }
  }

  static final class AndOperand extends Op {
    private final int d;
    private final int n;
    private final Operand operand;
    private final long invert;
    private final long width;

    AndOperand(int d, int n, Operand operand, long invert, long width) {
      this.d = d;
      this.n = n;
      this.operand = operand;
      this.invert = invert;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] & (operand.value(cpu) ^ invert) & width;
    }
  }

  static final class OrOperand extends Op {
    private final int d;
    private final int n;
    private final Operand operand;
    private final long invert;
    private final long width;

    OrOperand(int d, int n, Operand operand, long invert, long width) {
      this.d = d;
      this.n = n;
      this.operand = operand;
      this.invert = invert;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (cpu.x[n] | operand.value(cpu) ^ invert) & width;
    }
  }

  static final class XorOperand extends Op {
    private final int d;
    private final int n;
    private final Operand operand;
    private final long invert;
    private final long width;

    XorOperand(int d, int n, Operand operand, long invert, long width) {
      this.d = d;
      this.n = n;
      this.operand = operand;
      this.invert = invert;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (cpu.x[n] ^ operand.value(cpu) ^ invert) & width;
    }
  }

  static final class AndsOperand extends Op {
    private final int d;
    private final int n;
    private final Operand operand;
    private final long invert;

    AndsOperand(int d, int n, Operand operand, long invert) {
      this.d = d;
      this.n = n;
      this.operand = operand;
      this.invert = invert;
    }

    @Override
    public void execute(Cpu cpu) {
      long r = cpu.x[n] & (operand.value(cpu) ^ invert);
      cpu.nzcv = Flags.nz64(r);
      cpu.x[d] = r;
    }
  }

  static final class AndsOperand32 extends Op {
    private final int d;
    private final int n;
    private final Operand operand;
    private final long invert;

    AndsOperand32(int d, int n, Operand operand, long invert) {
      this.d = d;
      this.n = n;
      this.operand = operand;
      this.invert = invert;
    }

    @Override
    public void execute(Cpu cpu) {
      int r = (int) (cpu.x[n] & (operand.value(cpu) ^ invert));
      cpu.nzcv = Flags.nz32(r);
      cpu.x[d] = r & 0xffffffffL;
    }
  }
}
