package dev.zazen.abi;

/** Commands of the hypercall {@code platform_op}: {@code XENPF_*} of {@code public/platform.h}. */
public final class PlatformOp {
  public static final int SETTIME64 = 62;

  private PlatformOp() {}
}
