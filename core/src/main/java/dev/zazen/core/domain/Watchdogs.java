package dev.zazen.core.domain;

import dev.zazen.abi.XenErrno;
import java.util.Arrays;

/**
 * The watchdogs of a domain, which end it unless it sets them again in time: {@code
 * SCHEDOP_watchdog} of {@code public/sched.h}. Any thread.
 */
public final class Watchdogs {
  /** {@code NR_DOMAIN_WATCHDOG_TIMERS} of {@code xen/include/xen/sched.h}. */
  private static final int COUNT = 2;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** A watchdog that is not in use. */
  private static final long OFF = Long.MAX_VALUE;

  private final long[] deadlines = new long[COUNT];
  private volatile long earliest = OFF;

  Watchdogs() {
    Arrays.fill(deadlines, OFF);
  }

  /**
   * Sets a watchdog anew, or ends its use.
   *
   * @param id its number from 1, or 0 for one that is not in use yet
   * @param seconds from {@code now} until it ends the domain; 0 ends the use of one that has a
   *     number
   * @param now board time
   * @return the number of a new watchdog, 0 for another, or an error negated
   */
  public synchronized int set(int id, int seconds, long now) {
    int result = 0;
    int index = id - 1;
    if (id == 0) {
      index = deadlines[0] == OFF ? 0 : 1;
      if (deadlines[index] != OFF) {
        return -XenErrno.ENOSPC;
      }
      result = index + 1;
    } else if (index < 0 || index >= COUNT || deadlines[index] == OFF) {
      return -XenErrno.EINVAL;
    }
    long after = Integer.toUnsignedLong(seconds) * NANOS_PER_SECOND;
    deadlines[index] = id != 0 && seconds == 0 ? OFF : now + after;
    earliest = Arrays.stream(deadlines).min().orElse(OFF);
    return result;
  }

  /** Board time at which the domain ends, or {@link Long#MAX_VALUE}. */
  public long earliest() {
    return earliest;
  }
}
