package dev.zazen.core.domain;

import dev.zazen.base.Foreign;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioRegion;
import java.util.List;

/** The virtual interrupt controller of a domain. Any thread. */
public interface InterruptController {
  /** What the guest reaches by memory accesses. */
  List<MmioRegion> regions();

  /** How many interrupts there are: INTIDs are lower. */
  int lines();

  /** The input for shared peripheral interrupt {@code intid}, 32 and above. */
  IrqLine spi(int intid);

  /** The input for private peripheral interrupt {@code intid}, 16 to 31, of a vCPU. */
  IrqLine ppi(int vcpu, int intid);

  /** Makes private peripheral interrupt {@code intid} of a vCPU pending once, whatever its line. */
  void pend(int vcpu, int intid);

  /** Reads a register of the CPU interface; {@code key} as in {@code SysregKey}. */
  long readSystemRegister(int vcpu, int key);

  /** Writes a register of the CPU interface. */
  void writeSystemRegister(int vcpu, int key, @Foreign long value);

  /** Forgets what is pending for a vCPU that is switched on. */
  void resetCpu(int vcpu);

  /** Whether a vCPU has an interrupt to take, masked by its PSTATE or not. */
  boolean pending(int vcpu);

  /** Makes the controller of a domain. */
  @FunctionalInterface
  interface Factory {
    /**
     * A controller for as many vCPUs as {@code lines}, the interrupt inputs of the vCPUs. It sets
     * each line by one thread at a time, for instance under its own lock.
     */
    InterruptController create(List<IrqLine> lines);
  }
}
