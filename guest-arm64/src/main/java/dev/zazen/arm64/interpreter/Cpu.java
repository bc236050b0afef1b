package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.fp.FpState;

/** The registers of a vCPU that instructions work on, and its way to memory. */
public final class Cpu {
  /** Index in {@link #x} of the stack pointer in use. */
  public static final int SP = 31;

  /** Index in {@link #x} that reads as zero and is never written. */
  public static final int ZERO = 32;

  /** Index in {@link #x} for results that nobody reads. */
  public static final int SINK = 33;

  /** General-purpose registers 0 to 30, then {@link #SP}, {@link #ZERO}, {@link #SINK}. */
  public final long[] x = new long[34];

  /** SIMD and FP registers: the lower 64 bits of V<i>n</i> at 2<i>n</i>, the upper ones at 2<i>n</i> + 1. */
  public final long[] v = new long[64];

  /** Condition flags N, Z, C, V in bits 31 to 28, all other bits zero. */
  public int nzcv;

  /** FPCR and FPSR. */
  public final FpState fp = new FpState();

  /** Virtual address of the 4 KiB page that the running block lies in. */
  public long codePage;

  /** Where to go on after the running block. */
  public long nextPc;

  /** Memory with the privileges of the current exception level. */
  public MemoryAccess memory;

  /** Memory with the privileges of EL0, for LDTR and STTR. */
  public MemoryAccess userMemory;

  /** The index in {@link #x} to read register {@code n} from, where 31 means zero. */
  public static int source(int n) {
    return n == 31 ? ZERO : n;
  }

  /** The index in {@link #x} to write register {@code n} to, where 31 means that nobody wants the result. */
  public static int target(int n) {
    return n == 31 ? SINK : n;
  }

  /** The instruction is undefined: {@code throw cpu.undefined()}. */
  public GuestFault undefined() {
    return GuestFault.INSTANCE;
  }
}
