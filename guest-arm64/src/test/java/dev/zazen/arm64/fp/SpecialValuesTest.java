package dev.zazen.arm64.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * NaNs, infinities, zeros, saturation and comparison (Arm ARM A1.5 and the FP... pseudocode
 * functions).
 */
class SpecialValuesTest {
  private static final long QUIET = 0x7ff8_0000_0000_0abcL;
  private static final long QUIET_NEGATIVE = 0xfff8_0000_0000_0123L;
  private static final long SIGNALLING = 0xfff0_0000_0000_0defL;
  private static final long DEFAULT = 0x7ff8_0000_0000_0000L;
  private static final long INFINITY = 0x7ff0_0000_0000_0000L;
  private static final long MINUS_ZERO = Long.MIN_VALUE;
  private static final long ONE = bits(1.0);
  private static final long TINY = 1;

  private FpState s;

  @BeforeEach
  void reset() {
    s = new FpState();
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  private void expect(long expected, int flags, long actual) {
    assertEquals(Long.toHexString(expected), Long.toHexString(actual));
    assertEquals(flags, s.fpsr);
    s.fpsr = 0;
  }

  @Test
  void firstSignallingNanWinsAndIsQuietened() {
    long quietened = SIGNALLING | 1L << 51;
    expect(quietened, FpState.IOC, Fp64.add(QUIET, SIGNALLING, s));
    expect(quietened, FpState.IOC, Fp64.mul(SIGNALLING, QUIET, s));
    expect(quietened, FpState.IOC, Fp64.fusedMultiplyAdd(QUIET, QUIET, SIGNALLING, s));
    expect(QUIET, 0, Fp64.add(QUIET, QUIET_NEGATIVE, s));
    expect(QUIET_NEGATIVE, 0, Fp64.sub(ONE, QUIET_NEGATIVE, s));
    expect(QUIET, 0, Fp64.fusedMultiplyAdd(QUIET, QUIET_NEGATIVE, QUIET_NEGATIVE, s));
  }

  @Test
  void defaultNanModeReplacesEveryNan() {
    s.fpcr = FpState.DN;
    expect(DEFAULT, 0, Fp64.add(QUIET_NEGATIVE, ONE, s));
    expect(DEFAULT, FpState.IOC, Fp64.sqrt(SIGNALLING, s));
    expect(0x7fc0_0000L, 0, FpConvert.doubleToSingle(QUIET_NEGATIVE, s));
  }

  @Test
  void invalidOperationsGiveThePositiveDefaultNan() {
    expect(DEFAULT, FpState.IOC, Fp64.sub(INFINITY, INFINITY, s));
    expect(DEFAULT, FpState.IOC, Fp64.mul(MINUS_ZERO, INFINITY, s));
    expect(DEFAULT, FpState.IOC, Fp64.div(0, MINUS_ZERO, s));
    expect(DEFAULT, FpState.IOC, Fp64.div(INFINITY, INFINITY, s));
    expect(DEFAULT, FpState.IOC, Fp64.sqrt(bits(-1.0), s));
    expect(DEFAULT, FpState.IOC, Fp64.fusedMultiplyAdd(QUIET, 0, INFINITY, s));
    expect(bits(-2.0), 0, Fp64.multiplyExtended(MINUS_ZERO, INFINITY, s));
    expect(bits(2.0), 0, Fp64.reciprocalStep(0, INFINITY, s));
    expect(bits(1.5), 0, Fp64.rsqrtStep(INFINITY, 0, s));
  }

  @Test
  void divisionByZeroRaisesItsFlag() {
    expect(INFINITY | MINUS_ZERO, FpState.DZC, Fp64.div(ONE, MINUS_ZERO, s));
    expect(INFINITY, FpState.DZC, Fp64.reciprocalEstimate(0, s));
    expect(INFINITY | MINUS_ZERO, FpState.DZC, Fp64.rsqrtEstimate(MINUS_ZERO, s));
  }

  @Test
  void cancellingToZeroIsNegativeOnlyWhenRoundingDown() {
    expect(0, 0, Fp64.sub(ONE, ONE, s));
    s.fpcr = Rounding.DOWN << FpState.RMODE_SHIFT;
    expect(MINUS_ZERO, 0, Fp64.sub(ONE, ONE, s));
    expect(MINUS_ZERO, 0, Fp64.fusedMultiplyAdd(bits(-6.0), bits(2.0), bits(3.0), s));
  }

  @Test
  void flushingZeroesSubnormalOperandsAndResults() {
    s.fpcr = FpState.FZ;
    expect(ONE, FpState.IDC, Fp64.add(ONE, TINY, s));
    expect(0, FpState.UFC, Fp64.mul(bits(Double.MIN_NORMAL), bits(0.5), s));
    assertEquals(0x6000_0000, Fp64.compare(TINY, 0, false, s));
    expect(0, FpState.IDC, 0);
    expect(0, FpState.IDC, Fp64.toFixed(TINY, 0, false, Rounding.UP, 64, s));
  }

  @Test
  void tininessIsDetectedBeforeRounding() {
    long justBelowNormal = 0x3fef_ffff_ffff_ffffL;
    expect(
        bits(Double.MIN_NORMAL),
        FpState.UFC | FpState.IXC,
        Fp64.mul(bits(Double.MIN_NORMAL), justBelowNormal, s));
  }

  @Test
  void maximumPrefersPlusZeroAndNumberFormsIgnoreQuietNans() {
    expect(0, 0, Fp64.max(MINUS_ZERO, 0, s));
    expect(MINUS_ZERO, 0, Fp64.min(0, MINUS_ZERO, s));
    expect(QUIET, 0, Fp64.max(ONE, QUIET, s));
    expect(ONE, 0, Fp64.maxNumber(ONE, QUIET, s));
    expect(ONE, 0, Fp64.minNumber(QUIET_NEGATIVE, ONE, s));
    expect(SIGNALLING | 1L << 51, FpState.IOC, Fp64.maxNumber(QUIET, SIGNALLING, s));
    expect(QUIET, 0, Fp64.minNumber(QUIET, QUIET_NEGATIVE, s));
  }

  @Test
  void comparisonSetsFlagsAndOnlySignallingOnesMindQuietNans() {
    assertEquals(0x8000_0000, Fp64.compare(bits(-1.0), ONE, true, s));
    assertEquals(0x6000_0000, Fp64.compare(0, MINUS_ZERO, true, s));
    assertEquals(0x2000_0000, Fp64.compare(INFINITY, ONE, true, s));
    expect(0x3000_0000, 0, Fp64.compare(QUIET, ONE, false, s));
    expect(0x3000_0000, FpState.IOC, Fp64.compare(QUIET, ONE, true, s));
    expect(0x3000_0000, FpState.IOC, Fp64.compare(ONE, SIGNALLING, false, s));
    assertFalse(Fp64.compareEqual(QUIET, QUIET, s));
    expect(0, 0, 0);
    assertFalse(Fp64.compareGreaterEqual(QUIET, ONE, s));
    expect(0, FpState.IOC, 0);
    assertTrue(Fp64.compareAbsoluteGreater(bits(-2.0), ONE, s));
    assertTrue(Fp32.compareAbsoluteGreaterEqual(bits(-1f), bits(1f), s));
  }

  @Test
  void conversionsToIntegersSaturate() {
    expect(0x7fff_ffffL, FpState.IOC, Fp64.truncateToInt(bits(2147483648.0), s));
    expect(0x8000_0000L, 0, Fp64.truncateToInt(bits(-2147483648.0), s));
    expect(0x8000_0000L, FpState.IXC, Fp64.truncateToInt(bits(-2147483648.5), s));
    expect(0x8000_0000L, FpState.IOC, Fp64.truncateToInt(bits(-2147483649.0), s));
    expect(Long.MAX_VALUE, FpState.IOC, Fp64.truncateToLong(INFINITY, s));
    expect(Long.MIN_VALUE, 0, Fp64.truncateToLong(bits(-0x1p63), s));
    expect(0, FpState.IOC, Fp64.truncateToLong(QUIET, s));
    expect(0, FpState.IXC, Fp64.toFixed(bits(-0.75), 0, true, Rounding.ZERO, 32, s));
    expect(0, FpState.IOC, Fp64.toFixed(bits(-0.75), 0, true, Rounding.NEAREST, 32, s));
    expect(-1, FpState.IOC, Fp32.toFixed(bits(0x1p64f), 0, true, Rounding.ZERO, 64, s));
    expect(
        0xffff_ff00_0000_0000L,
        0,
        Fp32.toFixed(bits(0x1p64f - 0x1p40f), 0, true, Rounding.ZERO, 64, s));
    expect(3, FpState.IXC, Fp32.toFixed(bits(2.5f), 0, false, Rounding.AWAY, 32, s));
    expect(2, FpState.IXC, Fp32.toFixed(bits(2.5f), 0, false, Rounding.NEAREST, 32, s));
    expect(10, 0, Fp32.toFixed(bits(2.5f), 2, false, Rounding.NEAREST, 32, s));
  }

  @Test
  void roundingToIntegralKeepsTheSignOfZeroAndIsInexactOnlyOnDemand() {
    expect(MINUS_ZERO, 0, Fp64.roundToIntegral(bits(-0.5), Rounding.NEAREST, false, s));
    expect(MINUS_ZERO, FpState.IXC, Fp64.roundToIntegral(bits(-0.5), Rounding.UP, true, s));
    expect(bits(-1.0), 0, Fp64.roundToIntegral(bits(-0.5), Rounding.AWAY, false, s));
    expect(
        bits(-1f) & 0xffff_ffffL,
        0,
        Fp32.roundToIntegral(bits(-0.1f), Rounding.DOWN, false, s) & 0xffff_ffffL);
    expect(bits(-1.0), 0, Fp64.roundToIntegral(bits(-1.9), Rounding.ZERO, false, s));
    expect(
        SIGNALLING | 1L << 51,
        FpState.IOC,
        Fp64.roundToIntegral(SIGNALLING, Rounding.ZERO, false, s));
  }

  @Test
  void halfPrecisionHasInfinitiesUnlessAlternative() {
    expect(0x7c00, FpState.OFC | FpState.IXC, FpConvert.singleToHalf(bits(65520f), s));
    expect(0x7bff, FpState.IXC, FpConvert.singleToHalf(bits(65519f), s));
    expect(0x7e01, 0, FpConvert.doubleToHalf(0x7ff8_0400_0000_0000L, s));
    s.fpcr = FpState.AHP;
    expect(0x7c00, 0, FpConvert.singleToHalf(bits(65536f), s));
    expect(0x7fff, FpState.IOC, FpConvert.singleToHalf(bits(131072f), s));
    expect(0xffff, FpState.IOC, FpConvert.singleToHalf(bits(Float.NEGATIVE_INFINITY), s));
    expect(0x8000, FpState.IOC, FpConvert.doubleToHalf(QUIET_NEGATIVE, s));
    expect(bits(131008f), 0, FpConvert.halfToSingle(0x7fff, s));
  }

  @Test
  void estimatesAreTheArchitecturesAndWithinTheirError() {
    expect(0x3f7f_8000L, 0, Fp32.reciprocalEstimate(bits(1f), s));
    expect(0x3eff_8000L, 0, Fp32.rsqrtEstimate(bits(4f), s));
    expect(0x3fef_f000_0000_0000L, 0, Fp64.reciprocalEstimate(ONE, s));
    expect(0xffff_ffffL, 0, Estimates.unsignedReciprocal(0x7fff_ffff) & 0xffff_ffffL);
    expect(0xff80_0000L, 0, Estimates.unsignedReciprocal(0x8000_0000) & 0xffff_ffffL);
    expect(0xff80_0000L, 0, Estimates.unsignedRsqrt(0x4000_0000) & 0xffff_ffffL);
    for (int i = 0; i < 1024; i++) {
      double x = 1 + i / 512.0 + i % 7 / 65536.0;
      assertEquals(
          1 / x, Double.longBitsToDouble(Fp64.reciprocalEstimate(bits(x), s)), 1 / x / 256);
      double root = 1 / Math.sqrt(x);
      assertEquals(root, Double.longBitsToDouble(Fp64.rsqrtEstimate(bits(x), s)), root / 256);
    }
    expect(INFINITY, FpState.OFC | FpState.IXC, Fp64.reciprocalEstimate(TINY, s));
    expect(0x003f_e000L, 0, Fp32.reciprocalEstimate(bits(0x1p127f), s));
    expect(0xff00_0000L, 0, Fp32.reciprocalExponent(bits(-0.0f), s) & 0xffff_ffffL);
    expect(0x4000_0000L, 0, Fp32.reciprocalExponent(bits(1.5f), s));
  }

  @Test
  void ordinaryArithmeticIsTheHostsWhateverFlagsAreUp() {
    var samples = new Samples(7);
    for (int i = 0; i < 100_000; i++) {
      long a = samples.finite(FpFormat.DOUBLE);
      long b = samples.finite(FpFormat.DOUBLE);
      double x = Double.longBitsToDouble(a);
      double y = Double.longBitsToDouble(b);
      s.fpsr = samples.below(2) * FpState.IXC;
      assertEquals(bits(x + y), Fp64.add(a, b, s));
      assertEquals(bits(x - y), Fp64.sub(a, b, s));
      assertEquals(bits(x * y), Fp64.mul(a, b, s));
      if (y != 0) {
        assertEquals(bits(x / y), Fp64.div(a, b, s));
      }
      assertEquals(bits(Math.sqrt(Math.abs(x))), Fp64.sqrt(a & Long.MAX_VALUE, s));
      assertEquals(bits((float) x), FpConvert.doubleToSingle(a, s));
      assertEquals(bits(Math.rint(x)), Fp64.roundToIntegral(a, Rounding.NEAREST, false, s));
      assertEquals((long) x, Fp64.truncateToLong(a, s));
    }
  }
}
