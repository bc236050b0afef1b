package dev.zazen.core.sched;

import dev.zazen.base.Deviation;
import dev.zazen.machine.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Credit2 (after {@code xen/common/sched/credit2.c}): every unit has credit, which it burns by
 * running, the slower the larger its weight; the waiting unit with most credit runs next. When that
 * one has none left, all get some.
 *
 * <p>One run queue for all pCPUs. Not there yet: caps, soft affinity, several run queues.
 */
public final class Credit2 implements Scheduler {
  /**
   * Credit of a new unit and what a reset adds, in nanoseconds of run time at the largest weight.
   */
  private static final long INITIAL_CREDIT = 10_000_000;

  /** Credit above the initial one that survives a reset. */
  private static final long CARRY_OVER = 500_000;

  private static final long MIN_CREDIT = -INITIAL_CREDIT;
  private static final long MIN_SLICE = 500_000;
  private static final long MAX_SLICE = 10_000_000;

  /** Xen's {@code sched_ratelimit_us}. */
  private static final long RATE_LIMIT = 1_000_000;

  private final Object lock = new Object();
  private final Clock clock;
  private final Cpus cpus;
  private final SchedUnit[] running;
  private final long[] runningSince;
  private final BitSet idle = new BitSet();
  private final List<SchedUnit> units = new ArrayList<>();
  // Most credit first; units with the same credit in the order they came.
  private final ArrayList<SchedUnit> queue = new ArrayList<>();
  private volatile int queueLength;
  private int maxWeight = 1;

  /** A scheduler for pCPUs 0 to {@code count - 1}. */
  public Credit2(int count, Clock clock, Cpus cpus) {
    this.clock = clock;
    this.cpus = cpus;
    running = new SchedUnit[count];
    runningSince = new long[count];
  }

  @Override
  public String name() {
    return "credit2";
  }

  @Override
  public void add(SchedUnit unit) {
    synchronized (lock) {
      unit.scheduler = this;
      unit.credit = INITIAL_CREDIT;
      units.add(unit);
      maxWeight = Math.max(maxWeight, unit.weight());
      enqueueIfRunnable(unit);
    }
  }

  @Override
  public void remove(SchedUnit unit) {
    synchronized (lock) {
      if (unit.runningOn >= 0) {
        throw new IllegalStateException(unit.name() + " runs and cannot leave its scheduler");
      }
      dequeue(unit);
      units.remove(unit);
      maxWeight = units.stream().mapToInt(SchedUnit::weight).max().orElse(1);
    }
  }

  @Override
  @Deviation(rule = "R1.3", id = "DEV-J-004")
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
  public void setFlags(SchedUnit unit, int flags) {
    synchronized (lock) {
      unit.pauseFlags |= flags;
      dequeue(unit);
      if (unit.runningOn >= 0) {
        unit.vcpu().kick();
      }
    }
  }

  @Override
  @Deviation(rule = "R1.3", id = "DEV-J-004")
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
  public void clearFlags(SchedUnit unit, int flags) {
    synchronized (lock) {
      if ((unit.pauseFlags & flags) != 0) {
        unit.pauseFlags &= ~flags;
        enqueueIfRunnable(unit);
      }
    }
  }

  @Override
  @Deviation(rule = "R1.3", id = "DEV-J-004")
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
  public void block(SchedUnit unit) {
    synchronized (lock) {
      // The flag is set before the line is looked at and the line is set before the flag is looked
      // at, both
      // volatile: either we see the interrupt or who raised it sees the flag and wakes the unit.
      unit.pauseFlags |= PauseFlag.BLOCKED;
      if (unit.interruptPending()) {
        unit.pauseFlags &= ~PauseFlag.BLOCKED;
      }
    }
  }

  @Override
  public void yieldCpu(SchedUnit unit) {
    synchronized (lock) {
      unit.yielded = true;
    }
  }

  @Override
  public boolean othersWait(int cpu) {
    if (queueLength == 0) {
      return false;
    }
    synchronized (lock) {
      for (SchedUnit unit : queue) {
        if (unit.mayRunOn(cpu)) {
          return true;
        }
      }
      return false;
    }
  }

  @Override
  public SchedUnit pick(int cpu) {
    synchronized (lock) {
      SchedUnit next = first(cpu, false);
      if (next == null) {
        next = first(cpu, true);
      }
      if (next == null) {
        idle.set(cpu);
        return null;
      }
      idle.clear(cpu);
      dequeue(next);
      // A yield is for one decision only.
      next.yielded = false;
      for (SchedUnit unit : queue) {
        unit.yielded = false;
      }
      next.runningOn = cpu;
      next.lastRanOn = cpu;
      running[cpu] = next;
      runningSince[cpu] = clock.nanos();
      if (next.credit <= 0) {
        resetCredit(next);
      }
      return next;
    }
  }

  @Override
  public long slice(SchedUnit unit) {
    synchronized (lock) {
      long credit = unit.credit;
      SchedUnit rival = first(unit.runningOn, true);
      if (rival != null && rival.credit > 0) {
        credit -= rival.credit;
      }
      return Math.clamp(
          credit * unit.weight() / maxWeight, Math.max(MIN_SLICE, RATE_LIMIT), MAX_SLICE);
    }
  }

  @Override
  public long rateLimit() {
    return RATE_LIMIT;
  }

  @Override
  public void release(SchedUnit unit, long nanos) {
    synchronized (lock) {
      running[unit.runningOn] = null;
      unit.runningOn = -1;
      unit.credit = Math.max(MIN_CREDIT, unit.credit - burnt(unit, nanos));
      if (unit.pauseFlags == 0) {
        enqueue(unit);
      }
    }
  }

  private SchedUnit first(int cpu, boolean yieldedToo) {
    for (SchedUnit unit : queue) {
      if (unit.mayRunOn(cpu) && (yieldedToo || !unit.yielded)) {
        return unit;
      }
    }
    return null;
  }

  private void resetCredit(SchedUnit next) {
    // One round may not be enough for a unit that ran far over its credit.
    long rounds = 1 + -next.credit / INITIAL_CREDIT;
    for (SchedUnit unit : units) {
      unit.credit = Math.min(unit.credit + rounds * INITIAL_CREDIT, INITIAL_CREDIT + CARRY_OVER);
    }
  }

  private void enqueueIfRunnable(SchedUnit unit) {
    if (unit.pauseFlags != 0 || unit.runningOn >= 0 || unit.queued) {
      return;
    }
    enqueue(unit);
    int cpu = idleCpu(unit);
    if (cpu >= 0) {
      // Not idle any more: the next unit that wakes is for another pCPU.
      idle.clear(cpu);
      cpus.wake(cpu);
    } else {
      preemptLowest(unit);
    }
  }

  private int idleCpu(SchedUnit unit) {
    if (unit.lastRanOn >= 0 && idle.get(unit.lastRanOn)) {
      return unit.lastRanOn;
    }
    for (int cpu = idle.nextSetBit(0); cpu >= 0; cpu = idle.nextSetBit(cpu + 1)) {
      if (unit.mayRunOn(cpu)) {
        return cpu;
      }
    }
    return -1;
  }

  private void preemptLowest(SchedUnit unit) {
    long now = clock.nanos();
    int lowest = -1;
    long lowestCredit = unit.credit;
    for (int cpu = 0; cpu < running.length; cpu++) {
      SchedUnit other = running[cpu];
      if (other != null && unit.mayRunOn(cpu)) {
        long credit = other.credit - burnt(other, now - runningSince[cpu]);
        if (credit < lowestCredit) {
          lowest = cpu;
          lowestCredit = credit;
        }
      }
    }
    if (lowest >= 0) {
      cpus.preempt(lowest);
      running[lowest].vcpu().kick();
    }
  }

  /** Credit that {@code nanos} of run time cost. */
  private long burnt(SchedUnit unit, long nanos) {
    return nanos * maxWeight / unit.weight();
  }

  private void enqueue(SchedUnit unit) {
    int at = queue.size();
    while (at > 0 && queue.get(at - 1).credit < unit.credit) {
      at--;
    }
    queue.add(at, unit);
    unit.queued = true;
    queueLength = queue.size();
  }

  private void dequeue(SchedUnit unit) {
    if (unit.queued) {
      queue.remove(unit);
      unit.queued = false;
      queueLength = queue.size();
    }
  }
}
