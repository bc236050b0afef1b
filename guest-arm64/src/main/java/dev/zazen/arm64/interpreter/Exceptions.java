package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.arm64.system.SystemRegisters;

/** Taking exceptions to EL1 and returning from them (Arm ARM D1.3, D1.4). */
public final class Exceptions {
  private static final int VECTOR_CURRENT_SP0 = 0x000;
  private static final int VECTOR_CURRENT_SPX = 0x200;
  private static final int VECTOR_LOWER = 0x400;
  private static final int VECTOR_IRQ = 0x80;
  private static final int CLASS_SHIFT = 26;
  private static final long INSTRUCTION_LENGTH_32 = 1 << 25;

  private Exceptions() {}

  /**
   * Takes a synchronous exception without address, to return to {@code returnTo}; sets {@link
   * Cpu#nextPc}.
   */
  public static void take(Cpu cpu, int exceptionClass, int syndrome, long returnTo) {
    cpu.system.set(
        SystemRegister.ESR_EL1,
        (long) exceptionClass << CLASS_SHIFT | INSTRUCTION_LENGTH_32 | syndrome);
    enter(cpu, returnTo, 0);
  }

  /** Takes an abort or alignment fault at {@code address}. */
  static void takeAbort(Cpu cpu, int exceptionClass, int syndrome, long address, long returnTo) {
    cpu.system.set(SystemRegister.FAR_EL1, address);
    boolean classHasLevel = exceptionClass != ExceptionClass.PC_ALIGNMENT;
    take(cpu, exceptionClass + (classHasLevel && cpu.el == 1 ? 1 : 0), syndrome, returnTo);
  }

  /** Takes an IRQ. */
  static void takeIrq(Cpu cpu, long returnTo) {
    enter(cpu, returnTo, VECTOR_IRQ);
  }

  private static void enter(Cpu cpu, long returnTo, int kind) {
    cpu.system.set(SystemRegister.SPSR_EL1, cpu.pstate());
    cpu.system.set(SystemRegister.ELR_EL1, returnTo);
    int vector =
        cpu.el == 0 ? VECTOR_LOWER : cpu.ownStack ? VECTOR_CURRENT_SPX : VECTOR_CURRENT_SP0;
    cpu.enter(1, true);
    cpu.x[Cpu.DAIF_SLOT] = Cpu.DAIF;
    cpu.illegal = false;
    cpu.uao = false;
    long control = cpu.system.get(SystemRegister.SCTLR_EL1);
    cpu.pan |= cpu.hasPan && (control & SystemRegisters.SCTLR_SPAN) == 0;
    cpu.ssbs = cpu.hasSsbs && (control & SystemRegisters.SCTLR_DSSBS) != 0;
    cpu.nextPc = cpu.system.get(SystemRegister.VBAR_EL1) + vector + kind;
    cpu.viewChanged();
  }

  /** Where a synchronous exception taken now would go on. */
  static long synchronousVector(Cpu cpu) {
    int vector =
        cpu.el == 0 ? VECTOR_LOWER : cpu.ownStack ? VECTOR_CURRENT_SPX : VECTOR_CURRENT_SP0;
    return cpu.system.get(SystemRegister.VBAR_EL1) + vector;
  }

  /**
   * ERET: restores PSTATE and goes on at ELR_EL1. An illegal PSTATE keeps the level and sets IL
   * (D1.4.3).
   */
  public static void returnFrom(Cpu cpu) {
    long spsr = cpu.system.get(SystemRegister.SPSR_EL1);
    int mode = (int) spsr & 31;
    boolean legal = mode == 0b00000 || mode == 0b00100 || mode == 0b00101;
    cpu.nzcv = (int) spsr & 0xf0000000;
    cpu.x[Cpu.DAIF_SLOT] = spsr & Cpu.DAIF;
    cpu.illegal = !legal || (spsr >>> 20 & 1) != 0;
    cpu.pan = cpu.hasPan && (spsr >>> 22 & 1) != 0;
    cpu.uao = cpu.hasUao && (spsr >>> 23 & 1) != 0;
    cpu.ssbs = cpu.hasSsbs && (spsr >>> 12 & 1) != 0;
    if (legal) {
      cpu.enter(mode == 0 ? 0 : 1, mode == 0b00101);
    }
    cpu.nextPc = cpu.system.get(SystemRegister.ELR_EL1);
    cpu.event = true;
    cpu.monitor.clear();
    cpu.viewChanged();
    cpu.unmasked();
  }
}
