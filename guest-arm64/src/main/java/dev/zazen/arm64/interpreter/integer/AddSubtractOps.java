package dev.zazen.arm64.interpreter.integer;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Addition and subtraction. {@code 32} in a name is the width; the result is zero-extended. */
final class AddSubtractOps {
  private AddSubtractOps() {}

  /** Also subtraction, by the negated immediate. */
  static final class AddImmediate extends Op {
    private final int d;
    private final int n;
    private final long immediate;

    AddImmediate(int d, int n, long immediate) {
      this.d = d;
      this.n = n;
      this.immediate = immediate;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] + immediate;
    }
  }

  /** Also subtraction, by the negated immediate. */
  static final class AddImmediate32 extends Op {
    private final int d;
    private final int n;
    private final int immediate;

    AddImmediate32(int d, int n, int immediate) {
      this.d = d;
      this.n = n;
      this.immediate = immediate;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (int) cpu.x[n] + immediate & 0xffffffffL;
    }
  }

  static final class AddsImmediate extends Op {
    private final int d;
    private final int n;
    private final long immediate;

    AddsImmediate(int d, int n, long immediate) {
      this.d = d;
      this.n = n;
      this.immediate = immediate;
    }

    @Override
    public void execute(Cpu cpu) {
      long a = cpu.x[n];
      long r = a + immediate;
      cpu.nzcv = Flags.add64(a, immediate, r);
      cpu.x[d] = r;
    }
  }

  static final class AddsImmediate32 extends Op {
    private final int d;
    private final int n;
    private final int immediate;

    AddsImmediate32(int d, int n, int immediate) {
      this.d = d;
      this.n = n;
      this.immediate = immediate;
    }

    @Override
    public void execute(Cpu cpu) {
      int a = (int) cpu.x[n];
      int r = a + immediate;
      cpu.nzcv = Flags.add32(a, immediate, r);
      cpu.x[d] = r & 0xffffffffL;
    }
  }

  static final class SubsImmediate extends Op {
    private final int d;
    private final int n;
    private final long immediate;

    SubsImmediate(int d, int n, long immediate) {
      this.d = d;
      this.n = n;
      this.immediate = immediate;
    }

    @Override
    public void execute(Cpu cpu) {
      long a = cpu.x[n];
      long r = a - immediate;
      cpu.nzcv = Flags.sub64(a, immediate, r);
      cpu.x[d] = r;
    }
  }

  static final class SubsImmediate32 extends Op {
    private final int d;
    private final int n;
    private final int immediate;

    SubsImmediate32(int d, int n, int immediate) {
      this.d = d;
      this.n = n;
      this.immediate = immediate;
    }

    @Override
    public void execute(Cpu cpu) {
      int a = (int) cpu.x[n];
      int r = a - immediate;
      cpu.nzcv = Flags.sub32(a, immediate, r);
      cpu.x[d] = r & 0xffffffffL;
    }
  }

  static final class Add extends Op {
    private final int d;
    private final int n;
    private final int m;

    Add(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] + cpu.x[m];
    }
  }

  static final class Add32 extends Op {
    private final int d;
    private final int n;
    private final int m;

    Add32(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (int) cpu.x[n] + (int) cpu.x[m] & 0xffffffffL;
    }
  }

  static final class Sub extends Op {
    private final int d;
    private final int n;
    private final int m;

    Sub(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] - cpu.x[m];
    }
  }

  static final class Sub32 extends Op {
    private final int d;
    private final int n;
    private final int m;

    Sub32(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (int) cpu.x[n] - (int) cpu.x[m] & 0xffffffffL;
    }
  }

  static final class Subs extends Op {
    private final int d;
    private final int n;
    private final int m;

    Subs(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      long a = cpu.x[n];
      long b = cpu.x[m];
      long r = a - b;
      cpu.nzcv = Flags.sub64(a, b, r);
      cpu.x[d] = r;
    }
  }

  static final class Subs32 extends Op {
    private final int d;
    private final int n;
    private final int m;

    Subs32(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      int a = (int) cpu.x[n];
      int b = (int) cpu.x[m];
      int r = a - b;
      cpu.nzcv = Flags.sub32(a, b, r);
      cpu.x[d] = r & 0xffffffffL;
    }
  }

  static final class AddLeft extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int amount;

    AddLeft(int d, int n, int m, int amount) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.amount = amount;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] + (cpu.x[m] << amount);
    }
  }

  static final class AddOperand extends Op {
    private final int d;
    private final int n;
    private final Operand operand;

    AddOperand(int d, int n, Operand operand) {
      this.d = d;
      this.n = n;
      this.operand = operand;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] + operand.value(cpu);
    }
  }

  static final class AddOperand32 extends Op {
    private final int d;
    private final int n;
    private final Operand operand;

    AddOperand32(int d, int n, Operand operand) {
      this.d = d;
      this.n = n;
      this.operand = operand;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (int) cpu.x[n] + (int) operand.value(cpu) & 0xffffffffL;
    }
  }

  static final class SubOperand extends Op {
    private final int d;
    private final int n;
    private final Operand operand;

    SubOperand(int d, int n, Operand operand) {
      this.d = d;
      this.n = n;
      this.operand = operand;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[n] - operand.value(cpu);
    }
  }

  static final class SubOperand32 extends Op {
    private final int d;
    private final int n;
    private final Operand operand;

    SubOperand32(int d, int n, Operand operand) {
      this.d = d;
      this.n = n;
      this.operand = operand;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = (int) cpu.x[n] - (int) operand.value(cpu) & 0xffffffffL;
    }
  }

  static final class AddsOperand extends Op {
    private final int d;
    private final int n;
    private final Operand operand;

    AddsOperand(int d, int n, Operand operand) {
      this.d = d;
      this.n = n;
      this.operand = operand;
    }

    @Override
    public void execute(Cpu cpu) {
      long a = cpu.x[n];
      long b = operand.value(cpu);
      long r = a + b;
      cpu.nzcv = Flags.add64(a, b, r);
      cpu.x[d] = r;
    }
  }

  static final class AddsOperand32 extends Op {
    private final int d;
    private final int n;
    private final Operand operand;

    AddsOperand32(int d, int n, Operand operand) {
      this.d = d;
      this.n = n;
      this.operand = operand;
    }

    @Override
    public void execute(Cpu cpu) {
      int a = (int) cpu.x[n];
      int b = (int) operand.value(cpu);
      int r = a + b;
      cpu.nzcv = Flags.add32(a, b, r);
      cpu.x[d] = r & 0xffffffffL;
    }
  }

  static final class SubsOperand extends Op {
    private final int d;
    private final int n;
    private final Operand operand;

    SubsOperand(int d, int n, Operand operand) {
      this.d = d;
      this.n = n;
      this.operand = operand;
    }

    @Override
    public void execute(Cpu cpu) {
      long a = cpu.x[n];
      long b = operand.value(cpu);
      long r = a - b;
      cpu.nzcv = Flags.sub64(a, b, r);
      cpu.x[d] = r;
    }
  }

  static final class SubsOperand32 extends Op {
    private final int d;
    private final int n;
    private final Operand operand;

    SubsOperand32(int d, int n, Operand operand) {
      this.d = d;
      this.n = n;
      this.operand = operand;
    }

    @Override
    public void execute(Cpu cpu) {
      int a = (int) cpu.x[n];
      int b = (int) operand.value(cpu);
      int r = a - b;
      cpu.nzcv = Flags.sub32(a, b, r);
      cpu.x[d] = r & 0xffffffffL;
    }
  }

  static final class AddWithCarry extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final boolean subtract;
    private final boolean flags;

    AddWithCarry(int d, int n, int m, boolean subtract, boolean flags) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.subtract = subtract;
      this.flags = flags;
    }

    @Override
    public void execute(Cpu cpu) {
      long a = cpu.x[n];
      long b = subtract ? ~cpu.x[m] : cpu.x[m];
      long r = a + b + (cpu.nzcv >>> 29 & 1);
      if (flags) {
        cpu.nzcv = Flags.add64(a, b, r);
      }
      cpu.x[d] = r;
    }
  }

  static final class AddWithCarry32 extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final boolean subtract;
    private final boolean flags;

    AddWithCarry32(int d, int n, int m, boolean subtract, boolean flags) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.subtract = subtract;
      this.flags = flags;
    }

    @Override
    public void execute(Cpu cpu) {
      int a = (int) cpu.x[n];
      int b = (int) (subtract ? ~cpu.x[m] : cpu.x[m]);
      int r = a + b + (cpu.nzcv >>> 29 & 1);
      if (flags) {
        cpu.nzcv = Flags.add32(a, b, r);
      }
      cpu.x[d] = r & 0xffffffffL;
    }
  }
}
