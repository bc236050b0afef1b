package dev.zazen.arm64.interpreter;

import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.VcpuPorts;

/**
 * Device registers as one vCPU reaches them.
 *
 * @param vcpu its index in the domain
 */
record MmioPort(int vcpu, VcpuPorts ports) {
  /** The region at a guest physical address, or null. */
  MmioRegion at(long address) {
    return ports.mmio(address);
  }

  long read(MmioRegion region, long address, int size) {
    return region.device().read(vcpu, address - region.base(), size);
  }

  void write(MmioRegion region, long address, int size, long value) {
    region.device().write(vcpu, address - region.base(), size, value);
  }
}
