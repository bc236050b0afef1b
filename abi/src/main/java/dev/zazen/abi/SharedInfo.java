package dev.zazen.abi;

/**
 * Layout of {@code struct shared_info} and {@code struct vcpu_info} for 64-bit Arm, in bytes:
 * {@code public/xen.h}, {@code public/arch-arm.h}.
 */
public final class SharedInfo {
  /** In vcpu_info: 1 byte, not zero if an event waits for the vCPU. */
  public static final int UPCALL_PENDING = 0;

  /** In vcpu_info: 64 bits, one for each word of pending events. */
  public static final int PENDING_SELECTOR = 8;

  public static final int VCPU_INFO_SIZE = 48;

  /** In shared_info: 64 words of 64 bits. */
  public static final int EVENTS_PENDING = 48;

  /** In shared_info: 64 words of 64 bits. */
  public static final int EVENTS_MASKED = 560;

  public static final int WALLCLOCK_VERSION = 1072;
  public static final int WALLCLOCK_SECONDS = 1076;
  public static final int WALLCLOCK_NANOS = 1080;
  public static final int WALLCLOCK_SECONDS_HIGH = 1084;

  private SharedInfo() {}
}
