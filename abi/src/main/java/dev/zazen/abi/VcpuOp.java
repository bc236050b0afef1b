package dev.zazen.abi;

/** Commands of the hypercall {@code vcpu_op}: {@code VCPUOP_*} of {@code public/vcpu.h}. */
public final class VcpuOp {
  public static final int INITIALISE = 0;
  public static final int UP = 1;
  public static final int DOWN = 2;
  public static final int IS_UP = 3;
  public static final int GET_RUNSTATE_INFO = 4;
  public static final int REGISTER_RUNSTATE_MEMORY_AREA = 5;
  public static final int SET_PERIODIC_TIMER = 6;
  public static final int STOP_PERIODIC_TIMER = 7;
  public static final int SET_SINGLESHOT_TIMER = 8;
  public static final int STOP_SINGLESHOT_TIMER = 9;
  public static final int REGISTER_VCPU_INFO = 10;

  private VcpuOp() {}
}
