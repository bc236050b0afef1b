package dev.zazen.core.sched;

import dev.zazen.base.Deviation;
import dev.zazen.core.trace.ExitEvent;
import dev.zazen.core.trace.Tracing;
import dev.zazen.machine.Clock;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Vcpu;
import java.util.concurrent.locks.LockSupport;

/**
 * A physical CPU: runs the units its scheduler picks, a slice each. Timers of a unit are brought up
 * to date before it enters guest mode; those of blocked units are watched by the pCPU that ran them
 * last.
 */
public final class PhysicalCpu {
  /** Result of {@link #step}: nothing to do until the pCPU is tickled. */
  public static final long IDLE = Long.MAX_VALUE;

  /** Times in a row that a unit may spin in WFE without company before the pCPU rests. */
  private static final int SPINS = 20;

  private static final long SPIN_REST = 50_000;
  private static final long SPIN_INSTRUCTIONS = 1_000;

  private final int id;
  private final Clock clock;
  private final Sleepers sleepers;
  private volatile Scheduler assigned;
  // Who picked the unit that runs.
  private Scheduler scheduler;
  private volatile boolean preempt;
  private volatile boolean tickled;
  private volatile Thread thread;
  private volatile long busyNanos;
  // Both null unless the board is deterministic.
  private final VirtualClock virtual;
  private final TraceHash trace;
  private SchedUnit current;
  private long sliceStart;
  private long sliceEnd;
  private int spins;
  private long rest;

  /** pCPU {@code id} of a board in real time. */
  public PhysicalCpu(int id, Clock clock) {
    this(id, clock, null, null);
  }

  /** pCPU {@code id} of a deterministic board. */
  public PhysicalCpu(int id, VirtualClock clock, TraceHash trace) {
    this(id, clock, clock, trace);
  }

  private PhysicalCpu(int id, Clock clock, VirtualClock virtual, TraceHash trace) {
    this.id = id;
    this.clock = clock;
    this.virtual = virtual;
    this.trace = trace;
    sleepers = new Sleepers(id);
  }

  /** Its number on the board. */
  public int id() {
    return id;
  }

  /**
   * Sets who decides what runs, from the next time on that it runs nothing; null to idle. Any
   * thread.
   */
  void scheduler(Scheduler decides) {
    assigned = decides;
    tickle();
  }

  /** Time spent in guests and on their behalf, in nanoseconds. */
  public long busyNanos() {
    return busyNanos;
  }

  /** Makes {@link #idle} return. Any thread. */
  public void tickle() {
    tickled = true;
    LockSupport.unpark(thread);
  }

  /** Ends the current slice once it has lasted for the scheduler's rate limit. Any thread. */
  public void preempt() {
    preempt = true;
  }

  /**
   * Sleeps for {@code nanos} at most, less if tickled. Returns at once if it was tickled since the
   * last call.
   */
  public void idle(long nanos) {
    thread = Thread.currentThread();
    if (!tickled) {
      LockSupport.parkNanos(this, nanos);
    }
    tickled = false;
  }

  /**
   * Makes one scheduling decision and runs what it chose for a slice at most.
   *
   * @return how long to sleep before the next step, in nanoseconds: 0 for not at all, {@link #IDLE}
   *     until tickled
   */
  public long step() {
    return step(Long.MAX_VALUE);
  }

  /**
   * As {@link #step()}, but stops in the middle of a slice at board time {@code until}; the next
   * step then goes on with it.
   */
  long step(long until) {
    sleepers.wake(clock.nanos());
    if (current == null) {
      preempt = false;
      scheduler = assigned;
      current = scheduler == null ? null : scheduler.pick(id);
      if (current == null) {
        long wake = nextWake();
        return wake == Long.MAX_VALUE ? IDLE : Math.max(0, wake - clock.nanos());
      }
      begin(current);
    }
    return runSlice(current, until);
  }

  /** Whether it is in the middle of a slice. */
  boolean runs() {
    return current != null;
  }

  /** Whether a unit waits that it may run. */
  boolean hasWork() {
    Scheduler decides = assigned;
    return decides != null && decides.othersWait(id);
  }

  /** Board time at which it has something to do by itself, or {@link Long#MAX_VALUE}. */
  long nextWake() {
    Scheduler decides = assigned;
    return decides == null
        ? sleepers.earliest()
        : Math.min(sleepers.earliest(), decides.nextEvent());
  }

  private void begin(SchedUnit unit) {
    sliceStart = clock.nanos();
    sliceEnd = sliceStart + scheduler.slice(unit);
    unit.scheduled(true, sliceStart);
    if (trace != null) {
      trace.picked(id, unit);
    }
  }

  @Deviation(rule = "R1.3", id = "DEV-J-003")
  @SuppressWarnings("NonAtomicVolatileUpdate") // only this pCPU's thread writes
  private long runSlice(SchedUnit unit, long until) {
    long start = clock.nanos();
    rest = 0;
    unit.runner(Thread.currentThread());
    boolean over = true;
    try {
      over = run(unit, start, until);
      if (over && (unit.pauseFlags & PauseFlag.BLOCKED) != 0) {
        watchTimers(unit);
      }
    } catch (Throwable failure) {
      // Whatever a guest or a device brought about must not take this pCPU from the other domains.
      fail(unit, failure);
    } finally {
      unit.runner(null);
      long end = clock.nanos();
      busyNanos += end - start;
      unit.occupied(end - start);
      if (over) {
        release(unit, end - sliceStart);
      }
    }
    return rest;
  }

  private void release(SchedUnit unit, long ran) {
    current = null;
    unit.scheduled(false, sliceStart + ran);
    scheduler.release(unit, ran);
    if (trace != null) {
      trace.released(id, unit);
    }
  }

  /** Runs a unit; false if its slice is not over but {@code until} has come. */
  private boolean run(SchedUnit unit, long start, long until) {
    Vcpu vcpu = unit.vcpu();
    long now = start;
    while (unit.pauseFlags == 0 && now < sliceEnd) {
      if (now >= until) {
        return false;
      }
      long limit = Math.min(Math.min(sliceEnd, nextTimer(unit, now)), sleepers.earliest());
      limit = Math.min(limit, until);
      unit.runLimit(limit);
      long before = vcpu.instructions();
      ExitEvent event = Tracing.on() ? ExitEvent.begun() : null;
      Exit exit =
          virtual == null
              ? vcpu.run(unit.budget(limit - now))
              : virtual.run(vcpu, Math.max(1, limit - now));
      long after = clock.nanos();
      long instructions = vcpu.instructions() - before;
      if (event != null) {
        long unitId = unit.traceId();
        event.end((int) (unitId >>> 32), (int) unitId, id, exit, instructions);
      }
      unit.learn(instructions, after - now);
      unit.account(after - now, exit);
      now = after;
      if (trace != null) {
        trace.exit(unit, exit);
      }
      sleepers.wake(now);
      if (!serve(unit, exit, instructions)) {
        return true;
      }
      if (preempt) {
        sliceEnd = Math.min(sliceEnd, sliceStart + scheduler.rateLimit());
      }
    }
    return true;
  }

  /** Acts on an exit; false if the slice is over. */
  private boolean serve(SchedUnit unit, Exit exit, long instructions) {
    switch (exit) {
      case Exit.Hypercall _, Exit.FirmwareCall _ -> {
        unit.call(exit);
        spins = 0;
        return !unit.yielded;
      }
      case Exit.WaitForInterrupt _ -> unit.block();
      case Exit.Yield _ -> {
        return spin(unit, instructions);
      }
      case Exit.BudgetSpent _, Exit.Kicked _ -> {}
      case Exit.Dead dead -> unit.dead(dead);
    }
    spins = 0;
    return true;
  }

  private boolean spin(SchedUnit unit, long instructions) {
    if (scheduler.othersWait(id)) {
      spins = 0;
      unit.yieldCpu();
      return false;
    }
    spins = instructions < SPIN_INSTRUCTIONS ? spins + 1 : 0;
    if (spins < SPINS) {
      Thread.onSpinWait();
      return true;
    }
    // What it waits for takes long: leave the host's CPU to somebody else for a moment.
    rest = SPIN_REST;
    return false;
  }

  /**
   * The unit's next timer interrupt; one that is already due is signalled by now and not waited
   * for.
   */
  private static long nextTimer(SchedUnit unit, long now) {
    long deadline = unit.serviceTimers();
    return deadline <= now ? Long.MAX_VALUE : deadline;
  }

  private void watchTimers(SchedUnit unit) {
    long deadline = nextTimer(unit, clock.nanos());
    if (deadline != Long.MAX_VALUE) {
      sleepers.add(unit, deadline);
    }
  }

  private static void fail(SchedUnit unit, Throwable failure) {
    unit.pause(PauseFlag.PAUSED);
    try {
      unit.failed(failure);
    } catch (Throwable again) {
      failure.addSuppressed(again);
      Thread current = Thread.currentThread();
      current.getUncaughtExceptionHandler().uncaughtException(current, failure);
    }
  }
}
