package dev.zazen.abi;

/** SMC Calling Convention (DEN 0028): functions of the architecture service and of queries. */
public final class Smccc {
  public static final int VERSION = 0x80000000;
  public static final int ARCH_FEATURES = 0x80000001;
  public static final int ARCH_WORKAROUND_1 = 0x80008000;
  public static final int ARCH_WORKAROUND_2 = 0x80007fff;
  public static final int ARCH_WORKAROUND_3 = 0x80003fff;
  public static final int HYPERVISOR_CALL_COUNT = 0x8500ff00;
  public static final int HYPERVISOR_CALL_UID = 0x8500ff01;
  public static final int HYPERVISOR_REVISION = 0x8500ff03;
  public static final int STANDARD_CALL_COUNT = 0x8400ff00;
  public static final int STANDARD_CALL_UID = 0x8400ff01;
  public static final int STANDARD_REVISION = 0x8400ff03;

  /** Version 1.1. */
  public static final long VERSION_1_1 = 0x10001;

  /** What an unknown function returns. */
  public static final long UNKNOWN_FUNCTION = -1;

  private Smccc() {}
}
