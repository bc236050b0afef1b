package dev.zazen.arm64.translate;

import dev.zazen.ir.Inst;

/** Operands of the IR for the registers of A64: X0 to X30 are 0 to 30, the stack pointer 31. */
final class Registers {
  static final int LINK = 30;
  static final int SP = 31;

  private Registers() {}

  /** Where to read register n from, where 31 means zero. */
  static int source(int n) {
    return n == 31 ? Inst.ZERO : n;
  }

  /** Where to write register n to, where 31 means nowhere. */
  static int target(int n) {
    return n == 31 ? Inst.NONE : n;
  }
}
