package dev.zazen.core.sched;

import dev.zazen.machine.Clock;

/**
 * The {@link VirtualClock} as the vCPUs of one domain see it: it stands still rather than go back
 * when a vCPU looks whose pCPU had its turn later than another's but is earlier in time. Linux
 * takes the distance between two counts for unsigned, so going back by one would be a jump of
 * centuries.
 */
public final class MonotonicClock implements Clock {
  private final VirtualClock clock;
  private long latest;

  /** A view of {@code clock}. */
  public MonotonicClock(VirtualClock clock) {
    this.clock = clock;
  }

  @Override
  public long nanos() {
    latest = Math.max(latest, clock.nanos());
    return latest;
  }
}
