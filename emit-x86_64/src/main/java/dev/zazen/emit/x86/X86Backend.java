package dev.zazen.emit.x86;

import static dev.zazen.emit.x86.Conventions.BUDGET;
import static dev.zazen.emit.x86.Conventions.STATE;
import static dev.zazen.emit.x86.Conventions.TLB;
import static dev.zazen.emit.x86.Conventions.slot;

import dev.zazen.ir.Backend;
import dev.zazen.ir.Op;
import dev.zazen.ir.Region;
import dev.zazen.ir.State;
import dev.zazen.ir.Translation;

/**
 * Makes x86-64 code for hosts with AVX2, BMI1, BMI2, FMA and LZCNT, called as in the System V ABI.
 */
public final class X86Backend implements Backend {
  private static final int[] CALLEE_SAVED = {Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15};

  /** Those of {@link Conventions#POOL} that a C function may overwrite: an even number. */
  private static final int[] CALLER_SAVED = {Gpr.RSI, Gpr.RDI, Gpr.R8, Gpr.R9, Gpr.R10, Gpr.R11};

  private static final int VECTOR_BYTES = 16;

  /** Seconds and nanoseconds. */
  private static final int TIMESPEC_BYTES = 16;

  /** Of Linux, for clock_gettime(2). */
  private static final int CLOCK_MONOTONIC = 1;

  private static final int NANOS_PER_SECOND = 1_000_000_000;

  /** A back end; it has no state. */
  public X86Backend() {}

  @Override
  public Translation translate(Region region) {
    return new RegionEmitter(region).translate();
  }

  @Override
  public long turnBack(int staleOffset) {
    int jump = 0xe9;
    int length = 5;
    return jump | (staleOffset - length & 0xffffffffL) << 8;
  }

  @Override
  public Trampoline trampoline() {
    var asm = new Assembler();
    for (int register : CALLEE_SAVED) {
      asm.push(register);
    }
    asm.push(Gpr.RAX); // alignment
    asm.op(Legacy.MOV, true, STATE, Gpr.RDI);
    asm.mem(Legacy.MOV_TO, true, Gpr.RSI, STATE, slot(State.VECTORS));
    asm.mem(Legacy.MOV, true, TLB, STATE, slot(State.TLB));
    asm.mem(Legacy.MOV, false, BUDGET, STATE, slot(State.BUDGET));
    asm.jmpReg(Gpr.RDX);

    final int exit = asm.position();
    asm.mem(Legacy.MOV_TO, true, BUDGET, STATE, slot(State.BUDGET));
    var inactive = new Label();
    asm.immMem(Legacy.CMP, false, STATE, slot(State.FP_GUARD), 0);
    asm.jcc(Cc.NE, inactive);
    asm.stmxcsr(STATE, slot(State.HOST_FP));
    asm.movMemImm(STATE, slot(State.FP_GUARD), 1);
    asm.bind(inactive);
    asm.shift(Assembler.Shift.SHL, true, Gpr.RCX, 32);
    asm.op(Legacy.OR, true, Gpr.RAX, Gpr.RCX);
    asm.pop(Gpr.RCX);
    for (int i = CALLEE_SAVED.length - 1; i >= 0; i--) {
      asm.pop(CALLEE_SAVED[i]);
    }
    asm.ret();

    final int counter = asm.position();
    counter(asm);
    byte[] code = asm.bytes();
    return new Trampoline() {
      @Override
      public byte[] code() {
        return code.clone();
      }

      @Override
      public int exit() {
        return exit;
      }

      @Override
      public int counter() {
        return counter;
      }
    };
  }

  /** {@link Op#COUNTER} in RAX, for code that keeps all other registers but RCX and RDX. */
  private static void counter(Assembler asm) {
    for (int register : CALLER_SAVED) {
      asm.push(register);
    }
    // Called with the stack off by the return address, it is aligned again after an even number of
    // pushes and this.
    int vectors = Conventions.VECTORS * VECTOR_BYTES;
    asm.imm(Legacy.SUB, true, Gpr.RSP, vectors + TIMESPEC_BYTES + Long.BYTES);
    for (int i = 0; i < Conventions.VECTORS; i++) {
      asm.vexMem(
          Vex.MOVUPS_TO,
          Conventions.FIRST_VECTOR + i,
          0,
          Gpr.RSP,
          TIMESPEC_BYTES + i * VECTOR_BYTES);
    }
    asm.movImm(Gpr.RDI, CLOCK_MONOTONIC);
    asm.op(Legacy.MOV, true, Gpr.RSI, Gpr.RSP);
    asm.callMem(STATE, slot(State.HOST_CLOCK));
    asm.movImm(Gpr.RAX, NANOS_PER_SECOND);
    asm.mem(Legacy.IMUL, true, Gpr.RAX, Gpr.RSP, 0);
    asm.mem(Legacy.ADD, true, Gpr.RAX, Gpr.RSP, Long.BYTES);
    asm.mem(Legacy.SUB, true, Gpr.RAX, STATE, slot(State.COUNTER_START));
    asm.movImm(Gpr.RDX, 0);
    asm.mem(Legacy.MOV, true, Gpr.RCX, STATE, slot(State.COUNTER_UNIT));
    asm.unary(Assembler.Unary.DIV, true, Gpr.RCX);
    for (int i = 0; i < Conventions.VECTORS; i++) {
      asm.vexMem(
          Vex.MOVUPS, Conventions.FIRST_VECTOR + i, 0, Gpr.RSP, TIMESPEC_BYTES + i * VECTOR_BYTES);
    }
    asm.imm(Legacy.ADD, true, Gpr.RSP, vectors + TIMESPEC_BYTES + Long.BYTES);
    for (int i = CALLER_SAVED.length - 1; i >= 0; i--) {
      asm.pop(CALLER_SAVED[i]);
    }
    asm.ret();
  }
}
