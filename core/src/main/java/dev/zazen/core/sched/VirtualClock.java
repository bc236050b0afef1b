package dev.zazen.core.sched;

import dev.zazen.machine.Clock;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Vcpu;

/**
 * Board time that passes by guest instructions only, {@value #NANOS_PER_INSTRUCTION} ns each; what
 * the hypervisor does takes none. It is the time of the pCPU whose turn it is ({@link Rounds}), so
 * it goes back when another one's turn begins: guests see it through {@link MonotonicClock}.
 *
 * <p>Belongs to the thread that makes the rounds; others get an approximate time.
 */
public final class VirtualClock implements Clock {
  /** As QEMU with {@code -icount shift=0}. */
  public static final long NANOS_PER_INSTRUCTION = 1;

  private long base;
  private long entered;
  private Vcpu running;

  /** A clock that stands at 0. */
  public VirtualClock() {}

  @Override
  public long nanos() {
    Vcpu vcpu = running;
    return vcpu == null ? base : base + (vcpu.instructions() - entered) * NANOS_PER_INSTRUCTION;
  }

  /** Sets the time. */
  void set(long nanos) {
    base = nanos;
  }

  /** Runs {@code vcpu} for {@code nanos}, at least one instruction, unless it exits before. */
  Exit run(Vcpu vcpu, long nanos) {
    entered = vcpu.instructions();
    running = vcpu;
    try {
      return vcpu.run(Math.max(1, nanos / NANOS_PER_INSTRUCTION));
    } finally {
      base = nanos();
      running = null;
    }
  }
}
