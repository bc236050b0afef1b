package dev.zazen.core.domain;

import dev.zazen.base.Foreign;
import dev.zazen.machine.HostCount;

/**
 * The architected timers of one vCPU. Called by the thread of the pCPU that runs the vCPU only,
 * except for {@link #nextDeadlineNanos}, which may be asked on any thread for messages.
 */
public interface VcpuTimer {
  /** Reads a timer register; {@code key} as in {@code SysregKey}. */
  long read(int key);

  /** Writes a timer register and sets the interrupt lines accordingly. */
  void write(int key, @Foreign long value);

  /** The virtual count, CNTVCT_EL0. */
  long virtualCount();

  /** See {@link dev.zazen.machine.VcpuPorts#hostCount}. */
  HostCount hostCount();

  /** Board time of the next change of an interrupt line, or {@link Long#MAX_VALUE}. */
  long nextDeadlineNanos();

  /** Sets the interrupt lines to what the timers say now. */
  void update();

  /** Makes the timers of a vCPU. */
  @FunctionalInterface
  interface Factory {
    /** Timers of vCPU {@code vcpu}, whose interrupts go to PPIs of {@code controller}. */
    VcpuTimer create(int vcpu, InterruptController controller);
  }
}
