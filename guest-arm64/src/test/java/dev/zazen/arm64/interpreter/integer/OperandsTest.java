package dev.zazen.arm64.interpreter.integer;

import static dev.zazen.arm64.interpreter.Instructions.op;
import static dev.zazen.arm64.interpreter.Instructions.run;
import static dev.zazen.arm64.interpreter.Instructions.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Cpus;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Immediates, bitfields, extended registers and conditions, each over all of its field values. */
class OperandsTest {
  private static final long LOW = 0xffff_ffffL;
  private static final long[] SAMPLES = {
    0, -1, 0x8000_0000_8000_0000L, 0x0123_4567_89ab_cdefL, 0xf0e1_d2c3_b4a5_9687L
  };

  private final Cpu cpu = Cpus.withoutMemory();

  /** All bitmask immediates by their definition: a rotated run of ones in a repeated element. */
  private static Map<Integer, Long> bitmaskImmediates() {
    Map<Integer, Long> values = new HashMap<>();
    for (int element = 2; element <= 64; element *= 2) {
      int prefix = element == 64 ? 1 << 12 : ~(2 * element - 1) & 63;
      for (int ones = 1; ones < element; ones++) {
        for (int immr = 0; immr < 64; immr++) {
          long value = 0;
          for (int bit = 0; bit < 64; bit++) {
            value |= (bit + immr) % element < ones ? 1L << bit : 0;
          }
          values.put(prefix | immr << 6 | ones - 1, value);
        }
      }
    }
    return values;
  }

  @Test
  void bitmaskImmediatesAreThoseOfTheDefinitionAndNoOthers() {
    Map<Integer, Long> values = bitmaskImmediates();
    assertEquals(5334, values.values().stream().distinct().count());
    for (int fields = 0; fields < 1 << 13; fields++) {
      int wide = word(0xb200_0000 | fields << 10, 0, 31, 1); // ORR X1, XZR, #
      Long value = values.get(fields);
      if (value == null) {
        assertNull(op(wide), Integer.toHexString(wide));
        assertNull(op(wide & Integer.MAX_VALUE));
        continue;
      }
      run(cpu, wide);
      assertEquals(value, cpu.x[1], Integer.toHexString(wide));
      if (fields >= 1 << 12) {
        assertNull(op(wide & Integer.MAX_VALUE), "64 bit element of a 32 bit register");
      } else {
        run(cpu, wide & Integer.MAX_VALUE);
        assertEquals(value & LOW, cpu.x[1]);
      }
    }
  }

  /** SBFM, BFM and UBFM bit by bit: a field moves, the rest is sign, old value or zero. */
  private static long bitfield(int opcode, int size, int immr, int imms, long source, long old) {
    int length = imms >= immr ? imms - immr + 1 : imms + 1;
    int from = imms >= immr ? immr : 0;
    int to = imms >= immr ? 0 : size - immr;
    long result = 0;
    for (int bit = 0; bit < size; bit++) {
      long value;
      if (bit >= to && bit < to + length) {
        value = source >>> from + bit - to & 1;
      } else if (opcode == 1) {
        value = old >>> bit & 1;
      } else {
        value = opcode == 0 && bit >= to + length ? source >>> imms & 1 : 0;
      }
      result |= value << bit;
    }
    return result;
  }

  @Test
  void bitfieldsMoveAndExtend() {
    for (int opcode = 0; opcode < 3; opcode++) {
      for (int fields = 0; fields < 1 << 12; fields++) {
        int immr = fields >> 6;
        int imms = fields & 63;
        int narrow = word(opcode << 29 | 0x1300_0000 | fields << 10, 0, 2, 1);
        int wide = narrow | 1 << 31 | 1 << 22;
        for (long sample : SAMPLES) {
          cpu.x[1] = 0x5555_aaaa_3333_ccccL;
          cpu.x[2] = sample;
          long expected = bitfield(opcode, 64, immr, imms, sample, cpu.x[1]);
          run(cpu, wide);
          assertEquals(expected, cpu.x[1], Integer.toHexString(wide));
          if (immr < 32 && imms < 32) {
            cpu.x[1] = 0x5555_aaaa_3333_ccccL;
            long expected32 = bitfield(opcode, 32, immr, imms, sample, cpu.x[1]);
            run(cpu, narrow);
            assertEquals(expected32, cpu.x[1], Integer.toHexString(narrow));
          } else {
            assertNull(op(narrow));
          }
        }
        assertNull(op(narrow | 1 << 31), "N must equal sf");
        assertNull(op(narrow | 1 << 22), "N must equal sf");
      }
    }
  }

  @Test
  void extractTakesTheMiddleOfTwoRegisters() {
    cpu.x[2] = 0x0123_4567_89ab_cdefL;
    cpu.x[3] = 0xfedc_ba98_7654_3210L;
    for (int low = 0; low < 64; low++) {
      run(cpu, word(0x93c0_0000 | low << 10, 3, 2, 1));
      assertEquals(low == 0 ? cpu.x[3] : cpu.x[3] >>> low | cpu.x[2] << 64 - low, cpu.x[1]);
      int narrow = word(0x1380_0000 | low << 10, 3, 2, 1);
      if (low < 32) {
        run(cpu, narrow);
        assertEquals(((cpu.x[2] & LOW) << 32 | cpu.x[3] & LOW) >>> low & LOW, cpu.x[1]);
      } else {
        assertNull(op(narrow));
      }
    }
  }

  private static long extend(int option, long v) {
    return switch (option) {
      case 0 -> v & 0xff;
      case 1 -> v & 0xffff;
      case 2 -> v & LOW;
      case 4 -> (byte) v;
      case 5 -> (short) v;
      case 6 -> (int) v;
      default -> v;
    };
  }

  @Test
  void registersAreExtendedThenShifted() {
    for (int option = 0; option < 8; option++) {
      for (int amount = 0; amount < 8; amount++) {
        for (long sample : SAMPLES) {
          for (int form = 0; form < 8; form++) {
            cpu.x[2] = 0x7000_0000_7000_0000L;
            cpu.x[3] = sample;
            int opcode = form << 29 | 0x0b20_0000 | option << 13 | amount << 10;
            int instruction = word(opcode, 3, 2, 1);
            if (amount > 4) {
              assertNull(op(instruction));
              continue;
            }
            long operand = extend(option, sample) << amount;
            long sum = (form & 2) == 0 ? cpu.x[2] + operand : cpu.x[2] - operand;
            run(cpu, instruction);
            assertEquals(form >= 4 ? sum : sum & LOW, cpu.x[1], Integer.toHexString(instruction));
          }
        }
      }
    }
  }

  @Test
  void shiftedOperandsOfAdditionsHaveNoRotationAnd32BitOnesNoLongShifts() {
    assertNull(op(word(0x8bc0_0000, 3, 2, 1)));
    assertNull(op(word(0x0b00_8000, 3, 2, 1)));
    assertNull(op(word(0x0a00_8000, 3, 2, 1)));
    assertNull(op(0x52c0_0001)); // MOVZ W1, #0, LSL #32
    cpu.x[2] = 0;
    cpu.x[3] = 0xffff_ffff_8000_0001L;
    run(cpu, word(0x2a80_1000, 3, 2, 1)); // ORR W1, W2, W3, ASR #4
    assertEquals(0xf800_0000L, cpu.x[1]);
    run(cpu, word(0x2ac0_1000, 3, 2, 1)); // ROR #4
    assertEquals(0x1800_0000L, cpu.x[1]);
    run(cpu, word(0xaae0_1000, 3, 2, 1)); // ORN X1, X2, X3, ROR #4
    assertEquals(~Long.rotateRight(cpu.x[3], 4), cpu.x[1]);
  }

  /** The conditions as the Arm ARM lists them, C1.2.4. */
  private static boolean holds(int condition, int nzcv) {
    boolean n = (nzcv & 8) != 0;
    boolean z = (nzcv & 4) != 0;
    boolean c = (nzcv & 2) != 0;
    boolean v = (nzcv & 1) != 0;
    return switch (condition) {
      case 0 -> z;
      case 1 -> !z;
      case 2 -> c;
      case 3 -> !c;
      case 4 -> n;
      case 5 -> !n;
      case 6 -> v;
      case 7 -> !v;
      case 8 -> c && !z;
      case 9 -> !c || z;
      case 10 -> n == v;
      case 11 -> n != v;
      case 12 -> !z && n == v;
      case 13 -> z || n != v;
      default -> true;
    };
  }

  @Test
  void conditionsChooseRegistersAndComparisons() {
    cpu.x[2] = 0x8000_0000_0000_0007L;
    cpu.x[3] = 7;
    for (int condition = 0; condition < 16; condition++) {
      for (int flags = 0; flags < 16; flags++) {
        boolean holds = holds(condition, flags);
        long[] other = {cpu.x[3], cpu.x[3] + 1, ~cpu.x[3], -cpu.x[3]};
        for (int form = 0; form < 4; form++) {
          int opcode = (form & 2) << 29 | 0x9a80_0000 | (form & 1) << 10 | condition << 12;
          cpu.nzcv = flags << 28;
          run(cpu, word(opcode, 3, 2, 1));
          assertEquals(holds ? cpu.x[2] : other[form], cpu.x[1]);
          run(cpu, word(opcode & Integer.MAX_VALUE, 3, 2, 1));
          assertEquals((holds ? cpu.x[2] : other[form]) & LOW, cpu.x[1]);
        }
        int otherwise = ~flags & 15;
        // CCMP of X2, W2 with 7; CCMN of W2 with 7; each as register and immediate.
        checkCompare(0xfa40_0000, condition, flags, holds ? 0xa : otherwise);
        checkCompare(0x7a40_0000, condition, flags, holds ? 0x6 : otherwise);
        checkCompare(0xba40_0000, condition, flags, holds ? 0x8 : otherwise);
        checkCompare(0x3a40_0000, condition, flags, holds ? 0x0 : otherwise);
      }
    }
  }

  private void checkCompare(int opcode, int condition, int flags, int expected) {
    for (int immediate = 0; immediate < 2; immediate++) {
      int fields = condition << 12 | immediate << 11 | ~flags & 15;
      cpu.nzcv = flags << 28;
      run(cpu, word(opcode | fields, immediate == 0 ? 3 : 7, 2, 0));
      assertEquals(expected << 28, cpu.nzcv, () -> Integer.toHexString(opcode | fields));
    }
  }
}
