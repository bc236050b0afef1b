package dev.zazen.emit.x86;

import static dev.zazen.emit.x86.Conventions.BUDGET;
import static dev.zazen.emit.x86.Conventions.STATE;
import static dev.zazen.emit.x86.Conventions.TLB;
import static dev.zazen.emit.x86.Conventions.slot;

import dev.zazen.ir.Backend;
import dev.zazen.ir.Region;
import dev.zazen.ir.State;
import dev.zazen.ir.Translation;

/**
 * Makes x86-64 code for hosts with AVX2, BMI1, BMI2, FMA and LZCNT, called as in the System V ABI.
 */
public final class X86Backend implements Backend {
  private static final int[] CALLEE_SAVED = {Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15};

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
    asm.op(Legacy.MOV, true, STATE, Gpr.RSI);
    asm.mem(Legacy.MOV_TO, true, Gpr.RDX, STATE, slot(State.VECTORS));
    asm.mem(Legacy.MOV, true, TLB, STATE, slot(State.TLB));
    asm.mem(Legacy.MOV, false, BUDGET, STATE, slot(State.BUDGET));
    asm.jmpReg(Gpr.RDI);

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
    };
  }
}
