package dev.zazen.core.vgic;

import dev.zazen.base.Foreign;
import java.util.Arrays;

/** What a vCPU has of the controller: its private interrupts and its CPU interface. */
final class CpuInterface {
  static final int SPURIOUS = 1023;
  private static final int IDLE = 0x100;
  private static final int MOST_NESTING = 32;

  /** Private interrupts, 0 to 31. */
  final VirtualIrq[] irqs = new VirtualIrq[32];

  /** Interrupts that are ready and routed here, a bit each. */
  final long[] ready;

  /** Lowest priority that is still masked (GICC_PMR, ICC_PMR_EL1). */
  int priorityMask;

  int binaryPoint0;
  int binaryPoint1;
  boolean enabledGroup0;
  boolean enabledGroup1;

  /** EOI drops the priority only; deactivation is a write of its own. */
  boolean splitEoi;

  /** The level last given to the vCPU. */
  boolean signalled;

  private final int[] runningPriorities = new int[MOST_NESTING];
  private int nesting;

  CpuInterface(int lines) {
    ready = new long[(lines + 63) / 64];
    for (int id = 0; id < 32; id++) {
      irqs[id] = new VirtualIrq(id);
    }
    reset();
  }

  void reset() {
    for (VirtualIrq irq : irqs) {
      irq.reset();
      irq.enabled = irq.id < 16; // SGIs cannot be disabled under Xen's controllers
    }
    Arrays.fill(ready, 0);
    priorityMask = 0;
    binaryPoint0 = 2;
    binaryPoint1 = 3;
    enabledGroup0 = false;
    enabledGroup1 = false;
    splitEoi = false;
    nesting = 0;
  }

  /** Priority of what is being handled; above all real ones if nothing is. */
  int running() {
    return nesting == 0 ? IDLE : runningPriorities[nesting - 1];
  }

  void begin(int priority) {
    if (nesting < MOST_NESTING) {
      runningPriorities[nesting++] = priority;
    }
  }

  void drop() {
    if (nesting > 0) {
      nesting--;
    }
  }

  /** Active priorities as the registers AP1R show them: a bit for each of the 32 priorities. */
  int activePriorities() {
    int bits = 0;
    for (int i = 0; i < nesting; i++) {
      bits |= 1 << (runningPriorities[i] >>> 3);
    }
    return bits;
  }

  /**
   * Sets the active priorities, for software that saves and restores them or clears them at start.
   */
  void setActivePriorities(@Foreign int bits) {
    nesting = 0;
    for (int priority = 31; priority >= 0; priority--) {
      if ((bits >>> priority & 1) != 0) {
        begin(priority << 3);
      }
    }
  }
}
