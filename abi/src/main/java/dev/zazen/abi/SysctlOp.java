package dev.zazen.abi;

/** Commands of the hypercall {@code sysctl}: {@code XEN_SYSCTL_*} of {@code public/sysctl.h}. */
public final class SysctlOp {
  public static final int READCONSOLE = 1;
  public static final int PHYSINFO = 3;
  public static final int SCHED_ID = 4;
  public static final int GETDOMAININFOLIST = 6;
  public static final int DEBUG_KEYS = 7;
  public static final int CPUTOPOINFO = 16;
  public static final int NUMAINFO = 17;
  public static final int CPUPOOL_OP = 18;
  public static final int SCHEDULER_OP = 19;

  private SysctlOp() {}
}
