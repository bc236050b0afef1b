package dev.zazen.core.sched;

import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;

/**
 * RTDS (after {@code xen/common/sched/rt.c}): each unit has a budget of run time for each period;
 * among units with budget left the one whose period ends first runs. A unit that may have extra
 * time gets its budget again at the next lower priority; another waits for its next period. Budget
 * that a unit does not use while it waits is not lost before its period ends (deferrable server).
 */
public final class Rtds extends Scheduler {
  private static final long NANOS_PER_MICRO = 1000;
  private static final long MIN_NANOS = 10 * NANOS_PER_MICRO;

  /** Xen's {@code STIME_DELTA_MAX}. */
  private static final long MAX_NANOS = ((1L << 63) - 1) >> 2;

  /**
   * Run time that a unit has in each period.
   *
   * @param period in nanoseconds
   * @param budget in nanoseconds
   * @param extra whether it may have what others do not use
   */
  public record Reservation(long period, long budget, boolean extra) {
    /** What a unit has unless somebody says otherwise. */
    public static final Reservation DEFAULT =
        ofMicros(10_000, 4_000, true);

    /** As above, in microseconds. */
    public static Reservation ofMicros(@Foreign int period, @Foreign int budget, boolean extra) {
      return new Reservation(
          Integer.toUnsignedLong(period) * NANOS_PER_MICRO,
          Integer.toUnsignedLong(budget) * NANOS_PER_MICRO,
          extra);
    }

    /** The period in microseconds. */
    public int periodMicros() {
      return Math.toIntExact(period / NANOS_PER_MICRO);
    }

    /** The budget in microseconds. */
    public int budgetMicros() {
      return Math.toIntExact(budget / NANOS_PER_MICRO);
    }

    private boolean isValid() {
      return period <= MAX_NANOS && budget >= MIN_NANOS && budget <= period && period >= MIN_NANOS;
    }
  }

  Rtds(Board board) {
    super(SchedulerKind.RTDS, board);
  }

  /** By priority (0 is the highest), then by the end of the period. */
  @Override
  boolean precedes(SchedUnit unit, SchedUnit other) {
    return unit.priority != other.priority
        ? unit.priority < other.priority
        : unit.deadline < other.deadline;
  }

  @Override
  boolean eligible(SchedUnit unit, int cpu) {
    return unit.credit > 0;
  }

  @Override
  void joined(SchedUnit unit) {
    renew(unit, clock.nanos());
  }

  @Override
  void queueing(SchedUnit unit, boolean woken, long now) {
    if (now >= unit.deadline) {
      renew(unit, now);
    }
  }

  private static void renew(SchedUnit unit, long now) {
    long period = unit.reservation.period();
    unit.deadline =
        unit.deadline == 0
            ? now + period
            : unit.deadline + ((now - unit.deadline) / period + 1) * period;
    unit.credit = unit.reservation.budget();
    unit.priority = 0;
  }

  @Override
  void charge(SchedUnit unit, long nanos) {
    unit.credit -= nanos;
    if (unit.credit > 0) {
      return;
    }
    unit.credit = 0;
    if (unit.reservation.extra()) {
      unit.priority++;
      unit.credit = unit.reservation.budget();
    }
  }

  @Override
  long sliceOf(SchedUnit unit, long now) {
    return Math.min(unit.credit, unit.deadline - now);
  }

  @Override
  void refresh(long now) {
    boolean renewed = false;
    for (int i = 0; i < queue.size(); i++) {
      SchedUnit unit = queue.get(i);
      if (now >= unit.deadline) {
        renew(unit, now);
        renewed = true;
      }
    }
    if (renewed) {
      sort();
      for (int i = 0; i < queue.size(); i++) {
        place(queue.get(i));
      }
    }
  }

  @Override
  long eventOf(SchedUnit unit, long now) {
    return unit.credit <= 0 || unit.priority > 0 ? unit.deadline : NEVER;
  }

  @Override
  int victim(SchedUnit unit, long now) {
    int last = -1;
    for (int cpu = 0; eligible(unit, cpu) && cpu < running.length; cpu++) {
      SchedUnit other = running[cpu];
      if (other != null
          && unit.mayRunOn(cpu)
          && precedes(last < 0 ? unit : running[last], other)) {
        last = cpu;
      }
    }
    return last;
  }

  @Override
  long rateLimit() {
    return 0;
  }

  /** What {@code unit} has in each period. */
  public static Reservation reservation(SchedUnit unit) {
    return unit.reservation;
  }

  /**
   * Sets what all units of a domain have; 0, or {@code -EINVAL} if period or budget is 0. Whether
   * they may have extra time does not change.
   */
  public int adjust(SchedDomain domain, Reservation wanted) {
    if (wanted.period() == 0 || wanted.budget() == 0) {
      return -XenErrno.EINVAL;
    }
    synchronized (lock) {
      for (SchedUnit unit : domain.units) {
        unit.reservation =
            new Reservation(wanted.period(), wanted.budget(), unit.reservation.extra());
      }
    }
    return 0;
  }

  /** Sets what a unit has from its next period on; 0 or {@code -EINVAL}. */
  public int adjust(SchedUnit unit, Reservation wanted) {
    if (!wanted.isValid()) {
      return -XenErrno.EINVAL;
    }
    synchronized (lock) {
      unit.reservation = wanted;
    }
    return 0;
  }
}
