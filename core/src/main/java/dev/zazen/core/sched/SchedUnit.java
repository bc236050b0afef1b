package dev.zazen.core.sched;

import dev.zazen.base.Deviation;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Vcpu;
import java.util.BitSet;

/**
 * A vCPU as the scheduler sees it. Fields of package visibility belong to the scheduler and change
 * only under its lock; those that are volatile are read without it.
 */
public abstract class SchedUnit {
  /**
   * Weight of a domain unless its configuration says otherwise (Xen's {@code
   * CSCHED2_DEFAULT_WEIGHT}).
   */
  public static final int DEFAULT_WEIGHT = 256;

  /** Largest weight, as in Xen's {@code xl sched-credit2}. */
  public static final int MAX_WEIGHT = 65535;

  private static final long MIN_BUDGET = 2_000;
  private static final long MAX_BUDGET = 1_000_000;
  private static final double LEARNING_RATE = 0.25;

  private final int weight;
  private final BitSet affinity;

  volatile int pauseFlags = PauseFlag.DOWN | PauseFlag.PAUSED;
  volatile int runningOn = -1;
  volatile int lastRanOn = -1;
  volatile Scheduler scheduler;
  boolean queued;
  boolean yielded;
  long credit;

  // Written by the pCPU that runs the unit.
  private volatile long runNanos;
  private volatile Exit lastExit;
  private double instructionsPerNano = 0.1;
  private volatile Thread runner;
  private long runLimit = Long.MAX_VALUE;

  /**
   * A unit that is down and paused.
   *
   * @param weight share of CPU time in relation to others, 1 to {@link #MAX_WEIGHT}
   * @param affinity pCPUs it may run on; empty for all
   */
  protected SchedUnit(int weight, BitSet affinity) {
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "weight %d is not in 1 to %d".formatted(weight, MAX_WEIGHT));
    }
    this.weight = weight;
    this.affinity = (BitSet) affinity.clone();
  }

  /** What runs. */
  public abstract Vcpu vcpu();

  /** {@code d1v0}. */
  public abstract String name();

  /** What stands for it in a {@link TraceHash}: the same in every run. */
  protected abstract long traceId();

  /**
   * Whether the interrupt line into the vCPU is high: then it does not wait for an interrupt. Any
   * thread.
   */
  public abstract boolean interruptPending();

  /**
   * Brings the vCPU's timers up to date, which may raise interrupts; called by the pCPU that runs
   * it.
   *
   * @return board time of the next timer interrupt, or {@link Long#MAX_VALUE}
   */
  protected abstract long serviceTimers();

  /** A slice of it begins ({@code true}) or ends, at board time {@code now}. */
  protected void scheduled(boolean begins, long now) {}

  /** Serves a hypercall or firmware call. */
  protected abstract void call(Exit exit);

  /** The guest can make no progress. */
  protected abstract void dead(Exit.Dead exit);

  /** Running the guest or serving it threw {@code failure}: a defect of the hypervisor. */
  protected abstract void failed(Throwable failure);

  /** Share of CPU time in relation to other units. */
  public final int weight() {
    return weight;
  }

  /** Whether it may run on pCPU {@code id}. */
  public final boolean mayRunOn(int id) {
    return affinity.isEmpty() || affinity.get(id);
  }

  /** Bits of {@link PauseFlag}; 0 if it can run. */
  public final int pauseFlags() {
    return pauseFlags;
  }

  /** The pCPU that runs it, or -1. */
  public final int runningOn() {
    return runningOn;
  }

  /** The pCPU that runs it or ran it last; -1 if it never ran. */
  public final int lastRanOn() {
    return lastRanOn;
  }

  /** CPU time it got so far, in nanoseconds. */
  public final long runNanos() {
    return runNanos;
  }

  /** Why it last left guest mode; null if it never ran. */
  public final Exit lastExit() {
    return lastExit;
  }

  /** Sets pause flags; a unit that runs leaves guest mode soon. Any thread. */
  public final void pause(int flags) {
    scheduler.setFlags(this, flags);
  }

  /** Clears pause flags; with the last one gone the unit is queued to run. Any thread. */
  public final void resume(int flags) {
    scheduler.clearFlags(this, flags);
  }

  /** Lets units of the same pCPU run before this one; called while it runs. */
  public final void yieldCpu() {
    scheduler.yieldCpu(this);
  }

  /** Blocks the unit unless an interrupt is pending; called while it runs. */
  public final void block() {
    scheduler.block(this);
  }

  /**
   * Board time until which the vCPU was let run: a timer set to expire earlier needs a kick. For
   * its own thread.
   */
  protected final long runLimit() {
    return runLimit;
  }

  /** Whether a pCPU of another thread than the caller's runs it. */
  protected final boolean runsElsewhere() {
    Thread thread = runner;
    return thread != null && thread != Thread.currentThread();
  }

  final void runner(Thread thread) {
    runner = thread;
  }

  final void runLimit(long nanos) {
    runLimit = nanos;
  }

  @Deviation(rule = "R1.3", id = "DEV-J-003")
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the pCPU that runs it writes
  final void account(long nanos, Exit exit) {
    runNanos += nanos;
    lastExit = exit;
  }

  /** Instructions that will take about {@code nanos}. */
  final long budget(long nanos) {
    return Math.clamp((long) (nanos * instructionsPerNano), MIN_BUDGET, MAX_BUDGET);
  }

  /** Learns the speed of guest code from a run. */
  final void learn(long instructions, long nanos) {
    if (instructions >= MIN_BUDGET / 2 && nanos > 0) {
      instructionsPerNano += ((double) instructions / nanos - instructionsPerNano) * LEARNING_RATE;
    }
  }
}
