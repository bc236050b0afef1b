package dev.zazen.abi;

/** Parameters of a domain: {@code HVM_PARAM_*} of {@code public/hvm/params.h}. */
public final class HvmParam {
  public static final int CALLBACK_IRQ = 0;
  public static final int STORE_PFN = 1;
  public static final int STORE_EVTCHN = 2;
  public static final int CONSOLE_PFN = 17;
  public static final int CONSOLE_EVTCHN = 18;
  public static final int MONITOR_RING_PFN = 28;

  /** Numbers of parameters are lower. */
  public static final int COUNT = 39;

  private HvmParam() {}
}
