package dev.zazen.core.sched;

import dev.zazen.machine.Exit;
import dev.zazen.machine.Vcpu;

/** What is scheduled: a vCPU with what the loop of a physical CPU needs of it. The fields belong to the scheduler's lock. */
public abstract class SchedUnit {
  /** States of a unit. */
  public enum State {
    /** Not to be run: off, or its domain has ended. */
    OFFLINE,
    /** Waits to be picked. */
    RUNNABLE,
    RUNNING,
    /** Waits for an interrupt. */
    BLOCKED
  }

  /** What the loop does after an exit was handled. */
  public enum Next {
    /** Run the guest again. */
    CONTINUE,
    /** Sleep until an interrupt. */
    BLOCK,
    /** Let others run. */
    YIELD,
    /** Leave the unit; it is off. */
    LEAVE
  }

  volatile State state = State.OFFLINE;

  /** A wake-up came while it ran: it must not block. */
  boolean wakePending;

  /** Remaining share of CPU time, in weighted nanoseconds. */
  long credit;

  /** Where it ran last; serves its timer while it sleeps. */
  PhysicalCpu owner;

  /** Instructions per microsecond, as far as known. */
  long speed = 50;

  /** An offline unit. */
  protected SchedUnit() {}

  /** Share of CPU time relative to others; 256 is usual. */
  protected abstract int weight();

  protected abstract Vcpu vcpu();

  /** Sets timer lines by the present time. */
  protected abstract void serveTimer();

  /** Board time at which {@link #serveTimer} is next needed; {@link Long#MAX_VALUE} if never. */
  protected abstract long timerDeadline();

  /** Whether an interrupt is signalled to the vCPU. */
  protected abstract boolean interruptPending();

  /** Deals with an exit. Budget and kicks are not passed on. */
  protected abstract Next handle(Exit exit);

  /** Something of ours failed while the vCPU ran: its domain cannot go on. */
  protected abstract void failed(Throwable cause);

  /** For people. */
  public State state() {
    return state;
  }
}
