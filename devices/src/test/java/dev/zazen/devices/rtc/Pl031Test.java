package dev.zazen.devices.rtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The real-time clock (DDI 0224). */
class Pl031Test {
  private static final long START = 1_700_000_000;

  private long now;
  private boolean irq;
  private final Pl031 rtc = new Pl031(() -> now, START, level -> irq = level);

  @Test
  void itCountsSecondsFromItsStart() {
    assertEquals(START, rtc.read(0, 0, 4));
    now = 2_999_999_999L;
    assertEquals(START + 2, rtc.read(0, 0, 4));
  }

  @Test
  void loadingSetsTheTime() {
    now = 5_000_000_000L;
    rtc.write(0, 8, 4, 100);
    assertEquals(100, rtc.read(0, 0, 4));
    now += 1_000_000_000L;
    assertEquals(101, rtc.read(0, 0, 4));
    assertEquals(100, rtc.read(0, 8, 4));
  }

  @Test
  void theAlarmIsDueWhenItsSecondBegins() {
    now = 300_000_000L;
    assertEquals(Long.MAX_VALUE, rtc.nextDeadlineNanos());
    rtc.write(0, 4, 4, START + 7);
    assertEquals(Long.MAX_VALUE, rtc.nextDeadlineNanos());
    rtc.write(0, 0x10, 4, 1);
    assertEquals(7_000_000_000L, rtc.nextDeadlineNanos());
    now = 9_500_000_000L;
    rtc.serve();
    assertTrue(irq);
    assertEquals(Long.MAX_VALUE, rtc.nextDeadlineNanos());
    rtc.write(0, 0x1c, 4, 1);
    rtc.write(0, 4, 4, START);
    now = 20_000_000_000L;
    rtc.serve();
    assertFalse(irq);
  }

  @Test
  void theAlarmInterruptsUntilItIsCleared() {
    rtc.write(0, 4, 4, START + 1);
    rtc.write(0, 0x10, 4, 1);
    assertFalse(irq);
    now = 1_000_000_000L;
    rtc.serve();
    assertTrue(irq);
    rtc.write(0, 0x1c, 4, 1);
    assertFalse(irq);
  }
}
