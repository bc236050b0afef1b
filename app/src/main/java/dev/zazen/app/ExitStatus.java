package dev.zazen.app;

/** Exit statuses of {@code zazen}. */
final class ExitStatus {
  /** Every domain powered off, or rebooted to an end. */
  static final int OK = 0;

  /** A domain crashed. */
  static final int DOMAIN_CRASHED = 1;

  /** {@code zazen analyse}: a limit was exceeded. */
  static final int LIMIT_EXCEEDED = 1;

  /** Bad configuration or bad usage. */
  static final int BAD_CONFIGURATION = 2;

  /** A replay went another way than the recording. */
  static final int DIVERGED = 3;

  /** Time-out, as of timeout(1). */
  static final int TIMEOUT = 124;

  /** Ended by the user's key or signal, as shells count SIGINT. */
  static final int INTERRUPTED = 130;

  private ExitStatus() {}
}
