package dev.zazen.arm64.interpreter.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.FpEncoding;
import dev.zazen.arm64.decode.SimdFpEncoding;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Cpus;
import dev.zazen.arm64.interpreter.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The tables of floating point, and what ops do to registers; words are an assembler's output for
 * the text beside.
 */
class FpOpsTest {
  private static final long UPPER = 0x1122_3344_5566_7788L;

  private Cpu cpu;

  @BeforeEach
  void reset() {
    cpu = Cpus.withoutMemory();
    for (int i = 0; i < 32; i++) {
      cpu.v[2 * i + 1] = UPPER;
    }
  }

  private static List<Encoding> rows() {
    var rows = new ArrayList<Encoding>();
    Collections.addAll(rows, FpEncoding.values());
    Collections.addAll(rows, SimdFpEncoding.values());
    return rows;
  }

  private static Op create(Encoding e, int word) {
    return e instanceof FpEncoding f
        ? FpOps.create(f, word, 0)
        : SimdFpOps.create((SimdFpEncoding) e, word, 0);
  }

  private void run(int word) {
    var matching = rows().stream().filter(e -> e.pattern().matches(word)).toList();
    assertEquals(1, matching.size(), () -> matching.toString());
    create(matching.getFirst(), word).execute(cpu);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  private static long singles(float low, float high) {
    return Float.floatToRawIntBits(low) & 0xffff_ffffL | (long) Float.floatToRawIntBits(high) << 32;
  }

  @Test
  void rowsDoNotOverlap() {
    var rows = rows();
    for (int i = 0; i < rows.size(); i++) {
      for (int j = i + 1; j < rows.size(); j++) {
        var a = rows.get(i).pattern();
        var b = rows.get(j).pattern();
        int common = a.mask() & b.mask();
        assertFalse(
            (a.value() & common) == (b.value() & common), rows.get(i) + " and " + rows.get(j));
      }
    }
  }

  @Test
  void everyRowDecodesAndRunsWhateverItsFields() {
    var random = new SplittableRandom(1);
    for (Encoding e : rows()) {
      assertTrue(e.usesSimdRegisters());
      boolean decoded = false;
      for (int i = 0; i < 200; i++) {
        Op op = create(e, e.pattern().value() | random.nextInt() & ~e.pattern().mask());
        if (op != null) {
          decoded = true;
          op.execute(cpu);
        }
      }
      assertTrue(decoded, e.name());
      assertEquals(0, cpu.x[Cpu.ZERO], e.name());
      assertEquals(0, cpu.nzcv & 0x0fff_ffff, e.name());
    }
  }

  @Test
  void unallocatedFieldsGiveNoOp() {
    assertNull(create(SimdFpEncoding.FADD_V, 0x0e60d400), "fadd v0.1d");
    assertNull(create(SimdFpEncoding.FMUL_ELEMENT_V, 0x4fe09000), "fmul v0.2d with L");
    assertNull(create(FpEncoding.SCVTF_FIXED, 0x1e020000), "scvtf s0, w0, #64");
    assertNotNull(create(FpEncoding.SCVTF_FIXED, 0x9e020000), "scvtf s0, x0, #64");
  }

  @Test
  void scalarResultsZeroTheRestOfTheRegister() {
    cpu.v[2] = bits(1.5);
    cpu.v[4] = bits(2.25);
    run(0x1e622820); // fadd d0, d1, d2
    assertEquals(bits(3.75), cpu.v[0]);
    assertEquals(0, cpu.v[1]);
    cpu.v[2] = singles(1.5f, 9);
    cpu.v[6] = singles(4, 9);
    cpu.v[4] = singles(2, 9);
    run(0x1f020c20); // fmadd s0, s1, s2, s3
    assertEquals(singles(7, 0), cpu.v[0]);
    run(0x1e604025); // fmov d5, d1
    assertEquals(cpu.v[2], cpu.v[10]);
    assertEquals(0, cpu.v[11]);
    run(0x1e721006); // fmov d6, #-4.0
    assertEquals(bits(-4), cpu.v[12]);
    assertEquals(0, cpu.v[13]);
  }

  @Test
  void movesBetweenFilesTouchOnlyTheirPart() {
    cpu.x[1] = 0x8877_6655_4433_2211L;
    cpu.v[0] = 5;
    run(0x9eaf0020); // fmov v0.d[1], x1
    assertEquals(5, cpu.v[0]);
    assertEquals(cpu.x[1], cpu.v[1]);
    run(0x9eae0002); // fmov x2, v0.d[1]
    assertEquals(cpu.x[1], cpu.x[2]);
    run(0x1e270020); // fmov s0, w1
    assertEquals(0x4433_2211L, cpu.v[0]);
    assertEquals(0, cpu.v[1]);
    cpu.v[0] = -1;
    run(0x1e26001f); // fmov wzr, s0
    assertEquals(0, cpu.x[Cpu.ZERO]);
  }

  @Test
  void comparisonAndSelectionWorkOnFlags() {
    cpu.v[2] = bits(1);
    cpu.v[4] = bits(2);
    run(0x1e622020); // fcmp d1, d2
    assertEquals(0x8000_0000, cpu.nzcv);
    run(0x1e624c20); // fcsel d0, d1, d2, mi
    assertEquals(bits(1), cpu.v[0]);
    run(0x1e62b425); // fccmp d1, d2, #5, lt
    assertEquals(0x8000_0000, cpu.nzcv);
    run(0x1e620425); // fccmp d1, d2, #5, eq
    assertEquals(0x5000_0000, cpu.nzcv);
  }

  @Test
  void shortVectorsZeroTheUpperHalfAndNarrowingToTheUpperHalfKeepsTheLower() {
    cpu.v[2] = singles(1, 2);
    cpu.v[4] = singles(10, 20);
    run(0x0e22d420); // fadd v0.2s, v1.2s, v2.2s
    assertEquals(singles(11, 22), cpu.v[0]);
    assertEquals(0, cpu.v[1]);
    cpu.v[2] = bits(3);
    cpu.v[3] = bits(4);
    run(0x4e616820); // fcvtn2 v0.4s, v1.2d
    assertEquals(singles(11, 22), cpu.v[0]);
    assertEquals(singles(3, 4), cpu.v[1]);
    run(0x4e617806); // fcvtl2 v6.2d, v0.4s
    assertEquals(bits(3), cpu.v[12]);
    assertEquals(bits(4), cpu.v[13]);
  }

  @Test
  void elementAndPairwiseFormsPickTheirElements() {
    cpu.v[2] = singles(1, 2);
    cpu.v[3] = singles(3, 4);
    cpu.v[4] = singles(10, 20);
    cpu.v[5] = singles(30, 40);
    run(0x4fa29820); // fmul v0.4s, v1.4s, v2.s[3]
    assertEquals(singles(40, 80), cpu.v[0]);
    assertEquals(singles(120, 160), cpu.v[1]);
    run(0x6e22d420); // faddp v0.4s, v1.4s, v2.4s
    assertEquals(singles(3, 7), cpu.v[0]);
    assertEquals(singles(30, 70), cpu.v[1]);
    run(0x6e30f820); // fmaxv s0, v1.4s
    assertEquals(singles(4, 0), cpu.v[0]);
  }

  @Test
  void destinationMayBeASource() {
    cpu.v[0] = bits(1);
    cpu.v[1] = bits(2);
    run(0x6e60d400); // faddp v0.2d, v0.2d, v0.2d
    assertEquals(bits(3), cpu.v[0]);
    assertEquals(bits(3), cpu.v[1]);
    run(0x4fc01000); // fmla v0.2d, v0.2d, v0.d[0]
    assertEquals(bits(12), cpu.v[0]);
    assertEquals(bits(12), cpu.v[1]);
  }

  @Test
  void immediatesExpand() {
    assertEquals(bits(1), Immediates.expand64(0x70));
    assertEquals(bits(-31), Immediates.expand64(0xbf));
    assertEquals(bits(0.125), Immediates.expand64(0x40));
    assertEquals(Float.floatToRawIntBits(2f), Immediates.expand32(0));
    assertEquals(Float.floatToRawIntBits(-1.9375f), Immediates.expand32(0xff));
    run(0x6f03f600); // fmov v0.2d, #1.0
    assertEquals(bits(1), cpu.v[0]);
    assertEquals(bits(1), cpu.v[1]);
  }
}
