package dev.zazen.arm64.interpreter.simd;

import static dev.zazen.arm64.interpreter.simd.VectorMachine.word;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.SimdByElementEncoding;
import dev.zazen.arm64.decode.SimdScalarEncoding;
import dev.zazen.arm64.decode.SimdShiftEncoding;
import dev.zazen.arm64.decode.SimdThreeDifferentEncoding;
import dev.zazen.arm64.decode.SimdThreeSameEncoding;
import dev.zazen.arm64.decode.SimdTwoRegisterEncoding;
import dev.zazen.arm64.interpreter.Instructions;
import dev.zazen.arm64.interpreter.simd.VectorMachine.Shape;
import dev.zazen.arm64.interpreter.simd.VectorMachine.Source;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every instruction that works on lanes, in every size, width and form, with sources and
 * destination among four registers so that they often coincide. Combinations of size and width that
 * the Arm ARM, C7.2, reserves are undefined.
 */
class LanewiseTest {
  private static final int DOUBLEWORD = 3;

  private final VectorMachine machine = new VectorMachine();
  private final int d = machine.register();
  private final int n = machine.register();
  private final int m = machine.register();

  private static boolean has(String sizes, int size) {
    return sizes.indexOf("bhsd".charAt(size)) >= 0;
  }

  private Source lanes(int register, int first, int bits, Definition definition) {
    return i -> machine.lane(register, first + i, bits, definition.signed());
  }

  private int encode(Encoding row, int q, int size) {
    return word(row, Map.of('q', q, 's', size, 'm', m, 'n', n, 'd', d));
  }

  private static boolean sized(Encoding row) {
    return row.pattern().fields().containsKey('s');
  }

  private void check(Encoding row, int word, boolean allowed, Definition definition, Shape shape) {
    String what = "%s %08x".formatted(row.name(), word);
    assertEquals(allowed, Instructions.op(word) != null, what);
    if (allowed) {
      assertEquals(row, Instructions.row(word), what);
      machine.check(row, word, d, definition, shape);
    }
  }

  /** What a row is defined as; shifts by register have names of shifts by immediate. */
  private static Definition byRegister(Encoding row) {
    boolean shift = List.of("SQSHL", "UQSHL", "SQRSHL", "UQRSHL").contains(row.name());
    return Definitions.of(row.name() + (shift ? "_REGISTER" : ""));
  }

  @Test
  void threeRegistersOfTheSameType() {
    List<String> pairwise = List.of("SMAXP", "UMAXP", "SMINP", "UMINP", "ADDP");
    for (var row : SimdThreeSameEncoding.values()) {
      if (row == SimdThreeSameEncoding.SDOT || row == SimdThreeSameEncoding.UDOT) {
        continue;
      }
      Definition definition = byRegister(row);
      for (int size = 0; size < (sized(row) ? 4 : 1); size++) {
        int bits = 8 << size;
        for (int q = 0; q < 2; q++) {
          int lanes = (64 << q) / bits;
          boolean allowed = has(definition.sizes(), size) && (size != DOUBLEWORD || q == 1);
          Source a = lanes(n, 0, bits, definition);
          Source b = lanes(m, 0, bits, definition);
          if (pairwise.contains(row.name())) {
            a = i -> pair(2 * i, lanes, bits, definition);
            b = i -> pair(2 * i + 1, lanes, bits, definition);
          }
          int word = encode(row, q, size);
          check(row, word, allowed, definition, new Shape(lanes, bits, false, a, b));
        }
      }
    }
  }

  /** A lane of the second source on top of the first. */
  private BigInteger pair(int i, int lanes, int bits, Definition definition) {
    return machine.lane(i < lanes ? n : m, i % lanes, bits, definition.signed());
  }

  @Test
  void scalars() {
    for (var row : SimdScalarEncoding.values()) {
      if (row == SimdScalarEncoding.DUP) {
        continue;
      }
      Definition definition = byRegister(row);
      boolean widening = List.of("SQDMLAL", "SQDMLSL", "SQDMULL").contains(row.name());
      boolean narrowing = row.name().contains("QXT");
      boolean pair = row == SimdScalarEncoding.ADDP;
      for (int size = pair ? DOUBLEWORD : 0; size < 4; size++) {
        int bits = 8 << size;
        int from = narrowing ? 2 * bits : bits;
        Source a = lanes(n, 0, from, definition);
        Source b = pair ? lanes(n, 1, bits, definition) : lanes(m, 0, from, definition);
        boolean allowed = has(definition.scalarSizes(), size);
        var shape = new Shape(1, widening ? 2 * bits : bits, false, a, b);
        check(row, encode(row, 0, size), allowed, definition, shape);
      }
    }
  }

  @Test
  void threeRegistersOfDifferentTypes() {
    for (var row : SimdThreeDifferentEncoding.values()) {
      if (row == SimdThreeDifferentEncoding.PMULL_64) {
        continue;
      }
      Definition definition = Definitions.of(row.name());
      boolean narrowing = row.name().endsWith("HN");
      boolean firstIsWide = narrowing || row.name().endsWith("W");
      for (int size = 0; size < (sized(row) ? 4 : 1); size++) {
        int bits = 8 << size;
        int lanes = 64 / bits;
        for (int q = 0; q < 2; q++) {
          int first = q * lanes;
          Source a = lanes(n, firstIsWide ? 0 : first, firstIsWide ? 2 * bits : bits, definition);
          Source b = lanes(m, narrowing ? 0 : first, narrowing ? 2 * bits : bits, definition);
          var shape = new Shape(lanes, narrowing ? bits : 2 * bits, narrowing && q == 1, a, b);
          boolean allowed = has(definition.sizes(), size);
          check(row, encode(row, q, size), allowed, definition, shape);
        }
      }
    }
  }

  @Test
  void twoRegisters() {
    for (var row : SimdTwoRegisterEncoding.values()) {
      if (row.name().startsWith("REV")) {
        continue;
      }
      Definition definition = Definitions.of(row.name());
      for (int size = 0; size < (sized(row) ? 4 : 1); size++) {
        for (int q = 0; q < 2; q++) {
          Shape shape = twoRegisterShape(row, q, 8 << size, definition);
          boolean across = row.name().endsWith("V");
          boolean allowed =
              has(definition.sizes(), size)
                  && (q == 1 || size != DOUBLEWORD)
                  && (q == 1 || size != 2 || !across);
          check(row, encode(row, q, size), allowed, definition, shape);
        }
      }
    }
  }

  private Shape twoRegisterShape(Encoding row, int q, int bits, Definition definition) {
    int lanes = (64 << q) / bits;
    Source same = lanes(n, 0, bits, definition);
    return switch (row.name()) {
      case "XTN", "SQXTN", "SQXTUN", "UQXTN" ->
          new Shape(64 / bits, bits, q == 1, lanes(n, 0, 2 * bits, definition), same);
      case "SHLL" ->
          new Shape(64 / bits, 2 * bits, false, lanes(n, q * 64 / bits, bits, definition), same);
      case "SADDLP", "UADDLP", "SADALP", "UADALP" ->
          new Shape(lanes / 2, 2 * bits, false, i -> same.lane(2 * i), i -> same.lane(2 * i + 1));
      case "ADDV", "SMAXV", "UMAXV", "SMINV", "UMINV" ->
          new Shape(1, bits, false, _ -> fold(same, lanes, definition), _ -> same.lane(lanes - 1));
      case "SADDLV", "UADDLV" ->
          new Shape(
              1, 2 * bits, false, _ -> fold(same, lanes, definition), _ -> same.lane(lanes - 1));
      default -> new Shape(lanes, bits, false, same, same);
    };
  }

  /** All lanes but the last. */
  private static BigInteger fold(Source source, int lanes, Definition definition) {
    BigInteger result = source.lane(0);
    for (int i = 1; i < lanes - 1; i++) {
      result = definition.formula().of(result, source.lane(i), BigInteger.ZERO, 0, null);
    }
    return result;
  }

  @Test
  void shiftsByEveryImmediate() {
    for (var row : SimdShiftEncoding.values()) {
      boolean scalar = row.name().endsWith("_SCALAR");
      String mnemonic = row.name().replace("_SCALAR", "");
      Definition definition = Definitions.of(mnemonic);
      boolean narrowing = mnemonic.endsWith("RN") || mnemonic.endsWith("RUN");
      boolean widening = mnemonic.endsWith("SHLL");
      boolean left = mnemonic.contains("SHL") || mnemonic.equals("SLI");
      for (int immediate = 8; immediate < 128; immediate++) {
        int size = 28 - Integer.numberOfLeadingZeros(immediate);
        int bits = 8 << size;
        var amount = BigInteger.valueOf(left ? immediate - bits : 2 * bits - immediate);
        for (int q = 0; q < (scalar ? 1 : 2); q++) {
          int lanes = scalar ? 1 : narrowing || widening ? 64 / bits : (64 << q) / bits;
          int first = widening ? q * lanes : 0;
          var fields = Map.of('q', q, 'h', immediate >> 3, 'b', immediate & 7, 'n', n, 'd', d);
          boolean allowed =
              scalar
                  ? has(definition.scalarSizes(), size)
                  : has(definition.sizes(), size) && (size != DOUBLEWORD || q == 1);
          Source a = lanes(n, first, narrowing ? 2 * bits : bits, definition);
          int result = widening ? 2 * bits : bits;
          var shape = new Shape(lanes, result, narrowing && q == 1, a, _ -> amount);
          check(row, word(row, fields), allowed, definition, shape);
        }
      }
    }
  }

  @Test
  void byElement() {
    for (var row : SimdByElementEncoding.values()) {
      if (row == SimdByElementEncoding.SDOT || row == SimdByElementEncoding.UDOT) {
        continue;
      }
      boolean scalar = row.name().endsWith("_SCALAR");
      String mnemonic = row.name().replace("_SCALAR", "");
      Definition definition = Definitions.of(mnemonic);
      boolean widening = mnemonic.endsWith("L") && !mnemonic.equals("MUL");
      for (int size = 0; size < 4; size++) {
        int bits = 8 << size;
        for (int index = 0; index < (size == 1 ? 8 : 4); index++) {
          for (int q = 0; q < (scalar ? 1 : 2); q++) {
            // Halfwords: H:L:M is the index; words: H:L, and M is part of the register.
            int h = size == 1 ? index >> 2 : index >> 1;
            int l = size == 1 ? index >> 1 & 1 : index & 1;
            int source = size == 1 ? m & 15 : m;
            int x = size == 1 ? index & 1 : m >> 4;
            int word =
                word(row, Map.of('q', q, 's', size, 'j', l, 'x', x, 'm', m & 15, 'k', h, 'n', n))
                    | d;
            boolean allowed = size == 1 || size == 2;
            int lanes = scalar ? 1 : widening ? 64 / bits : (64 << q) / bits;
            Source a = lanes(n, widening ? q * lanes : 0, bits, definition);
            int at = index;
            Source b = _ -> machine.lane(source, at, bits, definition.signed());
            var shape = new Shape(lanes, widening ? 2 * bits : bits, false, a, b);
            check(row, word, allowed, definition, shape);
          }
        }
      }
    }
  }
}
