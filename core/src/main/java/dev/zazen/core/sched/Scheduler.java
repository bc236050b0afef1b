package dev.zazen.core.sched;

/**
 * Decides which unit runs on which pCPU of a cpupool, and when. All methods may be called on any
 * thread unless said otherwise.
 */
public interface Scheduler {
  /** As on the command line: {@code credit2}. */
  String name();

  /** Adds a unit; it runs once its pause flags are cleared. */
  void add(SchedUnit unit);

  /** Removes a unit, which must not run. */
  void remove(SchedUnit unit);

  /** See {@link SchedUnit#pause}. */
  void setFlags(SchedUnit unit, int flags);

  /** See {@link SchedUnit#resume}. */
  void clearFlags(SchedUnit unit, int flags);

  /** See {@link SchedUnit#block}. */
  void block(SchedUnit unit);

  /** See {@link SchedUnit#yieldCpu}. */
  void yieldCpu(SchedUnit unit);

  /** Wakes a unit from {@link PauseFlag#BLOCKED}: an interrupt line rose or a timer expired. */
  default void wake(SchedUnit unit) {
    if ((unit.pauseFlags() & PauseFlag.BLOCKED) != 0) {
      clearFlags(unit, PauseFlag.BLOCKED);
    }
  }

  /** Whether another unit waits that pCPU {@code cpu} may run. */
  boolean othersWait(int cpu);

  /**
   * The unit that pCPU {@code cpu} runs next, which leaves the queue; null if it is to idle until
   * it is tickled.
   */
  SchedUnit pick(int cpu);

  /** How long a unit that was just picked may run, in nanoseconds. */
  long slice(SchedUnit unit);

  /**
   * How long the unit on a pCPU runs before one that was woken may take its place, in nanoseconds.
   */
  long rateLimit();

  /** Takes back a unit that ran for {@code nanos}; it is queued again if no pause flag is set. */
  void release(SchedUnit unit, long nanos);

  /**
   * How a scheduler reaches the pCPUs. Called with the scheduler's lock held; calls nothing back.
   */
  interface Cpus {
    /** Wakes pCPU {@code cpu} from idling. */
    void wake(int cpu);

    /**
     * Tells pCPU {@code cpu} to end the slice of the unit it runs, once that has run for the rate
     * limit.
     */
    void preempt(int cpu);
  }
}
