package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Rd, Rn and Rm are SIMD registers, held as indices in {@link Cpu#v} of their lower halves. */
abstract class RegisterOp extends Op {
  final int d;
  final int n;
  final int m;

  RegisterOp(int word) {
    d = 2 * Fields.rd(word);
    n = 2 * Fields.rn(word);
    m = 2 * Fields.rm(word);
  }

  /** Writes the scalar result; the rest of the register becomes zero. */
  final void put(Cpu cpu, long result) {
    cpu.v[d] = result;
    cpu.v[d + 1] = 0;
  }

  /** Writes the scalar result; the rest of the register becomes zero. */
  final void put(Cpu cpu, int result) {
    cpu.v[d] = result & 0xffff_ffffL;
    cpu.v[d + 1] = 0;
  }
}
