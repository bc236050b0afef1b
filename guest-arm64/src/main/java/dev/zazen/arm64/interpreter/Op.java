package dev.zazen.arm64.interpreter;

/**
 * A decoded instruction: operands resolved, ready to run on any vCPU. Immutable. An op does not
 * know its virtual address (code is shared by all address spaces); one that needs it adds its
 * offset in the 4 KiB page to {@code cpu.x[Cpu.PAGE]}.
 */
public abstract class Op {
  /**
   * Does what the instruction does. Going on to the next instruction needs nothing; the last op of
   * a block may set {@link Cpu#nextPc}. Throws {@link GuestFault} before any register is changed.
   */
  public abstract void execute(Cpu cpu);
}
