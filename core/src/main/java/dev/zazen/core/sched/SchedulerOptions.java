package dev.zazen.core.sched;

import java.util.Optional;

/**
 * What the hypervisor's command line says of schedulers (Xen 4.17
 * docs/misc/xen-command-line.pandoc).
 *
 * @param rateLimitMicros {@code sched_ratelimit_us}: how long a unit runs before one that was woken
 *     may take its place
 * @param creditSliceMillis {@code sched_credit_tslice_ms}
 * @param migrationMicros {@code vcpu_migration_delay}: how long credit leaves a unit that ran to
 *     its pCPU
 * @param capPeriodMillis {@code credit2_cap_period_ms}: how often credit2 fills up the budget of a
 *     domain with a cap
 */
public record SchedulerOptions(
    int rateLimitMicros, int creditSliceMillis, int migrationMicros, int capPeriodMillis) {
  /** Without options. */
  public static final SchedulerOptions DEFAULT =
      new SchedulerOptions(RateLimit.DEFAULT_MICROS, 30, 0, 10);

  private static final int MICROS_PER_MILLI = 1000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  /** Most of {@code credit2_cap_period_ms} that is a number of nanoseconds in an int. */
  private static final int MAX_CAP_PERIOD = Integer.MAX_VALUE / NANOS_PER_MILLI;

  /** These with one more of the options; empty if its value is out of range. */
  public Optional<SchedulerOptions> with(String option, long value) {
    boolean valid =
        switch (option) {
          case "sched_ratelimit_us" -> value == (int) value && RateLimit.isValid((int) value);
          case "sched_credit_tslice_ms" ->
              value >= Credit.MIN_SLICE_MILLIS && value <= Credit.MAX_SLICE_MILLIS;
          case "vcpu_migration_delay" -> value >= 0 && value <= Credit.MAX_MIGRATION_MICROS;
          case "credit2_cap_period_ms" -> value >= 1 && value <= MAX_CAP_PERIOD;
          default -> throw new IllegalArgumentException(option);
        };
    return valid ? Optional.of(changed(option, (int) value)) : Optional.empty();
  }

  private SchedulerOptions changed(String option, int value) {
    return switch (option) {
      case "sched_ratelimit_us" ->
          new SchedulerOptions(value, creditSliceMillis, migrationMicros, capPeriodMillis);
      case "sched_credit_tslice_ms" ->
          new SchedulerOptions(rateLimitMicros, value, migrationMicros, capPeriodMillis);
      case "vcpu_migration_delay" ->
          new SchedulerOptions(rateLimitMicros, creditSliceMillis, value, capPeriodMillis);
      default -> new SchedulerOptions(rateLimitMicros, creditSliceMillis, migrationMicros, value);
    };
  }

  /** What credit begins with: its rate limit is no longer than a slice. */
  Credit.Parameters credit() {
    return new Credit.Parameters(
        creditSliceMillis,
        Math.min(rateLimitMicros, creditSliceMillis * MICROS_PER_MILLI),
        migrationMicros);
  }

  long capPeriodNanos() {
    return (long) capPeriodMillis * NANOS_PER_MILLI;
  }
}
