package dev.zazen.abi;

/**
 * Commands of the hypercall {@code physdev_op}: {@code PHYSDEVOP_*} of {@code public/physdev.h}.
 */
public final class PhysdevOp {
  public static final int PCI_DEVICE_ADD = 25;
  public static final int PCI_DEVICE_REMOVE = 26;

  private PhysdevOp() {}
}
