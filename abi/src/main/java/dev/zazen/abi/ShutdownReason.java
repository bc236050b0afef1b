package dev.zazen.abi;

/** Why a domain shut down, {@code SHUTDOWN_*} of {@code xen/include/public/sched.h}. */
public enum ShutdownReason {
  POWEROFF(0),
  REBOOT(1),
  SUSPEND(2),
  CRASH(3),
  WATCHDOG(4),
  SOFT_RESET(5);

  private final int code;

  ShutdownReason(int code) {
    this.code = code;
  }

  /** The number in the ABI. */
  public int code() {
    return code;
  }
}
