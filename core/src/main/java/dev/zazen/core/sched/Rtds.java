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
  private static final long MIN_MICROS = 10;
  private static final long MAX_MICROS = 0xffff_ffffL;

  /**
   * Run time that a unit has in each period.
   *
   * @param period in nanoseconds
   * @param budget in nanoseconds
   * @param extra whether it may have what others do not use
   */
  public record Reservation(long period, long budget, boolean extra) {
    /** What a unit has unless somebody says otherwise. */
    public static final Reservation DEFAULT = ofMicros(10_000, 4_000, true);

    private static Reservation ofMicros(long period, long budget, boolean extra) {
      return new Reservation(period * NANOS_PER_MICRO, budget * NANOS_PER_MICRO, extra);
    }

    /** The period in microseconds. */
    public int periodMicros() {
      return (int) (period / NANOS_PER_MICRO);
    }

    /** The budget in microseconds. */
    public int budgetMicros() {
      return (int) (budget / NANOS_PER_MICRO);
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
      if (other != null && unit.mayRunOn(cpu) && precedes(last < 0 ? unit : running[last], other)) {
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
   * Sets what all units of a domain have, in microseconds without sign; 0, or {@code -EINVAL} if
   * period or budget is 0. Whether they may have extra time does not change.
   */
  public int adjust(SchedDomain domain, @Foreign int period, @Foreign int budget) {
    long wantedPeriod = Integer.toUnsignedLong(period);
    long wantedBudget = Integer.toUnsignedLong(budget);
    if (wantedPeriod < 1
        || wantedPeriod > MAX_MICROS
        || wantedBudget < 1
        || wantedBudget > MAX_MICROS) {
      return -XenErrno.EINVAL;
    }
    synchronized (lock) {
      for (SchedUnit unit : domain.units) {
        unit.reservation =
            Reservation.ofMicros(wantedPeriod, wantedBudget, unit.reservation.extra());
      }
    }
    return 0;
  }

  /**
   * Sets what a unit has from its next period on, in microseconds without sign; 0 or {@code
   * -EINVAL}.
   */
  public int adjust(SchedUnit unit, @Foreign int period, @Foreign int budget, boolean extra) {
    long wantedPeriod = Integer.toUnsignedLong(period);
    long wantedBudget = Integer.toUnsignedLong(budget);
    if (wantedBudget < MIN_MICROS
        || wantedBudget > wantedPeriod
        || wantedPeriod < MIN_MICROS
        || wantedPeriod > MAX_MICROS) {
      return -XenErrno.EINVAL;
    }
    synchronized (lock) {
      unit.reservation = Reservation.ofMicros(wantedPeriod, wantedBudget, extra);
    }
    return 0;
  }
}
