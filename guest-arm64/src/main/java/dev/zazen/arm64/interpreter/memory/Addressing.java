package dev.zazen.arm64.interpreter.memory;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.interpreter.Cpu;

/** How an instruction names memory (Arm ARM C1.3.3). */
abstract class Addressing {
  abstract long address(Cpu cpu);

  /** Updates the base register, after the access. */
  void writeBack(Cpu cpu) {}

  static Addressing offset(int base, long offset) {
    return new Addressing() {
      @Override
      long address(Cpu cpu) {
        return cpu.x[base] + offset;
      }
    };
  }

  static Addressing preIndex(int base, long offset) {
    return new Addressing() {
      @Override
      long address(Cpu cpu) {
        return cpu.x[base] + offset;
      }

      @Override
      void writeBack(Cpu cpu) {
        cpu.x[base] += offset;
      }
    };
  }

  static Addressing postIndex(int base, long offset) {
    return new Addressing() {
      @Override
      long address(Cpu cpu) {
        return cpu.x[base];
      }

      @Override
      void writeBack(Cpu cpu) {
        cpu.x[base] += offset;
      }
    };
  }

  /** Relative to the page of the instruction. */
  static Addressing literal(long offset) {
    return new Addressing() {
      @Override
      long address(Cpu cpu) {
        return cpu.x[Cpu.PAGE] + offset;
      }
    };
  }

  /** The literal of an instruction at {@code pageOffset}. */
  static Addressing literal(int word, int pageOffset) {
    return literal(pageOffset + ((long) (word >>> 5) << 45 >> 43));
  }

  /**
   * Base and extended index, scaled by 2^{@code scale} if bit 12 says so; null if the option is
   * unallocated.
   */
  static Addressing register(int word, int scale) {
    int base = Fields.rn(word);
    int index = Cpu.source(Fields.rm(word));
    int shift = (word >>> 12 & 1) != 0 ? scale : 0;
    return switch (word >>> 13 & 7) {
      case 2 ->
          new Addressing() {
            @Override
            long address(Cpu cpu) {
              return cpu.x[base] + ((cpu.x[index] & 0xffffffffL) << shift);
            }
          };
      case 6 ->
          new Addressing() {
            @Override
            long address(Cpu cpu) {
              return cpu.x[base] + ((long) (int) cpu.x[index] << shift);
            }
          };
      case 3, 7 ->
          new Addressing() {
            @Override
            long address(Cpu cpu) {
              return cpu.x[base] + (cpu.x[index] << shift);
            }
          };
      default -> null;
    };
  }
}
