package dev.zazen.emit.x86;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes instructions as {@code objdump -M intel} does. A pattern is a mnemonic and operands in the
 * letters of Intel SDM volume 2, appendix A.2: G, B and E are general-purpose registers (in
 * ModRM.reg, VEX.vvvv, ModRM.rm), V, H and W the same for XMM registers, E, W and M may be memory,
 * I is an immediate. The second letter is the size: b, w, d, q, x for 8 to 128 bits, v for 32 or 64
 * as REX.W or VEX.W has it.
 */
final class Syntax {
  private static final List<String> LEGACY =
      List.of("ax", "cx", "dx", "bx", "sp", "bp", "si", "di");

  private Syntax() {}

  /** Operands of an instruction; {@code memory} instead of {@code rm} where it is not null. */
  record Operands(boolean wide, int reg, int vvvv, int rm, Memory memory, int immediate) {}

  /** {@code [base + index << scale + displacement]}. */
  record Memory(int base, int index, int scale, int displacement) {
    Memory(int base, int displacement) {
      this(base, Assembler.NO_INDEX, 0, displacement);
    }

    @Override
    public String toString() {
      var text = new StringBuilder("[").append(register(base, 'q'));
      if (index != Assembler.NO_INDEX) {
        text.append('+').append(register(index, 'q')).append('*').append(1 << scale);
      }
      // RBP and R13 cannot be a base without a displacement: SDM volume 2, table 2-2
      if (displacement != 0 || (base & 7) == 5) {
        text.append(displacement < 0 ? "-" : "+").append(hex(Math.abs(displacement)));
      }
      return text.append(']').toString();
    }
  }

  static String instruction(String pattern, Operands operands) {
    int space = pattern.indexOf(' ');
    return pattern.substring(0, space + 1)
        + Stream.of(pattern.substring(space + 1).split(","))
            .map(operand -> operand(operand, operands))
            .collect(Collectors.joining(","));
  }

  private static String operand(String pattern, Operands o) {
    char size = pattern.length() == 1 ? ' ' : pattern.charAt(1);
    if (size == 'v') {
      size = o.wide ? 'q' : 'd';
    }
    return switch (pattern.charAt(0)) {
      case 'G' -> register(o.reg, size);
      case 'B' -> register(o.vvvv, size);
      case 'E' -> o.memory == null ? register(o.rm, size) : memory(size, o.memory);
      case 'V' -> "xmm" + o.reg;
      case 'H' -> "xmm" + o.vvvv;
      case 'W' -> o.memory == null ? "xmm" + o.rm : memory(size, o.memory);
      case 'M' -> memory(size, o.memory);
      case 'I' -> immediate(size, o.immediate);
      default -> throw new IllegalArgumentException(pattern);
    };
  }

  static String register(int number, char size) {
    if (number >= 8) {
      return "r" + number + (size == 'q' ? "" : size);
    }
    String name = LEGACY.get(number);
    return switch (size) {
      case 'b' -> number < 4 ? name.charAt(0) + "l" : name + "l";
      case 'w' -> name;
      case 'd' -> "e" + name;
      case 'q' -> "r" + name;
      default -> throw new IllegalArgumentException("size " + size);
    };
  }

  static String memory(char size, Memory memory) {
    return switch (size) {
          case ' ' -> "";
          case 'b' -> "BYTE PTR ";
          case 'w' -> "WORD PTR ";
          case 'd' -> "DWORD PTR ";
          case 'q' -> "QWORD PTR ";
          case 'x' -> "XMMWORD PTR ";
          default -> throw new IllegalArgumentException("size " + size);
        }
        + memory;
  }

  /** Immediates are printed sign-extended to the size of the operation. */
  private static String immediate(char size, int value) {
    return switch (size) {
      case 'b' -> hex(value & 0xff);
      case 'd' -> hex(value & 0xffff_ffffL);
      case 'q' -> hex(value);
      default -> throw new IllegalArgumentException("size " + size);
    };
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
