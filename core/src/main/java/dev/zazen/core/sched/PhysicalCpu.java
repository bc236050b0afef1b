package dev.zazen.core.sched;

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
  private Scheduler scheduler;
  private volatile boolean preempt;
  private volatile boolean tickled;
  private volatile Thread thread;
  private volatile long busyNanos;
  private int spins;
  private long rest;

  /** pCPU {@code id}. */
  public PhysicalCpu(int id, Clock clock) {
    this.id = id;
    this.clock = clock;
    sleepers = new Sleepers(id);
  }

  /** Its number on the board. */
  public int id() {
    return id;
  }

  /** Sets who decides what runs; before the first step. */
  public void scheduler(Scheduler decides) {
    scheduler = decides;
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
    preempt = false;
    sleepers.wake(clock.nanos(), scheduler);
    SchedUnit unit = scheduler.pick(id);
    if (unit != null) {
      return runSlice(unit);
    }
    long earliest = sleepers.earliest();
    return earliest == Long.MAX_VALUE ? IDLE : Math.max(0, earliest - clock.nanos());
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only this pCPU's thread writes
  private long runSlice(SchedUnit unit) {
    long start = clock.nanos();
    rest = 0;
    unit.runner(Thread.currentThread());
    try {
      run(unit, start, start + scheduler.slice(unit));
      if ((unit.pauseFlags & PauseFlag.BLOCKED) != 0) {
        watchTimers(unit);
      }
    } catch (Throwable failure) {
      // Whatever a guest or a device brought about must not take this pCPU from the other domains.
      fail(unit, failure);
    } finally {
      unit.runner(null);
      long ran = clock.nanos() - start;
      busyNanos += ran;
      scheduler.release(unit, ran);
    }
    return rest;
  }

  private void run(SchedUnit unit, long start, long sliceEnd) {
    Vcpu vcpu = unit.vcpu();
    long end = sliceEnd;
    long now = start;
    while (unit.pauseFlags == 0 && now < end) {
      long limit = Math.min(Math.min(end, nextTimer(unit, now)), sleepers.earliest());
      unit.runLimit(limit);
      long before = vcpu.instructions();
      Exit exit = vcpu.run(unit.budget(limit - now));
      long after = clock.nanos();
      long instructions = vcpu.instructions() - before;
      unit.learn(instructions, after - now);
      unit.account(after - now, exit);
      now = after;
      sleepers.wake(now, scheduler);
      if (!serve(unit, exit, instructions)) {
        return;
      }
      if (preempt) {
        end = Math.min(end, start + scheduler.rateLimit());
      }
    }
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
