package dev.zazen.core.domain;

import dev.zazen.machine.HostCount;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.VcpuPorts;

/**
 * What a vCPU reaches while it runs: the devices, interrupt controller and timers of its own domain
 * only.
 */
final class UnitPorts implements VcpuPorts {
  // The generic timer's registers are those with op0 3, op1 3 and CRn 14 (Arm ARM D19.12,
  // CNT*_EL0).
  private static final int TIMER_MASK = 3 << 14 | 7 << 11 | 15 << 7;
  private static final int TIMER = 3 << 14 | 3 << 11 | 14 << 7;

  private final VcpuUnit unit;
  private final int index;
  private final InterruptController interrupts;
  private final VcpuTimer timer;
  private final MmioMap.Lookup mmio;

  UnitPorts(VcpuUnit unit, InterruptController interrupts, VcpuTimer timer, MmioMap mmio) {
    this.unit = unit;
    index = unit.index();
    this.interrupts = interrupts;
    this.timer = timer;
    this.mmio = mmio.new Lookup();
  }

  @Override
  public MmioRegion mmio(long address) {
    return mmio.find(address);
  }

  @Override
  public long readSystemRegister(int key) {
    return (key & TIMER_MASK) == TIMER
        ? timer.read(key)
        : interrupts.readSystemRegister(index, key);
  }

  @Override
  public void writeSystemRegister(int key, long value) {
    if ((key & TIMER_MASK) == TIMER) {
      timer.write(key, value);
      unit.timerChanged();
    } else {
      interrupts.writeSystemRegister(index, key, value);
    }
  }

  @Override
  public long virtualCount() {
    return timer.virtualCount();
  }

  @Override
  public HostCount hostCount() {
    return timer.hostCount();
  }
}
