package dev.zazen.conformance;

import dev.zazen.machine.HostCount;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.VcpuPorts;

/** What a vCPU sees of a machine that has no devices and no timer but counts at 62.5 MHz. */
public final class NoDevices implements VcpuPorts {
  private static final int UNIT_NANOS = 16;

  private final long start = System.nanoTime();

  /** Counts from now on. */
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
    return (System.nanoTime() - start) / UNIT_NANOS;
  }

  @Override
  public HostCount hostCount() {
    return new HostCount(start, UNIT_NANOS);
  }
}
