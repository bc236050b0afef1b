package dev.zazen.abi;

import java.util.Optional;

/** Why a domain shut down: {@code SHUTDOWN_*} of {@code public/sched.h}. */
public enum SchedShutdown {
  /** The domain ended normally. */
  POWEROFF(0),
  /** The domain wants to be started again. */
  REBOOT(1),
  /** The domain saved its state. */
  SUSPEND(2),
  /** The domain cannot go on. */
  CRASH(3),
  /** The domain did not serve its watchdog. */
  WATCHDOG(4),
  /** The domain wants its hypervisor state reset, its memory kept. */
  SOFT_RESET(5);

  private final int code;

  SchedShutdown(int code) {
    this.code = code;
  }

  /** The number in the ABI. */
  public int code() {
    return code;
  }

  /** The reason with number {@code code}. */
  public static Optional<SchedShutdown> of(int code) {
    return code >= 0 && code < values().length ? Optional.of(values()[code]) : Optional.empty();
  }
}
