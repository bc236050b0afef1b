package dev.zazen.arm64.interpreter.memory;

import dev.zazen.arm64.interpreter.MemoryAccess;

/**
 * How much of a general-purpose register goes to or comes from memory, and how the rest is filled.
 */
enum Width {
  BYTE,
  HALF,
  WORD,
  DOUBLEWORD,
  SIGNED_BYTE,
  SIGNED_HALF,
  SIGNED_WORD,
  SIGNED_BYTE_TO_WORD,
  SIGNED_HALF_TO_WORD;

  private static final Width[] BY_NUMBER = values();

  /** Unsigned, by log2 of the bytes. */
  static Width unsigned(int size) {
    return BY_NUMBER[size];
  }

  /** Sign-extended to 64 bits, by log2 of the bytes. */
  static Width signed(int size) {
    return BY_NUMBER[4 + size];
  }

  /** Sign-extended to 32 bits, by log2 of the bytes. */
  static Width signedToWord(int size) {
    return BY_NUMBER[7 + size];
  }

  long load(MemoryAccess memory, long address) {
    return switch (this) {
      case BYTE -> memory.load8(address);
      case HALF -> memory.load16(address);
      case WORD -> memory.load32(address);
      case DOUBLEWORD -> memory.load64(address);
      case SIGNED_BYTE -> (byte) memory.load8(address);
      case SIGNED_HALF -> (short) memory.load16(address);
      case SIGNED_WORD -> (int) memory.load32(address);
      case SIGNED_BYTE_TO_WORD -> (byte) memory.load8(address) & 0xffffffffL;
      case SIGNED_HALF_TO_WORD -> (short) memory.load16(address) & 0xffffffffL;
    };
  }

  void store(MemoryAccess memory, long address, long value) {
    switch (this) {
      case BYTE -> memory.store8(address, value);
      case HALF -> memory.store16(address, value);
      case WORD -> memory.store32(address, value);
      default -> memory.store64(address, value);
    }
  }
}
