package dev.zazen.arm64.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.arm64.fp.ExactReference.Exact;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/**
 * Results and flags of finite operands in all rounding modes, against exact fractions (Arm ARM,
 * FPRoundBase).
 */
class RoundingAgainstBigIntegersTest {
  private static final int ROUNDS = 60_000;

  private final Samples samples = new Samples(20_260_101);

  private interface Operation {
    long apply(long a, long b, long c, FpState s);
  }

  private interface Mathematics {
    Exact apply(Exact a, Exact b, Exact c);
  }

  private void check(FpFormat f, Operation operation, Mathematics mathematics) {
    ExactReference reference = f == FpFormat.DOUBLE ? ExactReference.DOUBLE : ExactReference.SINGLE;
    for (int i = 0; i < ROUNDS; i++) {
      FpState s = samples.state();
      boolean flush = (s.fpcr & FpState.FZ) != 0;
      long a = samples.finite(f);
      long b = samples.below(6) == 0 ? a ^ samples.below(4) : samples.finite(f);
      long c = samples.finite(f);
      if (f.isZero(b)
          || flush
              && (reference.isSubnormal(a)
                  || reference.isSubnormal(b)
                  || reference.isSubnormal(c))) {
        continue;
      }
      Exact exact = mathematics.apply(reference.value(a), reference.value(b), reference.value(c));
      if (exact.sign() == 0) {
        continue;
      }
      var expected = reference.round(exact, Rounding.of(s), flush);
      String what = "a %x b %x c %x fpcr %x fpsr %x".formatted(a, b, c, s.fpcr, s.fpsr);
      int before = s.fpsr;
      assertEquals(
          Long.toHexString(expected.bits()), Long.toHexString(operation.apply(a, b, c, s)), what);
      assertEquals(expected.flags() | before, s.fpsr, what);
    }
  }

  private static long zeroExtended(int bits) {
    return bits & 0xffff_ffffL;
  }

  @Test
  void sumsAreExactlyRounded() {
    check(FpFormat.DOUBLE, (a, b, c, s) -> Fp64.add(a, b, s), (a, b, c) -> a.plus(b));
    check(
        FpFormat.SINGLE,
        (a, b, c, s) -> zeroExtended(Fp32.add((int) a, (int) b, s)),
        (a, b, c) -> a.plus(b));
  }

  @Test
  void differencesAreExactlyRounded() {
    check(FpFormat.DOUBLE, (a, b, c, s) -> Fp64.sub(a, b, s), (a, b, c) -> a.plus(b.negated()));
    check(
        FpFormat.SINGLE,
        (a, b, c, s) -> zeroExtended(Fp32.sub((int) a, (int) b, s)),
        (a, b, c) -> a.plus(b.negated()));
  }

  @Test
  void productsAreExactlyRounded() {
    check(FpFormat.DOUBLE, (a, b, c, s) -> Fp64.mul(a, b, s), (a, b, c) -> a.times(b));
    check(
        FpFormat.SINGLE,
        (a, b, c, s) -> zeroExtended(Fp32.mul((int) a, (int) b, s)),
        (a, b, c) -> a.times(b));
  }

  @Test
  void quotientsAreExactlyRounded() {
    check(FpFormat.DOUBLE, (a, b, c, s) -> Fp64.div(a, b, s), (a, b, c) -> a.over(b));
    check(
        FpFormat.SINGLE,
        (a, b, c, s) -> zeroExtended(Fp32.div((int) a, (int) b, s)),
        (a, b, c) -> a.over(b));
  }

  @Test
  void fusedMultiplyAddRoundsOnce() {
    check(
        FpFormat.DOUBLE,
        (a, b, c, s) -> Fp64.fusedMultiplyAdd(c, a, b, s),
        (a, b, c) -> a.times(b).plus(c));
    check(
        FpFormat.SINGLE,
        (a, b, c, s) -> zeroExtended(Fp32.fusedMultiplyAdd((int) c, (int) a, (int) b, s)),
        (a, b, c) -> a.times(b).plus(c));
  }

  @Test
  void stepsOfNewtonIterationsRoundOnce() {
    Exact two = Exact.of(BigInteger.TWO, BigInteger.ONE);
    Exact three = Exact.of(BigInteger.valueOf(3), BigInteger.ONE);
    Exact half = Exact.of(BigInteger.ONE, BigInteger.TWO);
    check(
        FpFormat.DOUBLE,
        (a, b, c, s) -> Fp64.reciprocalStep(a, b, s),
        (a, b, c) -> two.plus(a.times(b).negated()));
    check(
        FpFormat.SINGLE,
        (a, b, c, s) -> zeroExtended(Fp32.rsqrtStep((int) a, (int) b, s)),
        (a, b, c) -> three.plus(a.times(b).negated()).times(half));
  }

  @Test
  void narrowingIsExactlyRounded() {
    for (int i = 0; i < ROUNDS; i++) {
      FpState s = samples.state();
      s.fpcr &= ~FpState.FZ;
      int before = s.fpsr;
      long a = samples.finite(FpFormat.DOUBLE);
      if (FpFormat.DOUBLE.isZero(a)) {
        continue;
      }
      Exact exact = ExactReference.DOUBLE.value(a);
      String what = "a %x fpcr %x fpsr %x".formatted(a, s.fpcr, s.fpsr);
      var single = ExactReference.SINGLE.round(exact, Rounding.of(s));
      assertEquals(single.bits(), zeroExtended(FpConvert.doubleToSingle(a, s)), what);
      assertEquals(single.flags() | before, s.fpsr, what);
      s.fpsr = before;
      var odd = ExactReference.SINGLE.round(exact, Rounding.ODD);
      assertEquals(odd.bits(), zeroExtended(FpConvert.doubleToSingleOdd(a, s)), what);
      assertEquals(odd.flags() | before, s.fpsr, what);
      s.fpsr = before;
      var half = ExactReference.HALF.round(exact, Rounding.of(s));
      assertEquals(half.bits(), FpConvert.doubleToHalf(a, s), what);
      assertEquals(half.flags() | before, s.fpsr, what);
    }
  }

  @Test
  void squareRootsAreExactlyRounded() {
    for (FpFormat f : new FpFormat[] {FpFormat.SINGLE, FpFormat.DOUBLE}) {
      ExactReference reference =
          f == FpFormat.DOUBLE ? ExactReference.DOUBLE : ExactReference.SINGLE;
      for (int i = 0; i < 3000; i++) {
        FpState s = samples.state();
        s.fpcr &= ~FpState.FZ;
        int before = s.fpsr;
        long a = samples.finite(f) & ~f.sign;
        if (f.isZero(a)) {
          continue;
        }
        var expected = reference.round(reference.value(a).root(), Rounding.of(s));
        long actual = f == FpFormat.DOUBLE ? Fp64.sqrt(a, s) : zeroExtended(Fp32.sqrt((int) a, s));
        assertEquals(expected.bits(), actual, () -> Long.toHexString(a));
        assertEquals(expected.flags() | before, s.fpsr, () -> Long.toHexString(a));
      }
    }
  }

  @Test
  void integersAndFixedPointNumbersAreExactlyRounded() {
    for (int i = 0; i < ROUNDS; i++) {
      FpState s = samples.state();
      int before = s.fpsr;
      long value = samples.bits();
      int fbits = samples.below(2) * samples.below(65);
      boolean unsigned = samples.below(2) == 0;
      if (value == 0) {
        continue;
      }
      var numerator =
          unsigned ? new BigInteger(Long.toUnsignedString(value)) : BigInteger.valueOf(value);
      Exact exact = Exact.of(numerator, BigInteger.ONE.shiftLeft(fbits));
      var wide = ExactReference.DOUBLE.round(exact, Rounding.of(s));
      assertEquals(wide.bits(), Fp64.fromFixed(value, fbits, unsigned, s));
      assertEquals(wide.flags() | before, s.fpsr);
      s.fpsr = before;
      var single = ExactReference.SINGLE.round(exact, Rounding.of(s));
      assertEquals(single.bits(), zeroExtended(Fp32.fromFixed(value, fbits, unsigned, s)));
      assertEquals(single.flags() | before, s.fpsr);
    }
  }
}
