package dev.zazen.arm64.interpreter.memory;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.MemoryAccess;
import dev.zazen.arm64.interpreter.Op;

/** Loads and stores of two general-purpose registers. */
final class PairOps {
  private PairOps() {}

  static final class LoadPair64 extends Op {
    private final int t;
    private final int u;
    private final int n;
    private final long offset;

    LoadPair64(int t, int u, int n, long offset) {
      this.t = t;
      this.u = u;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n] + offset;
      long first = cpu.memory.load64(address);
      long second = cpu.memory.load64(address + 8);
      cpu.x[t] = first;
      cpu.x[u] = second;
    }
  }

  static final class StorePair64 extends Op {
    private final int t;
    private final int u;
    private final int n;
    private final long offset;

    StorePair64(int t, int u, int n, long offset) {
      this.t = t;
      this.u = u;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n] + offset;
      MemoryAccess memory = cpu.memory;
      if ((address & 0xfff) > 0xff0) {
        memory.probeStore(address, 16);
      }
      memory.store64(address, cpu.x[t]);
      memory.store64(address + 8, cpu.x[u]);
    }
  }

  static final class LoadPair64Post extends Op {
    private final int t;
    private final int u;
    private final int n;
    private final long offset;

    LoadPair64Post(int t, int u, int n, long offset) {
      this.t = t;
      this.u = u;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      long first = cpu.memory.load64(address);
      long second = cpu.memory.load64(address + 8);
      cpu.x[n] = address + offset;
      cpu.x[t] = first;
      cpu.x[u] = second;
    }
  }

  static final class StorePair64Pre extends Op {
    private final int t;
    private final int u;
    private final int n;
    private final long offset;

    StorePair64Pre(int t, int u, int n, long offset) {
      this.t = t;
      this.u = u;
      this.n = n;
      this.offset = offset;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n] + offset;
      MemoryAccess memory = cpu.memory;
      if ((address & 0xfff) > 0xff0) {
        memory.probeStore(address, 16);
      }
      memory.store64(address, cpu.x[t]);
      memory.store64(address + 8, cpu.x[u]);
      cpu.x[n] = address;
    }
  }

  static final class LoadPair extends Op {
    private final int t;
    private final int u;
    private final Addressing addressing;
    private final Width width;
    private final int bytes;

    LoadPair(int t, int u, Addressing addressing, Width width, int bytes) {
      this.t = t;
      this.u = u;
      this.addressing = addressing;
      this.width = width;
      this.bytes = bytes;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = addressing.address(cpu);
      long first = width.load(cpu.memory, address);
      long second = width.load(cpu.memory, address + bytes);
      addressing.writeBack(cpu);
      cpu.x[t] = first;
      cpu.x[u] = second;
    }
  }

  static final class StorePair extends Op {
    private final int t;
    private final int u;
    private final Addressing addressing;
    private final Width width;
    private final int bytes;

    StorePair(int t, int u, Addressing addressing, Width width, int bytes) {
      this.t = t;
      this.u = u;
      this.addressing = addressing;
      this.width = width;
      this.bytes = bytes;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = addressing.address(cpu);
      cpu.memory.probeStore(address, 2 * bytes);
      width.store(cpu.memory, address, cpu.x[t]);
      width.store(cpu.memory, address + bytes, cpu.x[u]);
      addressing.writeBack(cpu);
    }
  }
}
