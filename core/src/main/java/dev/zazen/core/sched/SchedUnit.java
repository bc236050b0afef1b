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

  /** The domain, for its scheduler. */
  final SchedDomain group;

  private volatile BitSet hard;

  /** What the hard affinity was before it was overridden; null if it is not. Under the lock. */
  BitSet overridden;

  private volatile BitSet soft = new BitSet();
  private volatile boolean softEffective;

  volatile int pauseFlags = PauseFlag.DOWN | PauseFlag.PAUSED;
  volatile int runningOn = -1;
  volatile int lastRanOn = -1;
  volatile Scheduler scheduler;
  boolean member;
  boolean queued;
  boolean yielded;

  /** The scheduler it goes to when its slice is over; null to stay. */
  Scheduler destination;

  /** The idle pCPU that was woken for it and that it prefers to others, or -1. */
  int tickled = -1;

  // What policies keep: Credit2, Credit, RTDS (budget that is left).
  long credit;
  // Credit: until when other pCPUs leave it to its last one; 0 if they need not.
  long warmUntil;
  // Credit: numbers of the sets of pCPUs outside of which it may not run.
  final BitSet confinedTo = new BitSet();
  // Credit, RTDS.
  int priority;
  // Credit2: whether it slept since credit was handed out.
  boolean rested;
  // Credit2: part of the domain's budget that it took along; 0 without a cap.
  long quota;
  // Credit: whether it ran or wanted to since the last accounting, and what it gets for that.
  boolean active;
  long share;
  // RTDS: its period's end.
  long deadline;
  volatile Rtds.Reservation reservation = Rtds.Reservation.DEFAULT;
  // Null: its pCPU, or -1.
  int slot = -1;

  // Written by the pCPU that runs the unit.
  private volatile long runNanos;
  private volatile Exit lastExit;
  private final ExitCounts exits = new ExitCounts();
  private long occupiedNanos;
  private double instructionsPerNano = 0.1;
  private volatile Thread runner;
  private long runLimit = Long.MAX_VALUE;

  /**
   * A unit that is down and paused.
   *
   * @param group the domain, which is to be told with {@link SchedDomain#add}
   * @param affinity pCPUs it may run on; empty for all
   */
  protected SchedUnit(SchedDomain group, BitSet affinity) {
    this.group = group;
    hard = (BitSet) affinity.clone();
  }

  /** What runs. */
  public abstract Vcpu vcpu();

  /** {@code d1v0}. */
  public abstract String name();

  /** Its domain in the upper half, its number there in the lower: the same in every run. */
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

  /** It can run again and waits for a pCPU; called under the scheduler's lock. */
  protected void woken() {}

  /** Serves a hypercall or firmware call. */
  protected abstract void call(Exit exit);

  /** The guest can make no progress. */
  protected abstract void dead(Exit.Dead exit);

  /** Running the guest or serving it threw {@code failure}: a defect of the hypervisor. */
  protected abstract void failed(Throwable failure);

  /** Share of CPU time in relation to other units. */
  public final int weight() {
    return group.weight;
  }

  /** Whether it may run on pCPU {@code id}: hard affinity. */
  public final boolean mayRunOn(int id) {
    BitSet cpus = hard;
    return cpus.isEmpty() || cpus.get(id);
  }

  final boolean mayRunOnAny(BitSet cpus) {
    return hard.isEmpty() || hard.intersects(cpus);
  }

  /** Whether it should run on pCPU {@code id} if it can choose: soft affinity. */
  public final boolean shouldRunOn(int id) {
    BitSet cpus = soft;
    return cpus.isEmpty() || cpus.get(id);
  }

  /** Whether its soft affinity makes a difference on the pCPUs it may run on. */
  final boolean softEffective() {
    return softEffective;
  }

  /** Whether no other pCPU would be better than {@code id}. */
  final boolean prefers(int id) {
    return !softEffective || soft.get(id);
  }

  /** Where it may run; empty for everywhere. */
  final BitSet hardAffinity() {
    return (BitSet) hard.clone();
  }

  /** Sets where it may run; empty for everywhere. */
  final void hardAffinity(BitSet cpus) {
    hard = (BitSet) cpus.clone();
    findEffect();
  }

  /** Sets where it should run; empty for everywhere. */
  final void softAffinity(BitSet cpus) {
    soft = (BitSet) cpus.clone();
    findEffect();
  }

  private void findEffect() {
    var unwanted = (BitSet) hard.clone();
    unwanted.andNot(soft);
    softEffective =
        !soft.isEmpty() && (hard.isEmpty() || !unwanted.isEmpty() && hard.intersects(soft));
  }

  /** Bits of {@link PauseFlag}; 0 if it can run. */
  public final int pauseFlags() {
    return pauseFlags & ~PauseFlag.MOVING;
  }

  /** The pCPU that runs it, or -1. */
  public final int runningOn() {
    return runningOn;
  }

  /** The pCPU that runs it or ran it last; -1 if it never ran. */
  public final int lastRanOn() {
    return lastRanOn;
  }

  /** The pCPU that it counts as being on: {@link #lastRanOn}, or the first that it may run on. */
  public final int processor() {
    int last = lastRanOn;
    Cpupool pool = group.pool;
    if (pool == null || last >= 0 && mayRunOn(last) && pool.cpus().get(last)) {
      return Math.max(0, last);
    }
    return pool.cpus().stream().filter(this::mayRunOn).findFirst().orElse(0);
  }

  /** CPU time it got so far, in nanoseconds. */
  public final long runNanos() {
    return runNanos;
  }

  /**
   * Time that pCPUs spent on it, in guest mode and for it, in nanoseconds; of a moment ago if it
   * runs.
   */
  public final long occupiedNanos() {
    return occupiedNanos;
  }

  /** How often it left guest mode for which reason. */
  public final ExitCounts exits() {
    return exits;
  }

  /** Why it last left guest mode; null if it never ran. */
  public final Exit lastExit() {
    return lastExit;
  }

  /** Sets pause flags; a unit that runs leaves guest mode soon. Any thread. */
  public final void pause(int flags) {
    synchronized (scheduler.lock) {
      scheduler.setFlags(this, flags);
    }
  }

  /** Clears pause flags; with the last one gone the unit is queued to run. Any thread. */
  public final void resume(int flags) {
    synchronized (scheduler.lock) {
      scheduler.clearFlags(this, flags);
    }
  }

  /** Wakes it from {@link PauseFlag#BLOCKED}: a timer expired. */
  final void wake() {
    if ((pauseFlags & PauseFlag.BLOCKED) != 0) {
      resume(PauseFlag.BLOCKED);
    }
  }

  /** Lets units of the same pCPU run before this one; called while it runs. */
  public final void yieldCpu() {
    synchronized (scheduler.lock) {
      yielded = true;
    }
  }

  /** Blocks the unit unless an interrupt is pending; called while it runs. */
  public final void block() {
    synchronized (scheduler.lock) {
      Scheduler.block(this);
    }
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
    exits.add(exit);
  }

  /** A pCPU has spent {@code nanos} on it. */
  final void occupied(long nanos) {
    occupiedNanos += nanos;
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
