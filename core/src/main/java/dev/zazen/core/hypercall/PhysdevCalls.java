package dev.zazen.core.hypercall;

import dev.zazen.abi.PhysdevOp;
import dev.zazen.abi.XenErrno;

/** {@code physdev_op}, as Arm has it: {@code xen/arch/arm/physdev.c}. */
final class PhysdevCalls {
  static final CommandTable TABLE =
      new CommandTable(
          // Without PCI passthrough the hypervisor does not want to know of devices.
          Command.in(PhysdevOp.PCI_DEVICE_ADD, "pci_device_add", 0, _ -> -XenErrno.EOPNOTSUPP),
          Command.in(
              PhysdevOp.PCI_DEVICE_REMOVE, "pci_device_remove", 0, _ -> -XenErrno.EOPNOTSUPP));

  private PhysdevCalls() {}
}
