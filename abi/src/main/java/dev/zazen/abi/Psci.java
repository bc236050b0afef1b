package dev.zazen.abi;

/** Power State Coordination Interface 1.1 (Arm DEN 0022): function ids, results. */
public final class Psci {
  /** The version as PSCI_VERSION returns it: major in bits 16 to 30, minor below. */
  public static final int VERSION_1_1 = 1 << 16 | 1;

  // PSCI 0.1 has no fixed ids: Xen names these in the guest's device tree (public/arch-arm.h).
  public static final int V0_1_CPU_OFF = 1;
  public static final int V0_1_CPU_ON = 2;

  public static final int PSCI_VERSION = 0x8400_0000;
  public static final int CPU_SUSPEND_32 = 0x8400_0001;
  public static final int CPU_SUSPEND_64 = 0xc400_0001;
  public static final int CPU_OFF = 0x8400_0002;
  public static final int CPU_ON_32 = 0x8400_0003;
  public static final int CPU_ON_64 = 0xc400_0003;
  public static final int AFFINITY_INFO_32 = 0x8400_0004;
  public static final int AFFINITY_INFO_64 = 0xc400_0004;
  public static final int MIGRATE_32 = 0x8400_0005;
  public static final int MIGRATE_INFO_TYPE = 0x8400_0006;
  public static final int SYSTEM_OFF = 0x8400_0008;
  public static final int SYSTEM_RESET = 0x8400_0009;
  public static final int PSCI_FEATURES = 0x8400_000a;
  public static final int SYSTEM_SUSPEND_32 = 0x8400_000e;
  public static final int SYSTEM_SUSPEND_64 = 0xc400_000e;

  public static final int SUCCESS = 0;
  public static final int NOT_SUPPORTED = -1;
  public static final int INVALID_PARAMETERS = -2;
  public static final int DENIED = -3;
  public static final int ALREADY_ON = -4;
  public static final int ON_PENDING = -5;
  public static final int INTERNAL_FAILURE = -6;
  public static final int NOT_PRESENT = -7;
  public static final int DISABLED = -8;
  public static final int INVALID_ADDRESS = -9;

  /** Results of AFFINITY_INFO. */
  public static final int AFFINITY_ON = 0;

  public static final int AFFINITY_OFF = 1;
  public static final int AFFINITY_ON_PENDING = 2;

  /** Result of MIGRATE_INFO_TYPE: no trusted OS, or one that needs no migration. */
  public static final int TRUSTED_OS_NEEDS_NO_MIGRATION = 2;

  private Psci() {}
}
