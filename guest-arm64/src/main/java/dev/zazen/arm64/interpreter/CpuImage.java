package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.arm64.system.SystemRegisters;
import dev.zazen.ir.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What translated code can change of a vCPU, to be put back and compared. */
final class CpuImage {
  private static final int PAIR = 16;

  private final long[] x;
  private final long[] v;
  private int nzcv;
  private int fpsr;
  private long nextPc;

  CpuImage(Cpu cpu) {
    x = new long[cpu.x.length];
    v = new long[cpu.v.length];
  }

  void take(Cpu cpu) {
    System.arraycopy(cpu.x, 0, x, 0, x.length);
    System.arraycopy(cpu.v, 0, v, 0, v.length);
    nzcv = cpu.nzcv;
    fpsr = cpu.fp.fpsr;
    nextPc = cpu.nextPc;
  }

  void putBack(Cpu cpu) {
    System.arraycopy(x, 0, cpu.x, 0, x.length);
    System.arraycopy(v, 0, cpu.v, 0, v.length);
    cpu.nzcv = nzcv;
    cpu.fp.fpsr = fpsr;
    cpu.nextPc = nextPc;
  }

  int fpsr() {
    return fpsr;
  }

  long nextPc() {
    return nextPc;
  }

  /** Whether the guest sees the same in both, but for FPSR. */
  boolean sameButFpsr(CpuImage other) {
    return nextPc == other.nextPc
        && nzcv == other.nzcv
        && Arrays.equals(x, 0, Cpu.SINK, other.x, 0, Cpu.SINK)
        && Arrays.equals(x, State.GUEST, x.length, other.x, State.GUEST, x.length)
        && Arrays.equals(v, other.v)
        && sameExclusive(other);
  }

  private boolean sameExclusive(CpuImage other) {
    long size = x[State.EXCLUSIVE_SIZE];
    return size == other.x[State.EXCLUSIVE_SIZE]
        && (size == 0
            || x[State.EXCLUSIVE_ADDRESS] == other.x[State.EXCLUSIVE_ADDRESS]
                && x[State.EXCLUSIVE_VALUE] == other.x[State.EXCLUSIVE_VALUE]
                && (size < PAIR || x[State.EXCLUSIVE_UPPER] == other.x[State.EXCLUSIVE_UPPER]));
  }

  /** The registers that are not as in the other, in lines for people. */
  List<String> differences(CpuImage expected) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      if (i < Cpu.SINK || i >= State.GUEST) {
        add(found, name(i), x[i], expected.x[i]);
      }
    }
    if (!sameExclusive(expected)) {
      for (int i :
          new int[] {
            State.EXCLUSIVE_SIZE,
            State.EXCLUSIVE_ADDRESS,
            State.EXCLUSIVE_VALUE,
            State.EXCLUSIVE_UPPER
          }) {
        add(found, "exclusive monitor, slot " + i, x[i], expected.x[i]);
      }
    }
    for (int i = 0; i < v.length; i++) {
      add(found, "v%d[%d]".formatted(i / 2, i % 2), v[i], expected.v[i]);
    }
    if (nzcv != expected.nzcv) {
      found.add("nzcv: %s, interpreter %s".formatted(flags(nzcv), flags(expected.nzcv)));
    }
    add(found, "fpsr", fpsr & 0xffffffffL, expected.fpsr & 0xffffffffL);
    add(found, "pc", nextPc, expected.nextPc);
    return found;
  }

  private static void add(List<String> found, String name, long is, long expected) {
    if (is != expected) {
      found.add("%s: %016x, interpreter %016x".formatted(name, is, expected));
    }
  }

  /** Letters of the flags that are set, as in {@code NzCv}. */
  private static String flags(int nzcv) {
    var text = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      String letter = "nzcv".substring(i, i + 1);
      boolean set = (nzcv >>> 31 - i & 1) != 0;
      text.append(set ? letter.toUpperCase(Locale.ROOT) : letter);
    }
    return text.toString();
  }

  private static String name(int slot) {
    return switch (slot) {
      case Cpu.SP -> "sp";
      case Cpu.ZERO -> "xzr";
      case Cpu.OTHER_STACK_SLOT -> "stack pointer not in use";
      case Cpu.DAIF_SLOT -> "daif";
      default -> slot < Cpu.SP ? "x" + slot : systemName(slot);
    };
  }

  private static String systemName(int slot) {
    for (SystemRegister register : SystemRegister.values()) {
      if (SystemRegisters.slot(register) == slot) {
        return register.name();
      }
    }
    return "slot " + slot;
  }
}
