package dev.zazen.core.domain;

/**
 * How long a vCPU with an interrupt that it could take waited for a physical CPU, at worst. The
 * wait begins when the interrupt controller signals the interrupt while the vCPU is not on a pCPU,
 * when a timer expires then, or when the vCPU loses its pCPU with an interrupt signalled; it ends
 * when the vCPU is on a pCPU. How long the guest itself keeps interrupts masked does not count.
 */
final class InterruptLatency {
  private static final long NONE = Long.MAX_VALUE;

  private long worst;
  private long left;
  private long since = NONE;
  private long begun;
  private long due = NONE;

  InterruptLatency() {}

  /** The longest wait so far, in nanoseconds of board time. */
  long worstNanos() {
    return worst;
  }

  /** The interrupt line changes while the vCPU is not on a pCPU. */
  void line(boolean level, long now) {
    if (!level) {
      since = NONE;
    } else if (since == NONE) {
      // The pCPU that raises it may be behind the one that the vCPU was on.
      since = Math.max(now, left);
    }
  }

  /** The vCPU leaves its pCPU. */
  void leaves(long now, boolean level) {
    left = now;
    since = level ? now : NONE;
  }

  /** The vCPU gets a pCPU; {@code deadline} is that of its timers. */
  void begins(long now, long deadline) {
    begun = now;
    due = Math.min(since, Math.max(deadline, left));
    since = NONE;
  }

  /** Timers are up to date: whether one of them or another interrupt is signalled after all. */
  void serviced(boolean level) {
    if (due < begun && level) {
      worst = Math.max(worst, begun - due);
    }
    due = NONE;
  }
}
