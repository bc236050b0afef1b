package dev.zazen.arm64.interpreter.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.fp.FpState;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Cpus;
import dev.zazen.arm64.interpreter.Instructions;
import dev.zazen.arm64.interpreter.Op;
import java.math.BigInteger;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Runs an instruction on random registers and compares all of them, and FPSR.QC, with what a {@link
 * Definition} says.
 */
final class VectorMachine {
  private static final int ROUNDS = 40;

  final Cpu cpu = Cpus.withoutMemory();
  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);
  private long[] before = new long[64];

  /** A source of lanes. */
  interface Source {
    BigInteger lane(int i);
  }

  /** Where the lanes of an instruction come from and go to. */
  record Shape(int lanes, int resultBits, boolean upper, Source a, Source b) {}

  /** {@code row} with values in its fields; what the pattern does not name is left out. */
  static int word(Encoding row, Map<Character, Integer> fields) {
    int word = row.pattern().value();
    for (var field : row.pattern().fields().entrySet()) {
      word |= Integer.expand(fields.getOrDefault(field.getKey(), 0), field.getValue());
    }
    return word;
  }

  int register() {
    return random.nextInt(3) * 15 + random.nextInt(2);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** New values for all registers: lanes of every size with the limits over-represented. */
  void scramble() {
    long[] corners = {0, -1, 1, 0x80, 0x7f, 0x8000, 0x7fff, 1L << 31, 0x7fff_ffff, 1L << 63, -2, 2};
    for (int i = 0; i < 64; i++) {
      long value = random.nextLong();
      switch (random.nextInt(4)) {
        case 0 -> value = corners[random.nextInt(corners.length)];
        case 1 -> {
          int size = random.nextInt(4);
          int bits = 8 << size;
          value = 0;
          for (int at = 0; at < 64; at += bits) {
            long corner = corners[random.nextInt(corners.length)] & -1L >>> 64 - bits;
            value |= corner << at;
          }
        }
        case 2 -> value >>= random.nextInt(64);
        default -> {}
      }
      cpu.v[i] = value;
    }
    before = cpu.v.clone();
    cpu.fp.fpsr = 0;
  }

  /** A lane before the instruction, counted from the register's lowest. */
  BigInteger lane(int register, int lane, int bits, boolean signed) {
    BigInteger whole =
        new BigInteger(Long.toUnsignedString(before[2 * register + 1]))
            .shiftLeft(64)
            .or(new BigInteger(Long.toUnsignedString(before[2 * register])));
    BigInteger value = whole.shiftRight(lane * bits);
    return signed ? Definition.signed(value, bits) : Definition.unsigned(value, bits);
  }

  /** A whole register before the instruction. */
  BigInteger whole(int register) {
    return lane(register, 0, 128, false);
  }

  /** Many times: scrambles the registers, runs a word, compares. */
  void check(Encoding row, int word, int d, Definition definition, Shape shape) {
    Op op = Instructions.op(word);
    for (int round = 0; round < ROUNDS; round++) {
      scramble();
      var saturator = new Definition.Saturator();
      int bits = shape.resultBits;
      BigInteger result = shape.upper ? lane(d, 0, 64, false) : BigInteger.ZERO;
      int first = shape.upper ? 64 : 0;
      for (int i = 0; i < shape.lanes; i++) {
        BigInteger value =
            definition
                .formula()
                .of(
                    shape.a.lane(i),
                    shape.b.lane(i),
                    lane(d, i, bits, definition.signed()),
                    bits,
                    saturator);
        result = result.or(Definition.unsigned(value, bits).shiftLeft(first + i * bits));
      }
      op.execute(cpu);
      String what = "%s %08x, seed %d".formatted(row.name(), word, seed);
      expect(d, result, what);
      assertEquals(saturator.saturated ? FpState.QC : 0, cpu.fp.fpsr, what);
    }
  }

  /** Register {@code d} has a value, and all others are as before. */
  void expect(int d, BigInteger value, String what) {
    for (int i = 0; i < 32; i++) {
      BigInteger expected = i == d ? value : whole(i);
      String seen = "%016x%016x".formatted(cpu.v[2 * i + 1], cpu.v[2 * i]);
      assertEquals("%032x".formatted(expected), seen, what + ", v" + i);
    }
  }
}
