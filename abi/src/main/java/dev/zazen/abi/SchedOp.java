package dev.zazen.abi;

/** Commands of the hypercall {@code sched_op}: {@code SCHEDOP_*} of {@code public/sched.h}. */
public final class SchedOp {
  /** Lets others run; no argument. */
  public static final int YIELD = 0;

  /** Blocks until an event arrives; no argument. */
  public static final int BLOCK = 1;

  /** Shuts the domain down; argument: {@code struct sched_shutdown}. */
  public static final int SHUTDOWN = 2;

  /** Blocks until one of some event channels is pending; argument: {@code struct sched_poll}. */
  public static final int POLL = 3;

  /** Shuts another domain down; argument: {@code struct sched_remote_shutdown}. */
  public static final int REMOTE_SHUTDOWN = 4;

  /** Sets the reason of a coming shutdown; argument: {@code struct sched_shutdown}. */
  public static final int SHUTDOWN_CODE = 5;

  /** Sets a watchdog; argument: {@code struct sched_watchdog}. */
  public static final int WATCHDOG = 6;

  /** Pins the calling vCPU for a while; argument: {@code struct sched_pin_override}. */
  public static final int PIN_OVERRIDE = 7;

  private SchedOp() {}
}
