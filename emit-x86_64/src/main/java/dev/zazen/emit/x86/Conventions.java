package dev.zazen.emit.x86;

import dev.zazen.ir.State;

/**
 * What host registers are for while translated code runs.
 *
 * <pre>
 *   rsp  the host's stack
 *   rbp  address of the state                  r15  address of the TLB in use
 *   r14d instructions that may still be run
 *   rax, rcx, rdx, xmm0 to xmm3  scratch within one instruction of the IR
 *   rbx, rsi, rdi, r8 to r13     temporaries first, then the guest registers used most in the region
 *   xmm4 to xmm15                the same for vectors
 * </pre>
 *
 * At the entry of a region, and when it is left, all guest registers are in the state.
 */
final class Conventions {
  static final int STATE = Gpr.RBP;
  static final int TLB = Gpr.R15;
  static final int BUDGET = Gpr.R14;
  static final int[] POOL = {
    Gpr.RBX, Gpr.RSI, Gpr.RDI, Gpr.R8, Gpr.R9, Gpr.R10, Gpr.R11, Gpr.R12, Gpr.R13
  };
  static final int FIRST_VECTOR = 4;
  static final int VECTORS = 12;

  /**
   * Entries of the TLB for reads, and of that for writes behind it, each of 16 bytes: tag, addend
   * for the host.
   */
  static final int TLB_ENTRIES = 2048;

  static final int TLB_READ = 0;
  static final int TLB_WRITE = TLB_ENTRIES * 16;
  static final int TLB_ADDEND = 8;

  /**
   * Entries of the jump table, each of 16 bytes: virtual address, host address. The number of an
   * entry is bits 14 to 2 of the virtual address, exclusive-or the same number of bits from {@link
   * #JUMP_FOLD} places further up; or one of the {@link #JUMP_WAYS} beside it.
   */
  static final int JUMP_ENTRIES = 8192;

  static final int JUMP_WAYS = 4;

  static final int JUMP_FOLD = 13;

  private Conventions() {}

  /** Displacement of a slot from the state's address. */
  static int slot(int n) {
    return n * 8;
  }

  static final int FLAGS = slot(State.FLAGS);
}
