package dev.zazen.core.sched;

import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;

/**
 * Credit (after {@code xen/common/sched/credit.c}): at fixed intervals the run time of the interval
 * is shared out by weight among the units that want to run. Units with credit left run before those
 * without, in turn, these by what they owe in relation to their weight; a unit that wakes with
 * credit left runs before both, once. Units of a domain with a cap get no more than the cap and do
 * not run without credit.
 */
public final class Credit extends Scheduler {
  private static final int BOOST = 2;
  private static final int UNDER = 1;
  private static final int OVER = 0;

  private static final long NANOS_PER_MILLI = 1_000_000;
  static final int MIN_SLICE_MILLIS = 1;
  static final int MAX_SLICE_MILLIS = 1000;
  private static final int MICROS_PER_MILLI = 1000;
  private static final long NANOS_PER_MICRO = 1000;
  static final int MAX_MIGRATION_MICROS = 100_000;
  private static final int PERCENT = 100;

  /**
   * Most that a unit owes for run time beyond its share, in intervals: a unit of small weight that
   * ran for a whole slice pays for it over several.
   */
  private static final int MAX_DEBT = 4;

  /**
   * A slice is no longer than this many shares of an interval: otherwise a unit of small weight
   * gets its time in so few parts that it takes minutes until they are as many as its weight says.
   */
  private static final int SHARES_AT_ONCE = 8;

  private static final long MIN_SLICE = 500_000;

  /** A unit with a cap runs so long at least; it pays for it later. */
  private static final long MIN_QUOTA = 20_000;

  /** In {@code adjust}: leave the cap as it is. */
  public static final int SAME_CAP = 0xffff;

  /**
   * What holds for the whole scheduler.
   *
   * @param sliceMillis length of slices and accounting intervals
   * @param rateLimitMicros see {@link Credit2#rateLimitMicros()}
   * @param migrationMicros how long a unit whose slice ended is left to its pCPU
   */
  public record Parameters(int sliceMillis, int rateLimitMicros, int migrationMicros) {}

  private volatile Parameters parameters;
  private final FairShares shares = new FairShares();
  private final FairShares.Limit limit = unit -> mostOf(unit, interval());
  private long accounted;

  Credit(Board board) {
    super(SchedulerKind.CREDIT, board);
    parameters = board.options().credit();
    accounted = clock.nanos();
  }

  private long interval() {
    return parameters.sliceMillis * NANOS_PER_MILLI;
  }

  @Override
  boolean softAffinity() {
    return true;
  }

  @Override
  boolean precedes(SchedUnit unit, SchedUnit other) {
    return unit.priority != other.priority
        ? unit.priority > other.priority
        : unit.priority == OVER && unit.credit * other.weight() > other.credit * unit.weight();
  }

  @Override
  boolean eligible(SchedUnit unit, int cpu) {
    return (unit.group.cap == 0 || unit.credit > 0) && !isWarmElsewhere(unit, cpu);
  }

  /** Whether the caches of another pCPU are still warm for it, where it may run as well. */
  private boolean isWarmElsewhere(SchedUnit unit, int cpu) {
    int last = unit.lastRanOn;
    return unit.warmUntil != 0
        && cpu >= 0
        && cpu != last
        && cpus.get(last)
        && unit.mayRunOn(last)
        && clock.nanos() < unit.warmUntil;
  }

  @Override
  void left(SchedUnit unit) {
    shares.changed();
  }

  @Override
  void cpuAdded(int cpu) {
    shares.changed();
  }

  @Override
  void cpuRemoved(int cpu) {
    shares.changed();
  }

  @Override
  void affinityChanged(SchedUnit unit) {
    shares.changed();
  }

  @Override
  void joined(SchedUnit unit) {
    shares.changed();
    unit.share = 0;
    unit.credit = 0;
    unit.active = false;
    unit.priority = UNDER;
  }

  @Override
  void queueing(SchedUnit unit, boolean woken, long now) {
    unit.active = true;
    // Who was woken goes to any pCPU (_csched_cpu_pick).
    int delay = parameters.migrationMicros;
    unit.warmUntil = woken || delay == 0 ? 0 : now + delay * NANOS_PER_MICRO;
    unit.priority = unit.credit < 0 ? OVER : woken ? BOOST : UNDER;
  }

  @Override
  void charge(SchedUnit unit, long nanos) {
    unit.active = true;
    unit.credit -= nanos;
  }

  @Override
  long sliceOf(SchedUnit unit, long now) {
    if (unit.group.cap == 0) {
      // Until its share is known it is no small one.
      long wanted = unit.share <= 0 ? interval() : SHARES_AT_ONCE * unit.share;
      return Math.min(interval(), Math.max(wanted, Math.max(MIN_SLICE, rateLimit())));
    }
    return Math.clamp(unit.credit, MIN_QUOTA, Math.max(MIN_QUOTA, interval()));
  }

  @Override
  int victim(SchedUnit unit, long now) {
    if (!eligible(unit, -1)) {
      return -1;
    }
    int lowest = lowestPriority(unit, true);
    return lowest >= 0 || !unit.softEffective() ? lowest : lowestPriority(unit, false);
  }

  private int lowestPriority(SchedUnit unit, boolean preferred) {
    int lowest = -1;
    int priority = unit.priority;
    for (int cpu = 0; cpu < running.length; cpu++) {
      SchedUnit other = running[cpu];
      if (other != null
          && other.priority < priority
          && unit.mayRunOn(cpu)
          && eligible(unit, cpu)
          && (!preferred || unit.prefers(cpu))) {
        lowest = cpu;
        priority = other.priority;
      }
    }
    return lowest;
  }

  @Override
  long eventOf(SchedUnit unit, long now) {
    if (!eligible(unit, -1)) {
      return accounted + interval();
    }
    return unit.warmUntil > now ? unit.warmUntil : NEVER;
  }

  @Override
  void refresh(long now) {
    long interval = interval();
    if (now < accounted + interval) {
      return;
    }
    // Nobody gets more for intervals in which nobody asked.
    accounted += (now - accounted) / interval * interval;
    shareOut(interval);
    boolean parked = false;
    for (int i = 0; i < queue.size(); i++) {
      SchedUnit unit = queue.get(i);
      unit.priority = unit.credit < 0 ? OVER : Math.max(UNDER, unit.priority);
      parked |= unit.group.cap != 0;
    }
    sort();
    for (int i = 0; parked && i < queue.size(); i++) {
      place(queue.get(i));
    }
  }

  /** Gives every active unit its share, and what one cannot use to the others. */
  private void shareOut(long interval) {
    for (int i = 0; i < units.size(); i++) {
      units.get(i).group.activeUnits = 0;
    }
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i).active) {
        units.get(i).group.activeUnits++;
      }
    }
    shares.compute(units, cpus, interval, limit);
    for (int i = 0; i < units.size(); i++) {
      SchedUnit unit = units.get(i);
      if (unit.active) {
        // Twice: what a unit that runs has used of the last share is still in its credit.
        unit.credit =
            Math.clamp(unit.credit + unit.share, -MAX_DEBT * interval, 2 * mostOf(unit, interval));
      }
      unit.active = unit.queued || unit.runningOn >= 0;
    }
  }

  private static long mostOf(SchedUnit unit, long interval) {
    SchedDomain domain = unit.group;
    return domain.cap == 0
        ? interval
        : Math.min(interval, interval * domain.cap / PERCENT / domain.activeUnits);
  }

  @Override
  long rateLimit() {
    return RateLimit.nanos(parameters.rateLimitMicros);
  }

  /** What holds for the whole scheduler. */
  public Parameters parameters() {
    return parameters;
  }

  /** Sets {@link Parameters}; 0 or {@code -EINVAL}. */
  public int parameters(
      @Foreign int sliceMillis, @Foreign int rateLimitMicros, @Foreign int migrationMicros) {
    if (sliceMillis < MIN_SLICE_MILLIS
        || sliceMillis > MAX_SLICE_MILLIS
        || !RateLimit.isValid(rateLimitMicros)
        || rateLimitMicros > sliceMillis * MICROS_PER_MILLI
        || migrationMicros < 0
        || migrationMicros > MAX_MIGRATION_MICROS) {
      return -XenErrno.EINVAL;
    }
    synchronized (lock) {
      parameters = new Parameters(sliceMillis, rateLimitMicros, migrationMicros);
      restart();
    }
    return 0;
  }

  /**
   * Sets a domain's parameters.
   *
   * @param weight 0 to leave it as it is
   * @param cap in percent of one pCPU; 0 for none, {@link #SAME_CAP} to leave it as it is
   */
  public void adjust(SchedDomain domain, int weight, int cap) {
    synchronized (lock) {
      if (weight != 0) {
        domain.weight = weight;
      }
      if (cap != SAME_CAP) {
        domain.cap = cap;
      }
      restart();
    }
  }
}
