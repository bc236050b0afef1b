package dev.zazen.core.sched;

/** Decides which unit a physical CPU runs. Any thread. */
public interface Scheduler {
  /** The scheduler's name, as in Xen's {@code sched=}. */
  String name();

  /** Adds a unit, offline. */
  void add(SchedUnit unit);

  /** Makes it known to the scheduler that a physical CPU takes part. */
  void add(PhysicalCpu pcpu);

  /** The unit that {@code pcpu} is to run now, marked as running; null if there is none. */
  SchedUnit pick(PhysicalCpu pcpu);

  /** How long a unit may run before others get a chance, in nanoseconds. */
  long slice();

  /** A running unit used CPU time. */
  void charge(SchedUnit unit, long nanos);

  /** Whether another unit waits to be run. */
  boolean othersWait();

  /** A running unit goes back to the end of its queue. */
  void requeue(SchedUnit unit);

  /** A running unit falls asleep; returns false, and lets it run on, if a wake-up came in between. */
  boolean block(SchedUnit unit);

  /** An interrupt came for a unit. */
  void wake(SchedUnit unit);

  /** Brings an offline unit up; returns false if it was not offline. {@code prepare} runs before it can be picked. */
  boolean online(SchedUnit unit, Runnable prepare);

  /** Takes a unit off, whatever it does; one that runs elsewhere is to be kicked by the caller. */
  void offline(SchedUnit unit);

  /** Earliest timer deadline of the units that sleep and are served by {@code pcpu}, after serving what is due. */
  long serveSleepers(PhysicalCpu pcpu, long now);
}
