package dev.zazen.network.tcp;

import dev.zazen.base.Foreign;

/** When to send again what was not acknowledged (RFC 6298). Times are nanoseconds. */
final class RetransmissionTimer {
  /** Never. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long MILLISECOND = 1_000_000;
  private static final long INITIAL = 1000 * MILLISECOND;

  /** As Linux has it; RFC 6298 says a second, for networks that are larger than a process. */
  private static final long LEAST = 200 * MILLISECOND;

  private static final long MOST = 60_000 * MILLISECOND;

  private long timeout = INITIAL;
  private long smoothed;
  private long variation;
  private boolean measures;
  private int measuredEnd;
  private long measuredStart;
  private long due = NEVER;

  /** When it expires, or {@link #NEVER}. */
  long due() {
    return due;
  }

  /** Starts it anew. */
  void start(long now) {
    due = now + timeout;
  }

  /** Starts it unless it runs. */
  void startIfStopped(long now) {
    if (due == NEVER) {
      start(now);
    }
  }

  void stop() {
    due = NEVER;
  }

  /** Something new was sent, up to sequence number {@code end}. */
  void sent(int end, long now) {
    if (!measures) {
      measures = true;
      measuredEnd = end;
      measuredStart = now;
    }
  }

  /** What was sent is sent again: its time says nothing any more (Karn's algorithm). */
  void forget() {
    measures = false;
  }

  /** All before {@code acknowledged} has arrived. */
  void acknowledged(@Foreign int acknowledged, long now) {
    if (!measures || acknowledged - measuredEnd < 0) {
      return;
    }
    measures = false;
    long took = now - measuredStart;
    if (smoothed == 0) {
      smoothed = took;
      variation = took / 2;
    } else {
      variation += (Math.abs(smoothed - took) - variation) / 4;
      smoothed += (took - smoothed) / 8;
    }
    timeout = Math.clamp(smoothed + 4 * variation, LEAST, MOST);
  }

  /** Waits twice as long from now on. */
  void backOff() {
    measures = false;
    timeout = Math.min(2 * timeout, MOST);
  }
}
