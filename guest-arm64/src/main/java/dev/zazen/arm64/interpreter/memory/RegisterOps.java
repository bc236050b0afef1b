package dev.zazen.arm64.interpreter.memory;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/**
 * Loads and stores of one general-purpose register; the frequent forms have classes of their own.
 */
final class RegisterOps {
  private RegisterOps() {}

  static final class Load8 extends Op {
    private final int t;
    private final int n;
    private final long offset;

    Load8(int t, int n, long offset) {
      this.t = t;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[t] = cpu.memory.load8(cpu.x[n] + offset);
    }
  }

  static final class Load16 extends Op {
    private final int t;
    private final int n;
    private final long offset;

    Load16(int t, int n, long offset) {
      this.t = t;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[t] = cpu.memory.load16(cpu.x[n] + offset);
    }
  }

  static final class Load32 extends Op {
    private final int t;
    private final int n;
    private final long offset;

    Load32(int t, int n, long offset) {
      this.t = t;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[t] = cpu.memory.load32(cpu.x[n] + offset);
    }
  }

  static final class Load64 extends Op {
    private final int t;
    private final int n;
    private final long offset;

    Load64(int t, int n, long offset) {
      this.t = t;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[t] = cpu.memory.load64(cpu.x[n] + offset);
    }
  }

  static final class Store8 extends Op {
    private final int t;
    private final int n;
    private final long offset;

    Store8(int t, int n, long offset) {
      this.t = t;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.memory.store8(cpu.x[n] + offset, cpu.x[t]);
    }
  }

  static final class Store16 extends Op {
    private final int t;
    private final int n;
    private final long offset;

    Store16(int t, int n, long offset) {
      this.t = t;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.memory.store16(cpu.x[n] + offset, cpu.x[t]);
    }
  }

  static final class Store32 extends Op {
    private final int t;
    private final int n;
    private final long offset;

    Store32(int t, int n, long offset) {
      this.t = t;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.memory.store32(cpu.x[n] + offset, cpu.x[t]);
    }
  }

  static final class Store64 extends Op {
    private final int t;
    private final int n;
    private final long offset;

    Store64(int t, int n, long offset) {
      this.t = t;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.memory.store64(cpu.x[n] + offset, cpu.x[t]);
    }
  }

  static final class Load extends Op {
    private final int t;
    private final Addressing addressing;
    private final Width width;
    private final boolean asUser;

    Load(int t, Addressing addressing, Width width, boolean asUser) {
      this.t = t;
      this.addressing = addressing;
      this.width = width;
      this.asUser = asUser;
    }

    @Override
    public void execute(Cpu cpu) {
      long value = width.load(asUser ? cpu.userMemory : cpu.memory, addressing.address(cpu));
      addressing.writeBack(cpu);
      cpu.x[t] = value;
    }
  }

  static final class Store extends Op {
    private final int t;
    private final Addressing addressing;
    private final Width width;
    private final boolean asUser;

    Store(int t, Addressing addressing, Width width, boolean asUser) {
      this.t = t;
      this.addressing = addressing;
      this.width = width;
      this.asUser = asUser;
    }

    @Override
    public void execute(Cpu cpu) {
      width.store(asUser ? cpu.userMemory : cpu.memory, addressing.address(cpu), cpu.x[t]);
      addressing.writeBack(cpu);
    }
  }

  static final class Load64Post extends Op {
    private final int t;
    private final int n;
    private final long offset;

    Load64Post(int t, int n, long offset) {
      this.t = t;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      long value = cpu.memory.load64(address);
      cpu.x[n] = address + offset;
      cpu.x[t] = value;
    }
  }

  static final class Store64Pre extends Op {
    private final int t;
    private final int n;
    private final long offset;

    Store64Pre(int t, int n, long offset) {
      this.t = t;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n] + offset;
      cpu.memory.store64(address, cpu.x[t]);
      cpu.x[n] = address;
    }
  }

  static final class Load64Index extends Op {
    private final int t;
    private final int n;
    private final int m;
    private final int shift;

    Load64Index(int t, int n, int m, int shift) {
      this.t = t;
      this.n = n;
      this.m = m;
      this.shift = shift;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[t] = cpu.memory.load64(cpu.x[n] + (cpu.x[m] << shift));
    }
  }
}
