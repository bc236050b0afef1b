package dev.zazen.machine;

import dev.zazen.base.Foreign;

/**
 * What a vCPU needs of the hypervisor while it runs. Calls come on the thread that runs the vCPU
 * and are answered at once; none of them allocates.
 */
public interface VcpuPorts {
  /**
   * The device region that holds a guest physical address without RAM, or null: then the guest
   * takes an abort.
   */
  MmioRegion mmio(@Foreign long address);

  /**
   * Reads a system register that the hypervisor implements (A64: GIC CPU interface, timers).
   *
   * @param key of the guest architecture, see {@code SysregKey}
   */
  long readSystemRegister(int key);

  /** Writes a system register that the hypervisor implements; as {@link #readSystemRegister}. */
  void writeSystemRegister(int key, @Foreign long value);

  /** The virtual count of the architected timer (A64: CNTVCT_EL0). */
  long virtualCount();

  /**
   * How {@link #virtualCount} follows from the host's clock, for code that reads that itself; null
   * if it does not.
   */
  default HostCount hostCount() {
    return null;
  }
}
