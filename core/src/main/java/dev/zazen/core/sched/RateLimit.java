package dev.zazen.core.sched;

import dev.zazen.base.Foreign;

/**
 * How long a unit runs before one that was woken may take its place: {@code
 * XEN_SYSCTL_SCHED_RATELIMIT_*} of {@code public/sysctl.h}, in microseconds, and 0 for not at all.
 */
final class RateLimit {
  static final int DEFAULT_MICROS = 1000;

  private static final int MIN_MICROS = 100;
  private static final int MAX_MICROS = 500_000;
  private static final long NANOS_PER_MICRO = 1000;

  private RateLimit() {}

  static boolean isValid(@Foreign int micros) {
    return micros == 0 || micros >= MIN_MICROS && micros <= MAX_MICROS;
  }

  static long nanos(int micros) {
    return micros * NANOS_PER_MICRO;
  }
}
