package dev.zazen.abi;

/** Power State Coordination Interface 1.1 (DEN 0022): functions and results. */
public final class Psci {
  /** Bit 30 of the functions that take 64-bit arguments. */
  public static final int SMC64 = 1 << 30;

  public static final int VERSION = 0x84000000;
  public static final int CPU_SUSPEND = 0x84000001;
  public static final int CPU_OFF = 0x84000002;
  public static final int CPU_ON = 0x84000003;
  public static final int AFFINITY_INFO = 0x84000004;
  public static final int MIGRATE_INFO_TYPE = 0x84000006;
  public static final int SYSTEM_OFF = 0x84000008;
  public static final int SYSTEM_RESET = 0x84000009;
  public static final int FEATURES = 0x8400000a;

  public static final long SUCCESS = 0;
  public static final long NOT_SUPPORTED = -1;
  public static final long INVALID_PARAMETERS = -2;
  public static final long DENIED = -3;
  public static final long ALREADY_ON = -4;
  public static final long ON_PENDING = -5;
  public static final long INTERNAL_FAILURE = -6;
  public static final long INVALID_ADDRESS = -9;

  /** Version 1.1. */
  public static final long VERSION_1_1 = 0x10001;

  /** AFFINITY_INFO: on. */
  public static final long LEVEL_ON = 0;

  /** AFFINITY_INFO: off. */
  public static final long LEVEL_OFF = 1;

  /** MIGRATE_INFO_TYPE: no trusted operating system that would need migration. */
  public static final long NO_TRUSTED_OS = 2;

  private Psci() {}
}
