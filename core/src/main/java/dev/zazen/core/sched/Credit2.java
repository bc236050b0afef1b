package dev.zazen.core.sched;

import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import java.util.List;

/**
 * Credit2 (after {@code xen/common/sched/credit2.c}): every unit has credit, which it burns by
 * running, the slower the larger its weight; the waiting unit with most credit runs next. When that
 * one has none left, all that may run there get some. A domain with a cap has a budget of run time,
 * which is filled up at fixed intervals; a unit takes a part of it along when it runs and brings
 * back what is left.
 *
 * <p>One run queue for all pCPUs, so units need no balancing between queues. What differs from Xen:
 * a reset leaves alone who cannot compete for that pCPU, and cuts the credit of units that slept
 * only ({@link #CARRY_OVER_AWAKE}).
 */
public final class Credit2 extends Scheduler {
  /**
   * Credit of a new unit and what a reset adds, in nanoseconds of run time at the largest weight.
   */
  private static final long INITIAL_CREDIT = 10_000_000;

  /** Credit above the initial one that survives a reset, of a unit that slept before it. */
  private static final long CARRY_OVER = 500_000;

  /**
   * The same, of a unit that always ran or wanted to. On several pCPUs a reset finds units that had
   * to wait with credit left; without it they would get less than their weight says.
   */
  private static final long CARRY_OVER_AWAKE = INITIAL_CREDIT;

  private static final long MIN_SLICE = 500_000;
  private static final long MAX_SLICE = 10_000_000;

  /** A unit with a cap runs so long at least; its domain's budget pays for it later. */
  private static final long MIN_QUOTA = 20_000;

  private static final int PERCENT = 100;

  private volatile int rateLimitMicros;

  /** Xen's {@code CSCHED2_BDGT_REPL_PERIOD}. */
  private final long budgetPeriod;

  private int maxWeight = 1;

  Credit2(Board board) {
    super(SchedulerKind.CREDIT2, board);
    rateLimitMicros = board.options().rateLimitMicros();
    budgetPeriod = board.options().capPeriodNanos();
  }

  @Override
  boolean softAffinity() {
    return true;
  }

  @Override
  boolean precedes(SchedUnit unit, SchedUnit other) {
    return unit.credit > other.credit;
  }

  @Override
  boolean eligible(SchedUnit unit, int cpu) {
    return unit.group.cap == 0 || unit.group.budget > 0;
  }

  @Override
  void joined(SchedUnit unit) {
    unit.credit = INITIAL_CREDIT;
    unit.quota = 0;
    unit.rested = true;
    maxWeight = Math.max(maxWeight, unit.weight());
  }

  @Override
  void slept(SchedUnit unit) {
    unit.rested = true;
  }

  @Override
  void left(SchedUnit unit) {
    findMaxWeight();
  }

  private void findMaxWeight() {
    int before = maxWeight;
    maxWeight = 1;
    for (SchedUnit unit : units) {
      maxWeight = Math.max(maxWeight, unit.weight());
    }
    if (maxWeight < before) {
      forgive(units);
    }
  }

  /** Drops debts: they count at the weights under which they were made. */
  private static void forgive(List<SchedUnit> debtors) {
    for (SchedUnit unit : debtors) {
      unit.credit = Math.max(0, unit.credit);
    }
  }

  @Override
  void picked(SchedUnit unit, long now) {
    SchedDomain domain = unit.group;
    if (domain.cap != 0) {
      unit.quota =
          Math.max(MIN_QUOTA, Math.min(domain.budget, fullBudget(domain) / domain.units.size()));
      domain.budget -= unit.quota;
    }
    if (unit.credit <= 0) {
      resetCredit(unit, now);
    }
  }

  private void resetCredit(SchedUnit next, long now) {
    // One round may not be enough for a unit that ran far over its credit.
    long rounds = 1 + -next.credit / INITIAL_CREDIT;
    for (int i = 0; i < units.size(); i++) {
      SchedUnit unit = units.get(i);
      if (!unit.mayRunOn(next.runningOn)) {
        continue;
      }
      // What a unit that runs has used is still in its credit and no reason to cut it.
      int cpu = unit.runningOn;
      long used = cpu < 0 ? 0 : burnt(unit, now - runningSince[cpu]);
      long carryOver = unit.rested ? CARRY_OVER : CARRY_OVER_AWAKE;
      unit.credit =
          Math.min(unit.credit + rounds * INITIAL_CREDIT, INITIAL_CREDIT + carryOver + used);
      unit.rested = !unit.queued && cpu < 0;
    }
  }

  @Override
  long sliceOf(SchedUnit unit, long now) {
    long credit = unit.credit;
    SchedUnit rival = first(unit.runningOn, true);
    if (rival != null && rival.credit > 0) {
      credit -= rival.credit;
    }
    long slice =
        Math.clamp(
            credit * unit.weight() / maxWeight, Math.max(MIN_SLICE, rateLimit()), maxSlice());
    return unit.quota > 0 ? Math.min(slice, unit.quota) : slice;
  }

  private long maxSlice() {
    return Math.max(MAX_SLICE, rateLimit());
  }

  @Override
  void charge(SchedUnit unit, long nanos) {
    unit.credit -= burnt(unit, nanos);
    if (unit.quota > 0) {
      unit.group.budget += unit.quota - nanos;
      unit.quota = 0;
    }
  }

  /** Credit that {@code nanos} of run time cost. */
  private long burnt(SchedUnit unit, long nanos) {
    return nanos * maxWeight / unit.weight();
  }

  @Override
  int victim(SchedUnit unit, long now) {
    if (!eligible(unit, -1)) {
      return -1;
    }
    int lowest = lowestCredit(unit, now, true);
    return lowest >= 0 || !unit.softEffective() ? lowest : lowestCredit(unit, now, false);
  }

  private int lowestCredit(SchedUnit unit, long now, boolean preferred) {
    int lowest = -1;
    long lowestCredit = unit.credit;
    for (int cpu = 0; cpu < running.length; cpu++) {
      SchedUnit other = running[cpu];
      if (other != null && unit.mayRunOn(cpu) && (!preferred || unit.prefers(cpu))) {
        long credit = other.credit - burnt(other, now - runningSince[cpu]);
        if (credit < lowestCredit) {
          lowest = cpu;
          lowestCredit = credit;
        }
      }
    }
    return lowest;
  }

  // Caps.

  private long fullBudget(SchedDomain domain) {
    return budgetPeriod * domain.cap / PERCENT;
  }

  @Override
  void queueing(SchedUnit unit, boolean woken, long now) {
    var _ = replenish(unit.group, now);
  }

  @Override
  void refresh(long now) {
    for (int i = 0; i < queue.size(); i++) {
      if (replenish(queue.get(i).group, now)) {
        placeUnitsOf(queue.get(i).group);
      }
    }
  }

  private void placeUnitsOf(SchedDomain domain) {
    for (int i = 0; i < queue.size(); i++) {
      if (queue.get(i).group.equals(domain)) {
        place(queue.get(i));
      }
    }
  }

  /** Fills up the budget if it is time; true if there was none and is some now. */
  private boolean replenish(SchedDomain domain, long now) {
    if (domain.cap == 0 || now < domain.replenished + budgetPeriod) {
      return false;
    }
    long periods = (now - domain.replenished) / budgetPeriod;
    boolean spent = domain.budget <= 0;
    long full = fullBudget(domain);
    domain.replenished += periods * budgetPeriod;
    domain.budget = Math.min(full, domain.budget + periods * full);
    return spent && domain.budget > 0;
  }

  @Override
  long eventOf(SchedUnit unit, long now) {
    return eligible(unit, -1) ? NEVER : unit.group.replenished + budgetPeriod;
  }

  // Parameters.

  @Override
  long rateLimit() {
    return RateLimit.nanos(rateLimitMicros);
  }

  /** The rate limit in microseconds; 0 for none. */
  public int rateLimitMicros() {
    return rateLimitMicros;
  }

  /** Sets the rate limit; 0 or {@code -EINVAL}. */
  public int rateLimitMicros(@Foreign int micros) {
    if (!RateLimit.isValid(micros)) {
      return -XenErrno.EINVAL;
    }
    rateLimitMicros = micros;
    return 0;
  }

  /**
   * Sets a domain's parameters.
   *
   * @param weight 0 to leave it as it is
   * @param cap in percent of one pCPU; 0 for none
   * @return 0, or {@code -EINVAL} if the cap is more than all units can use
   */
  public int adjust(SchedDomain domain, int weight, int cap) {
    synchronized (lock) {
      if (weight != 0) {
        domain.weight = weight;
        findMaxWeight();
        forgive(domain.units);
      }
      if (cap > PERCENT * domain.units.size()) {
        return -XenErrno.EINVAL;
      }
      boolean starts = domain.cap == 0 && cap != 0;
      domain.cap = cap;
      if (starts) {
        domain.budget = fullBudget(domain);
        domain.replenished = clock.nanos();
      }
      for (SchedUnit unit : domain.units) {
        if (unit.runningOn >= 0) {
          evict(unit);
        }
      }
      placeUnitsOf(domain);
      return 0;
    }
  }
}
