package dev.zazen.arm64.interpreter.integer;

import dev.zazen.arm64.interpreter.Cpu;

/** A second operand that is more than a register: a constant, a shifted or an extended register. */
abstract class Operand {
  abstract long value(Cpu cpu);

  /** A constant. */
  static Operand constant(long value) {
    return new Operand() {
      @Override
      long value(Cpu cpu) {
        return value;
      }
    };
  }

  /** A register as it is. */
  static Operand register(int m) {
    return new Operand() {
      @Override
      long value(Cpu cpu) {
        return cpu.x[m];
      }
    };
  }

  /** A register shifted by a constant; in 32 bits the result is zero-extended. */
  static Operand shifted(int m, Shift shift, int amount, boolean wide) {
    if (wide) {
      return new Operand() {
        @Override
        long value(Cpu cpu) {
          return shift.apply(cpu.x[m], amount);
        }
      };
    }
    return new Operand() {
      @Override
      long value(Cpu cpu) {
        return shift.apply32((int) cpu.x[m], amount) & 0xffffffffL;
      }
    };
  }

  /**
   * A register's lowest bits extended and shifted left (Arm ARM, ExtendReg); option 0 UXTB to 7
   * SXTX.
   */
  static Operand extended(int m, int option, int left) {
    int bits = 8 << (option & 3);
    int up = 64 - bits;
    boolean signed = option >= 4;
    return new Operand() {
      @Override
      long value(Cpu cpu) {
        long top = cpu.x[m] << up;
        return (signed ? top >> up : top >>> up) << left;
      }
    };
  }
}
