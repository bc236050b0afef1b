package dev.zazen.core.vtimer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.machine.SysregKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The architected timer (Arm ARM D12.2). */
@Tag("feature:vtimer")
class VtimerTest {
  private static final long FREQUENCY = 62_500_000;
  private static final int TVAL = SysregKey.of(3, 3, 14, 3, 0);
  private static final int CTL = SysregKey.of(3, 3, 14, 3, 1);
  private static final int CVAL = SysregKey.of(3, 3, 14, 3, 2);

  private long now;
  private boolean line;
  private final Vtimer timer = new Vtimer(() -> now, FREQUENCY, level -> line = level, level -> {});

  @Test
  void theLineRisesAtTheDeadlineAndNotBefore() {
    timer.write(TVAL, 1000);
    timer.write(CTL, 1);
    assertFalse(line);
    now = timer.nextDeadlineNanos() - 1;
    timer.update();
    assertFalse(line);
    now++;
    timer.update();
    assertTrue(line);
    assertEquals(5, timer.read(CTL));
    assertEquals(Long.MAX_VALUE, timer.nextDeadlineNanos());
  }

  @Test
  void maskAndDisableLowerTheLine() {
    timer.write(CVAL, 0);
    timer.write(CTL, 1);
    assertTrue(line);
    timer.write(CTL, 3);
    assertFalse(line);
    assertEquals(7, timer.read(CTL));
    timer.write(CTL, 0);
    assertEquals(0, timer.read(CTL));
    assertEquals(Long.MAX_VALUE, timer.nextDeadlineNanos());
  }

  @Test
  void theTimerValueIsSignedAndCountsDown() {
    now = 1_000_000_000;
    timer.write(TVAL, -5 & 0xffffffffL);
    timer.write(CTL, 1);
    assertTrue(line);
    assertEquals(-5 & 0xffffffffL, timer.read(TVAL));
    assertEquals(FREQUENCY - 5, timer.read(CVAL));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        15,
        16,
        999_999_999,
        1_000_000_000,
        123_456_789_012_345L,
        3_000_000_000_000_000_000L
      })
  void theCountIsExactForCenturies(long nanos) {
    now = nanos;
    var exact =
        java.math.BigInteger.valueOf(nanos)
            .multiply(java.math.BigInteger.valueOf(FREQUENCY))
            .divide(java.math.BigInteger.valueOf(1_000_000_000));
    assertEquals(exact.longValueExact(), timer.virtualCount());
  }

  @Test
  void aCompareValueBeyondAllTimeIsNoDeadline() {
    timer.write(CVAL, -1);
    timer.write(CTL, 1);
    assertFalse(line);
    assertEquals(Long.MAX_VALUE, timer.nextDeadlineNanos());
  }
}
