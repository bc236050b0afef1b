package dev.zazen.core.sched;

/**
 * Reasons for which a unit cannot run, bits of {@link SchedUnit#pauseFlags}; as Xen's {@code
 * VPF_*}.
 */
public final class PauseFlag {
  /** The vCPU is switched off (PSCI). */
  public static final int DOWN = 1;

  /** The vCPU waits for an interrupt. */
  public static final int BLOCKED = 1 << 1;

  /** The domain is paused, shut down or not yet started. */
  public static final int PAUSED = 1 << 2;

  /** The unit has to leave its pCPU; the scheduler's own, gone when the slice is over. */
  static final int MOVING = 1 << 3;

  private PauseFlag() {}
}
