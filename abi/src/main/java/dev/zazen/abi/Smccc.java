package dev.zazen.abi;

/**
 * SMC calling convention 1.1 (Arm DEN 0028): function ids, results; and what Xen says of itself
 * through it.
 */
public final class Smccc {
  /** The version as SMCCC_VERSION returns it. */
  public static final int VERSION_1_1 = 1 << 16 | 1;

  public static final int SMCCC_VERSION = 0x8000_0000;
  public static final int ARCH_FEATURES = 0x8000_0001;
  public static final int ARCH_WORKAROUND_1 = 0x8000_8000;
  public static final int ARCH_WORKAROUND_2 = 0x8000_7fff;
  public static final int ARCH_WORKAROUND_3 = 0x8000_3fff;

  public static final int STANDARD_CALL_COUNT = 0x8400_ff00;
  public static final int STANDARD_CALL_UID = 0x8400_ff01;
  public static final int STANDARD_REVISION = 0x8400_ff03;

  public static final int HYPERVISOR_CALL_COUNT = 0x8500_ff00;
  public static final int HYPERVISOR_CALL_UID = 0x8500_ff01;
  public static final int HYPERVISOR_REVISION = 0x8500_ff03;

  public static final int SUCCESS = 0;
  public static final int NOT_SUPPORTED = -1;
  public static final int NOT_REQUIRED = -2;

  /** Functions of Xen's hypervisor service. */
  public static final int XEN_FUNCTION_COUNT = 3;

  /**
   * Functions of Xen's standard secure service: three of its own, twelve of PSCI ({@code
   * asm/vpsci.h}).
   */
  public static final int STANDARD_FUNCTION_COUNT = 3 + 12;

  /** Revision of both services ({@code public/arch-arm/smccc.h}). */
  public static final int XEN_REVISION_MAJOR = 0;

  public static final int XEN_REVISION_MINOR = 1;

  // The UUIDs of public/arch-arm/smccc.h, a71812dc-c698-4369-9acf-79d18ddee667 and
  // f863386f-4b39-4cbd-9220-ce1641e59f6f: their bytes in order, four a register, the first in the
  // lowest
  // bits.
  private static final int[] XEN_UID = {0xdc1218a7, 0x694398c6, 0xd179cf9a, 0x67e6de8d};
  private static final int[] STANDARD_UID = {0x6f3863f8, 0xbd4c394b, 0x16ce2092, 0x6f9fe541};

  private Smccc() {}

  /** Word {@code register}, 0 to 3, of the hypervisor service's UID. */
  public static int xenUid(int register) {
    return XEN_UID[register];
  }

  /** Word {@code register}, 0 to 3, of the standard service's UID. */
  public static int standardUid(int register) {
    return STANDARD_UID[register];
  }
}
