package dev.zazen.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What counts as the wait of an interrupt. */
@Tag("feature:analyse")
class InterruptLatencyTest {
  private static final long NO_TIMER = Long.MAX_VALUE;

  private final InterruptLatency latency = new InterruptLatency();

  private long startsAt(long now, long deadline, boolean level) {
    latency.begins(now, deadline);
    latency.serviced(level);
    return latency.worstNanos();
  }

  @Test
  void anInterruptWaitsFromItsSignalUntilTheVcpuHasAPhysicalCpu() {
    latency.leaves(100, false);
    latency.line(true, 150);
    latency.line(true, 170);
    assertEquals(40, startsAt(190, NO_TIMER, true));
  }

  @Test
  void aSignalThatIsTakenBackDoesNotCount() {
    latency.leaves(100, false);
    latency.line(true, 150);
    latency.line(false, 160);
    assertEquals(0, startsAt(190, NO_TIMER, false));
  }

  @Test
  void aTimerWaitsFromItsDeadlineIfItsInterruptIsSignalledThen() {
    latency.leaves(100, false);
    assertEquals(60, startsAt(200, 140, true));
    latency.leaves(300, false);
    assertEquals(60, startsAt(900, 340, false));
  }

  @Test
  void anInterruptThatTheGuestMaskedWaitsFromTheLossOfThePhysicalCpu() {
    latency.leaves(100, true);
    assertEquals(25, startsAt(125, NO_TIMER, true));
  }

  @Test
  void timeBeforeTheLossOfThePhysicalCpuDoesNotCount() {
    latency.leaves(100, false);
    latency.line(true, 90);
    assertEquals(10, startsAt(110, 20, true));
  }

  @Test
  void theWorstWaitStays() {
    latency.leaves(100, true);
    assertEquals(50, startsAt(150, NO_TIMER, true));
    latency.leaves(200, true);
    assertEquals(50, startsAt(201, NO_TIMER, true));
  }
}
