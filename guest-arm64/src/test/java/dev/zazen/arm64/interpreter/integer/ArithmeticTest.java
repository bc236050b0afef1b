package dev.zazen.arm64.interpreter.integer;

import static dev.zazen.arm64.interpreter.Instructions.op;
import static dev.zazen.arm64.interpreter.Instructions.run;
import static dev.zazen.arm64.interpreter.Instructions.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Cpus;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.junit.jupiter.api.Test;

/** Sums, products and quotients compared with unbounded integers. */
class ArithmeticTest {
  private static final long[] CORNERS = {
    0,
    1,
    2,
    0x7f,
    0x80,
    0x7fff_fffeL,
    0x7fff_ffffL,
    0x8000_0000L,
    0x8000_0001L,
    0xffff_ffffL,
    0x1_0000_0000L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    -2,
    -1,
    0x0123_4567_89ab_cdefL
  };

  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  private final Cpu cpu = Cpus.withoutMemory();

  private static BigInteger unsigned(long v, int bits) {
    return BigInteger.valueOf(v).mod(BigInteger.ONE.shiftLeft(bits));
  }

  private static BigInteger signed(long v, int bits) {
    return BigInteger.valueOf(bits == 64 ? v : (int) v);
  }

  /** AddWithCarry() of the Arm ARM; the result goes to {@code result[0]}. */
  private static int addWithCarry(long a, long b, int carry, int bits, long[] result) {
    BigInteger c = BigInteger.valueOf(carry);
    BigInteger unsignedSum = unsigned(a, bits).add(unsigned(b, bits)).add(c);
    BigInteger signedSum = signed(a, bits).add(signed(b, bits)).add(c);
    BigInteger r = unsignedSum.mod(BigInteger.ONE.shiftLeft(bits));
    long value = r.longValue();
    result[0] = value;
    return (r.testBit(bits - 1) ? 8 : 0)
        | (r.signum() == 0 ? 4 : 0)
        | (r.equals(unsignedSum) ? 0 : 2)
        | (signed(value, bits).equals(signedSum) ? 0 : 1);
  }

  private void checkSum(int opcode, long a, long b, int carryIn, boolean setsFlags) {
    int bits = opcode < 0 ? 64 : 32;
    boolean subtract = (opcode & 1 << 30) != 0;
    long[] expected = new long[1];
    int flags = addWithCarry(a, subtract ? ~b : b, carryIn, bits, expected);
    int instruction = word(opcode, 3, 2, 1);
    run(cpu, instruction);
    String what = Integer.toHexString(instruction) + " of " + a + " and " + b;
    assertEquals(expected[0], cpu.x[1], what);
    if (setsFlags) {
      assertEquals(flags << 28, cpu.nzcv, what);
    }
  }

  @Test
  void sumsAndDifferencesSetTheFlagsOfAddWithCarry() {
    for (long a : CORNERS) {
      for (long b : CORNERS) {
        for (int form = 0; form < 8; form++) {
          cpu.x[2] = a;
          cpu.x[3] = b;
          int opcode = form << 29;
          int one = form >> 1 & 1;
          boolean setsFlags = (form & 1) != 0;
          checkSum(opcode | 0x0b00_0000, a, b, one, setsFlags);
          for (int carry = 0; carry < 2; carry++) {
            cpu.nzcv = carry << 29;
            checkSum(opcode | 0x1a00_0000, a, b, carry, setsFlags);
          }
        }
      }
    }
  }

  @Test
  void immediatesAreUnsignedAndMayBeShifted() {
    for (long a : CORNERS) {
      for (int form = 0; form < 8; form++) {
        for (int shift = 0; shift < 2; shift++) {
          cpu.x[2] = a;
          int opcode = form << 29 | 0x1100_0000 | shift << 22 | 0xfff << 10;
          long immediate = 0xfffL << 12 * shift;
          int bits = form >= 4 ? 64 : 32;
          long[] expected = new long[1];
          int one = form >> 1 & 1;
          int flags = addWithCarry(a, one != 0 ? ~immediate : immediate, one, bits, expected);
          run(cpu, word(opcode, 0, 2, 1));
          assertEquals(expected[0], cpu.x[1]);
          if ((form & 1) != 0) {
            assertEquals(flags << 28, cpu.nzcv);
          }
        }
      }
    }
  }

  @Test
  void register31IsTheStackPointerOnlyWhereTheManualSaysSo() {
    cpu.x[Cpu.SP] = 0x1000;
    run(cpu, 0x9100_43ff); // ADD SP, SP, #16
    assertEquals(0x1010, cpu.x[Cpu.SP]);
    run(cpu, 0xf100_43ff); // CMP SP, #16
    assertEquals(Flags.C, cpu.nzcv);
    assertEquals(0x1010, cpu.x[Cpu.SP]);
    cpu.x[2] = 5;
    run(cpu, 0x8b02_03e1); // ADD X1, XZR, X2
    assertEquals(5, cpu.x[1]);
    run(cpu, 0x8b22_63e1); // ADD X1, SP, X2
    assertEquals(0x1015, cpu.x[1]);
    run(cpu, 0x8b02_005f); // ADD XZR, X2, X2
    assertEquals(0x1010, cpu.x[Cpu.SP]);
    assertEquals(0, cpu.x[Cpu.ZERO]);
  }

  @Test
  void productsAndQuotientsEqualThoseOfUnboundedIntegers() {
    for (long a : CORNERS) {
      for (long b : CORNERS) {
        cpu.x[2] = a;
        cpu.x[3] = b;
        cpu.x[4] = 0x1111_2222_3333_4444L;
        BigInteger signedProduct = signed(a, 64).multiply(signed(b, 64));
        BigInteger unsignedProduct = unsigned(a, 64).multiply(unsigned(b, 64));
        checkProduct(0x9b40_7c00, signedProduct.shiftRight(64)); // SMULH
        checkProduct(0x9bc0_7c00, unsignedProduct.shiftRight(64)); // UMULH
        BigInteger addend = BigInteger.valueOf(cpu.x[4]);
        BigInteger signedLong = signed(a, 32).multiply(signed(b, 32));
        BigInteger unsignedLong = unsigned(a, 32).multiply(unsigned(b, 32));
        checkProduct(0x9b20_1000, addend.add(signedLong)); // SMADDL
        checkProduct(0x9b20_9000, addend.subtract(signedLong)); // SMSUBL
        checkProduct(0x9ba0_1000, addend.add(unsignedLong)); // UMADDL
        checkProduct(0x9ba0_9000, addend.subtract(unsignedLong)); // UMSUBL
        checkProduct(0x9b00_1000, addend.add(signedProduct)); // MADD, 64 bit
        checkProduct(0x9b00_9000, addend.subtract(signedProduct)); // MSUB
        for (int bits = 32; bits <= 64; bits += 32) {
          int size = bits == 64 ? 1 << 31 : 0;
          boolean zero = unsigned(b, bits).signum() == 0;
          BigInteger mod = BigInteger.ONE.shiftLeft(bits);
          checkProduct(
              size | 0x1ac0_0c00, // SDIV
              zero ? BigInteger.ZERO : signed(a, bits).divide(signed(b, bits)).mod(mod));
          checkProduct(
              size | 0x1ac0_0800, // UDIV
              zero ? BigInteger.ZERO : unsigned(a, bits).divide(unsigned(b, bits)));
        }
        checkProduct(0x1b00_1000, unsigned(cpu.x[4] + a * b, 32)); // MADD, 32 bit
        checkProduct(0x1b00_9000, unsigned(cpu.x[4] - a * b, 32)); // MSUB
      }
    }
  }

  private void checkProduct(int opcode, BigInteger expected) {
    int instruction = word(opcode, 3, 2, 1);
    run(cpu, instruction);
    assertEquals(
        expected.mod(TWO_64).longValue(), cpu.x[1], () -> Integer.toHexString(instruction));
  }

  @Test
  void checksumsAreThoseOfTheLibraryWithoutItsInversions() {
    long data = 0xfedc_ba98_7654_3210L;
    for (int castagnoli = 0; castagnoli < 2; castagnoli++) {
      for (int size = 0; size < 4; size++) {
        int opcode = (size == 3 ? 1 << 31 : 0) | 0x1ac0_4000 | castagnoli << 12 | size << 10;
        Checksum library = castagnoli == 0 ? new CRC32() : new CRC32C();
        var buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, data);
        library.update(buffer.array(), 0, 1 << size);
        cpu.x[2] = 0xffff_ffffL;
        cpu.x[3] = data;
        run(cpu, word(opcode, 3, 2, 1));
        assertEquals(library.getValue() ^ 0xffff_ffffL, cpu.x[1]);
        assertNull(op(word(opcode ^ 1 << 31, 3, 2, 1)), "size and register width must agree");
      }
    }
  }
}
