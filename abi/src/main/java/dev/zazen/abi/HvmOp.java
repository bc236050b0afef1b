package dev.zazen.abi;

/**
 * Commands of the hypercall {@code hvm_op} on Arm: {@code HVMOP_*} of {@code public/hvm/hvm_op.h}.
 */
public final class HvmOp {
  public static final int SET_PARAM = 0;
  public static final int GET_PARAM = 1;
  public static final int GUEST_REQUEST_VM_EVENT = 24;

  private HvmOp() {}
}
