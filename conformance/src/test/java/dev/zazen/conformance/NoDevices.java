package dev.zazen.conformance;

import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.VcpuPorts;

/** What a vCPU sees of a machine that has no devices and no timer. */
public final class NoDevices implements VcpuPorts {
  /** Has no state. */
  public NoDevices() {}

  @Override
  public MmioRegion mmio(long address) {
    return null;
  }

  @Override
  public long readSystemRegister(int key) {
    return 0;
  }

  @Override
  public void writeSystemRegister(int key, long value) {}

  @Override
  public long virtualCount() {
    return 0;
  }
}
