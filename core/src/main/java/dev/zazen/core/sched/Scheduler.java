package dev.zazen.core.sched;

import dev.zazen.base.Deviation;
import dev.zazen.machine.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Decides which unit runs on which pCPU of a cpupool, and when. This class keeps flags, queue and
 * pCPUs; a subclass has the policy. Methods without a modifier are called with the lock held, which
 * all schedulers of a board share: so units change their scheduler without a moment between two.
 */
public abstract sealed class Scheduler permits Arinc653, Credit, Credit2, NullScheduler, Rtds {
  static final long NEVER = Long.MAX_VALUE;

  /**
   * How a scheduler reaches the pCPUs. Called with the schedulers' lock held; calls nothing back.
   */
  public interface Cpus {
    /** Wakes pCPU {@code cpu} from idling. */
    void wake(int cpu);

    /**
     * Tells pCPU {@code cpu} to end the slice of the unit it runs, once that has run for the rate
     * limit.
     */
    void preempt(int cpu);
  }

  /** What the schedulers of a board have in common. */
  record Board(Object lock, Clock clock, Cpus cpus, int cpuCount, SchedulerOptions options) {}

  final Object lock;
  final Clock clock;

  /** All units, in the order they came. */
  final List<SchedUnit> units = new ArrayList<>();

  /** Units that can run and do not, by {@link #precedes}, equals in the order they came. */
  final ArrayList<SchedUnit> queue = new ArrayList<>();

  /** The pCPUs it has. */
  final BitSet cpus = new BitSet();

  /** The unit that each pCPU runs, null for none. */
  final SchedUnit[] running;

  final long[] runningSince;
  private final Placement placement;
  private final SchedulerKind kind;
  private volatile int queueLength;
  private volatile long nextEvent = NEVER;

  Scheduler(SchedulerKind kind, Board board) {
    this.kind = kind;
    lock = board.lock();
    clock = board.clock();
    placement = new Placement(this, board.cpus());
    running = new SchedUnit[board.cpuCount()];
    runningSince = new long[board.cpuCount()];
  }

  /** Which one it is. */
  public final SchedulerKind kind() {
    return kind;
  }

  // The policy.

  /** Whether {@code unit} stands before {@code other} in the queue. */
  abstract boolean precedes(SchedUnit unit, SchedUnit other);

  /** Whether a waiting unit whose affinity allows {@code cpu} may run there now. */
  abstract boolean eligible(SchedUnit unit, int cpu);

  /** How long a unit that was just picked may run, in nanoseconds. */
  abstract long sliceOf(SchedUnit unit, long now);

  /** A unit ran for {@code nanos}. */
  abstract void charge(SchedUnit unit, long nanos);

  /** How long a unit runs before one that was woken may take its place, in nanoseconds. */
  abstract long rateLimit();

  /** The pCPU whose unit is to make room for a waiting one, or -1. */
  int victim(SchedUnit unit, long now) {
    return -1;
  }

  /** Board time at which something changes for a waiting unit by itself, or {@link #NEVER}. */
  long eventOf(SchedUnit unit, long now) {
    return NEVER;
  }

  /** Does what is due at {@code now}. */
  void refresh(long now) {}

  /** Whether soft affinities count. */
  boolean softAffinity() {
    return false;
  }

  /** A unit came. */
  void joined(SchedUnit unit) {}

  /** A unit, which does not run, left. */
  void left(SchedUnit unit) {}

  /** A unit is about to be queued, because it was woken or because its slice ended. */
  void queueing(SchedUnit unit, boolean woken, long now) {}

  /** A unit was picked by a pCPU. */
  void picked(SchedUnit unit, long now) {}

  /** A unit cannot run any more, and does not. */
  void slept(SchedUnit unit) {}

  /** A pCPU came. */
  void cpuAdded(int cpu) {}

  /** A pCPU left. */
  void cpuRemoved(int cpu) {}

  /** A unit's affinity changed. */
  void affinityChanged(SchedUnit unit) {}

  // Units and pCPUs come and go.

  final void insert(SchedUnit unit) {
    unit.scheduler = this;
    unit.member = true;
    unit.tickled = -1;
    units.add(unit);
    joined(unit);
    enqueueIfRunnable(unit);
  }

  static void assertStopped(SchedUnit unit) {
    if (unit.runningOn >= 0) {
      throw new IllegalStateException(unit.name() + " runs and cannot leave its scheduler");
    }
  }

  final void extract(SchedUnit unit) {
    assertStopped(unit);
    dequeue(unit);
    units.remove(unit);
    unit.member = false;
    left(unit);
  }

  /** Has a unit go to another scheduler, at once or when its slice, which this ends, is over. */
  final void sendTo(SchedUnit unit, Scheduler other) {
    if (unit.runningOn < 0) {
      extract(unit);
      other.insert(unit);
    } else {
      unit.destination = other;
      evict(unit);
    }
  }

  final void addCpu(int cpu) {
    cpus.set(cpu);
    cpuAdded(cpu);
  }

  final void removeCpu(int cpu) {
    cpus.clear(cpu);
    placement.busy(cpu);
    for (SchedUnit unit : queue) {
      unit.tickled = -1;
    }
    if (running[cpu] != null) {
      evict(running[cpu]);
    }
    cpuRemoved(cpu);
  }

  /** A unit's affinity is another one now. */
  final void reconsider(SchedUnit unit) {
    affinityChanged(unit);
    unit.tickled = -1;
    int cpu = unit.runningOn;
    if (cpu >= 0 && !unit.mayRunOn(cpu)) {
      evict(unit);
    } else if (unit.queued) {
      place(unit);
    }
  }

  /** Ends a unit's slice without regard to the rate limit. */
  final void evict(SchedUnit unit) {
    flags(unit, PauseFlag.MOVING, 0);
    unit.vcpu().kick();
  }

  // What units do.

  /** See {@link SchedUnit#pause}. */
  final void setFlags(SchedUnit unit, int flags) {
    flags(unit, flags, 0);
    dequeue(unit);
    if (unit.runningOn >= 0) {
      unit.vcpu().kick();
    } else {
      slept(unit);
    }
  }

  /** See {@link SchedUnit#resume}. */
  final void clearFlags(SchedUnit unit, int flags) {
    if ((unit.pauseFlags & flags) != 0) {
      flags(unit, 0, flags);
      if (unit.pauseFlags == 0 && unit.runningOn < 0) {
        unit.woken();
      }
      enqueueIfRunnable(unit);
    }
  }

  /** See {@link SchedUnit#block}. */
  static void block(SchedUnit unit) {
    // The flag is set before the line is looked at and the line is set before the flag is looked
    // at, both volatile: either we see the interrupt or who raised it sees the flag and wakes the
    // unit.
    flags(unit, PauseFlag.BLOCKED, 0);
    if (unit.interruptPending()) {
      flags(unit, 0, PauseFlag.BLOCKED);
    }
  }

  @Deviation(rule = "R1.3", id = "DEV-J-004")
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
  private static void flags(SchedUnit unit, int set, int clear) {
    unit.pauseFlags = (unit.pauseFlags | set) & ~clear;
  }

  // What pCPUs ask, without the lock.

  /** Whether another unit waits that pCPU {@code cpu} may run. Any thread. */
  public final boolean othersWait(int cpu) {
    if (queueLength == 0) {
      return false;
    }
    synchronized (lock) {
      return first(cpu, true) != null;
    }
  }

  /** Board time at which an idle pCPU has to pick again, or {@link #NEVER}. Any thread. */
  public final long nextEvent() {
    return nextEvent;
  }

  /**
   * The unit that pCPU {@code cpu} runs next, which leaves the queue; null if it is to idle until
   * it is tickled.
   */
  public final SchedUnit pick(int cpu) {
    synchronized (lock) {
      if (!cpus.get(cpu)) {
        return null;
      }
      long now = clock.nanos();
      placement.busy(cpu);
      refresh(now);
      SchedUnit next = first(cpu, false);
      if (next == null) {
        next = first(cpu, true);
      }
      if (next == null) {
        placement.idle(cpu);
      } else {
        begin(next, cpu, now);
      }
      settle(cpu, now);
      return next;
    }
  }

  private void begin(SchedUnit next, int cpu, long now) {
    dequeue(next);
    // A yield is for one decision only.
    next.yielded = false;
    for (int i = 0; i < queue.size(); i++) {
      queue.get(i).yielded = false;
    }
    next.runningOn = cpu;
    next.lastRanOn = cpu;
    running[cpu] = next;
    runningSince[cpu] = now;
    picked(next, now);
  }

  /** Takes back promises that {@code cpu} did not keep and looks for the next event. */
  private void settle(int cpu, long now) {
    long earliest = NEVER;
    for (int i = 0; i < queue.size(); i++) {
      SchedUnit unit = queue.get(i);
      if (unit.tickled == cpu) {
        unit.tickled = -1;
      }
      earliest = Math.min(earliest, eventOf(unit, now));
    }
    nextEvent = earliest;
  }

  /** How long a unit that was just picked may run, in nanoseconds. */
  public final long slice(SchedUnit unit) {
    synchronized (lock) {
      long now = clock.nanos();
      return Math.max(1, Math.min(sliceOf(unit, now), nextEvent - now));
    }
  }

  /** Takes back a unit that ran for {@code nanos}; it is queued again if no pause flag is set. */
  public final void release(SchedUnit unit, long nanos) {
    synchronized (lock) {
      int cpu = unit.runningOn;
      running[cpu] = null;
      unit.runningOn = -1;
      charge(unit, nanos);
      flags(unit, 0, PauseFlag.MOVING);
      Scheduler other = unit.destination;
      if (other != null) {
        unit.destination = null;
        extract(unit);
        other.insert(unit);
      } else if (unit.pauseFlags != 0) {
        slept(unit);
      } else {
        enqueue(unit, false);
        if (!cpus.get(cpu) || !unit.mayRunOn(cpu) || softAffinity() && !unit.prefers(cpu)) {
          place(unit);
        }
      }
    }
  }

  // The queue.

  /** The first unit of the queue that pCPU {@code cpu} may run; null if there is none. */
  final SchedUnit first(int cpu, boolean yieldedToo) {
    for (int i = 0; i < queue.size(); i++) {
      SchedUnit unit = queue.get(i);
      boolean promised = unit.tickled >= 0 && unit.tickled != cpu && !unit.prefers(cpu);
      if (unit.mayRunOn(cpu) && (yieldedToo || !unit.yielded) && !promised && eligible(unit, cpu)) {
        return unit;
      }
    }
    return null;
  }

  private void enqueueIfRunnable(SchedUnit unit) {
    if (unit.pauseFlags != 0 || unit.runningOn >= 0 || unit.queued || !unit.member) {
      return;
    }
    long before = nextEvent;
    enqueue(unit, true);
    place(unit);
    if (nextEvent < before) {
      placement.alarm();
    }
  }

  /** Finds a pCPU for a unit in the queue: an idle one, or one whose unit makes room. */
  final void place(SchedUnit unit) {
    placement.place(unit);
  }

  /** Has all pCPUs decide anew. */
  final void restart() {
    placement.restart();
  }

  private void enqueue(SchedUnit unit, boolean woken) {
    long now = clock.nanos();
    queueing(unit, woken, now);
    int at = queue.size();
    while (at > 0 && precedes(unit, queue.get(at - 1))) {
      at--;
    }
    queue.add(at, unit);
    unit.queued = true;
    queueLength = queue.size();
    nextEvent = Math.min(nextEvent, eventOf(unit, now));
  }

  /** Puts the queue in order after what counts for it has changed. */
  final void sort() {
    for (int i = 1; i < queue.size(); i++) {
      SchedUnit unit = queue.get(i);
      int at = i;
      while (at > 0 && precedes(unit, queue.get(at - 1))) {
        queue.set(at, queue.get(at - 1));
        at--;
      }
      queue.set(at, unit);
    }
  }

  private void dequeue(SchedUnit unit) {
    if (unit.queued) {
      queue.remove(unit);
      unit.queued = false;
      unit.tickled = -1;
      queueLength = queue.size();
    }
  }
}
