package dev.zazen.engine;

import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Engine;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Guest;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.Stage2;
import dev.zazen.machine.Vcpu;
import dev.zazen.machine.VcpuPorts;
import java.util.Arrays;

/** Runs a piece of code on an engine, with MMU off, and tells all that it changed. */
final class Differential {
  static final int RAM = 1 << 20;
  static final int CODE = 0x10000;
  static final int DATA = 0x40000;
  static final int DATA_SIZE = 0x1000;
  private static final int HVC = 0xd4000002;
  private static final int BUFFER = DATA + DATA_SIZE;

  private Differential() {}

  /** Registers, flags and memory afterwards. */
  record Result(Exit exit, long[] x, String pstate, byte[] data) {
    String difference(Result other) {
      if (!exit.equals(other.exit)) {
        return "exit " + exit + " " + other.exit;
      }
      for (int i = 0; i < x.length; i++) {
        if (x[i] != other.x[i]) {
          return "x%d %x %x".formatted(i, x[i], other.x[i]);
        }
      }
      if (!pstate.equals(other.pstate)) {
        return "pstate " + pstate + " " + other.pstate;
      }
      int at = Arrays.mismatch(data, other.data);
      if (at >= 0) {
        return "memory at %x: %x %x".formatted(at, data[at], other.data[at]);
      }
      return null;
    }
  }

  private static final VcpuPorts PORTS =
      new VcpuPorts() {
        @Override
        public MmioRegion mmio(long address) {
          return null;
        }

        @Override
        public long readSystemRegister(int key) {
          return 0;
        }

        @Override
        public void writeSystemRegister(int key, long value) {}

        @Override
        public long virtualCount() {
          return 0;
        }
      };

  /** The code's end has all vector registers stored through x29. */
  static int[] withEpilogue(int[] words) {
    int[] all = Arrays.copyOf(words, words.length + 19);
    int at = words.length;
    all[at++] = 0xd2a0009d | 0; // movz x29, #4, lsl 16
    all[at++] = 0xf2820000 | 29; // movk x29, #0x1000
    for (int i = 0; i < 32; i += 2) {
      all[at++] = 0xad000000 | i | (i + 1) << 10 | 29 << 5 | (i & 63) << 15; // stp q, q, [x29]
    }
    all[at] = HVC;
    return all;
  }

  static Result run(Engine engine, String model, int[] words, long[] x, byte[] data) {
    try (BoardMemory ram = BoardMemory.ofSize(RAM)) {
      Stage2 all =
          gfn -> gfn * 4096 < RAM ? gfn * 4096 | 7 : Stage2.UNMAPPED;
      Guest guest = engine.guest(ram, all, new CpuProfile(model, true, 62_500_000));
      Vcpu vcpu = guest.addVcpu(0, PORTS);
      for (int i = 0; i < words.length; i++) {
        ram.putInt(CODE + i * 4L, words[i]);
      }
      ram.putInt(0x200, HVC); // VBAR_EL1 0: current EL, SPx
      ram.write(DATA, data, 0, data.length);
      vcpu.reset(CODE, 0);
      for (int i = 0; i < 31; i++) {
        vcpu.setRegister(i, x[i]);
      }
      vcpu.setRegister(31, x[31]);
      Exit exit = vcpu.run(10_000);
      long[] after = new long[32];
      for (int i = 0; i < 32; i++) {
        after[i] = vcpu.register(i);
      }
      byte[] dataAfter = new byte[DATA_SIZE + 0x400];
      ram.read(DATA, dataAfter, 0, dataAfter.length);
      String pstate =
          vcpu.dump().values().stream()
              .filter(v -> v.name().matches("pstate|ELR_EL1|ESR_EL1|FAR_EL1|SPSR_EL1|pc"))
              .map(v -> v.name() + " " + Long.toHexString(v.value()))
              .toList()
              .toString();
      return new Result(exit, after, pstate, dataAfter);
    }
  }
}
