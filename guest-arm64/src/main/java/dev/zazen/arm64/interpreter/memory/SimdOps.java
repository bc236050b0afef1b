package dev.zazen.arm64.interpreter.memory;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Loads and stores of SIMD and FP registers; a load clears what it does not fill. */
final class SimdOps {
  private SimdOps() {}

  static final class Load extends Op {
    private final int t;
    private final Addressing addressing;
    private final Width width;

    Load(int t, Addressing addressing, Width width) {
      this.t = t;
      this.addressing = addressing;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      long value = width.load(cpu.memory, addressing.address(cpu));
      addressing.writeBack(cpu);
      cpu.v[2 * t] = value;
      cpu.v[2 * t + 1] = 0;
    }
  }

  static final class Store extends Op {
    private final int t;
    private final Addressing addressing;
    private final Width width;

    Store(int t, Addressing addressing, Width width) {
      this.t = t;
      this.addressing = addressing;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      width.store(cpu.memory, addressing.address(cpu), cpu.v[2 * t]);
      addressing.writeBack(cpu);
    }
  }

  static final class LoadQuad extends Op {
    private final int t;
    private final Addressing addressing;

    LoadQuad(int t, Addressing addressing) {
      this.t = t;
      this.addressing = addressing;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = addressing.address(cpu);
      cpu.memory.requireAligned(address, 16, false);
      long low = cpu.memory.load64(address);
      long high = cpu.memory.load64(address + 8);
      addressing.writeBack(cpu);
      cpu.v[2 * t] = low;
      cpu.v[2 * t + 1] = high;
    }
  }

  static final class StoreQuad extends Op {
    private final int t;
    private final Addressing addressing;

    StoreQuad(int t, Addressing addressing) {
      this.t = t;
      this.addressing = addressing;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = addressing.address(cpu);
      cpu.memory.requireAligned(address, 16, true);
      cpu.memory.probeStore(address, 16);
      cpu.memory.store64(address, cpu.v[2 * t]);
      cpu.memory.store64(address + 8, cpu.v[2 * t + 1]);
      addressing.writeBack(cpu);
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
      cpu.v[2 * t] = first;
      cpu.v[2 * t + 1] = 0;
      cpu.v[2 * u] = second;
      cpu.v[2 * u + 1] = 0;
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
      width.store(cpu.memory, address, cpu.v[2 * t]);
      width.store(cpu.memory, address + bytes, cpu.v[2 * u]);
      addressing.writeBack(cpu);
    }
  }

  static final class LoadQuadPair extends Op {
    private final int t;
    private final int u;
    private final Addressing addressing;

    LoadQuadPair(int t, int u, Addressing addressing) {
      this.t = t;
      this.u = u;
      this.addressing = addressing;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = addressing.address(cpu);
      cpu.memory.requireAligned(address, 16, false);
      long a = cpu.memory.load64(address);
      long b = cpu.memory.load64(address + 8);
      long c = cpu.memory.load64(address + 16);
      long d = cpu.memory.load64(address + 24);
      addressing.writeBack(cpu);
      cpu.v[2 * t] = a;
      cpu.v[2 * t + 1] = b;
      cpu.v[2 * u] = c;
      cpu.v[2 * u + 1] = d;
    }
  }

  static final class StoreQuadPair extends Op {
    private final int t;
    private final int u;
    private final Addressing addressing;

    StoreQuadPair(int t, int u, Addressing addressing) {
      this.t = t;
      this.u = u;
      this.addressing = addressing;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = addressing.address(cpu);
      cpu.memory.requireAligned(address, 16, true);
      cpu.memory.probeStore(address, 32);
      cpu.memory.store64(address, cpu.v[2 * t]);
      cpu.memory.store64(address + 8, cpu.v[2 * t + 1]);
      cpu.memory.store64(address + 16, cpu.v[2 * u]);
      cpu.memory.store64(address + 24, cpu.v[2 * u + 1]);
      addressing.writeBack(cpu);
    }
  }
}
