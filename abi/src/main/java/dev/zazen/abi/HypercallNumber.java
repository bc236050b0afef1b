package dev.zazen.abi;

/** Numbers of the hypercalls that exist on Arm, {@code __HYPERVISOR_*} of {@code public/xen.h}. */
public final class HypercallNumber {
  /**
   * Immediate of the HVC instruction of a hypercall: number in X16, arguments from X0, result in
   * X0.
   */
  public static final int HVC_IMMEDIATE = 0xea1;

  public static final int SCHED_OP_COMPAT = 6;
  public static final int PLATFORM_OP = 7;
  public static final int MEMORY_OP = 12;
  public static final int MULTICALL = 13;
  public static final int EVENT_CHANNEL_OP_COMPAT = 16;
  public static final int XEN_VERSION = 17;
  public static final int CONSOLE_IO = 18;
  public static final int PHYSDEV_OP_COMPAT = 19;
  public static final int GRANT_TABLE_OP = 20;
  public static final int VM_ASSIST = 21;
  public static final int VCPU_OP = 24;
  public static final int XSM_OP = 27;
  public static final int SCHED_OP = 29;
  public static final int EVENT_CHANNEL_OP = 32;
  public static final int PHYSDEV_OP = 33;
  public static final int HVM_OP = 34;
  public static final int SYSCTL = 35;
  public static final int DOMCTL = 36;
  public static final int ARGO_OP = 39;
  public static final int DM_OP = 41;
  public static final int HYPFS_OP = 42;

  /** All numbers are lower: those of architectures, the last, end at 55. */
  public static final int LIMIT = 56;

  private HypercallNumber() {}
}
