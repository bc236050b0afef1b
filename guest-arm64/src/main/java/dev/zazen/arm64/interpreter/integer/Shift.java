package dev.zazen.arm64.interpreter.integer;

/** Shifts of a register, numbered as in the instructions (Arm ARM, DecodeShift). */
enum Shift {
  LSL,
  LSR,
  ASR,
  ROR;

  private static final Shift[] BY_NUMBER = values();

  static Shift of(int number) {
    return BY_NUMBER[number];
  }

  long apply(long value, int amount) {
    return switch (this) {
      case LSL -> value << amount;
      case LSR -> value >>> amount;
      case ASR -> value >> amount;
      case ROR -> Long.rotateRight(value, amount);
    };
  }

  int apply32(int value, int amount) {
    return switch (this) {
      case LSL -> value << amount;
      case LSR -> value >>> amount;
      case ASR -> value >> amount;
      case ROR -> Integer.rotateRight(value, amount);
    };
  }
}
