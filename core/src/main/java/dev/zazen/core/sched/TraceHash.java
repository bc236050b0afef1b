package dev.zazen.core.sched;

import dev.zazen.base.Foreign;
import dev.zazen.machine.Clock;
import dev.zazen.machine.Exit;

/**
 * A running hash of what happens on a deterministic board, in order and with board time. Two runs
 * with the same hash took the same way; it is no protection against somebody who wants it to look
 * so.
 *
 * <p>Left out are exits that a guest does not cause ({@link Exit.BudgetSpent}, {@link
 * Exit.Kicked}): engines may return them at different instructions. Belongs to the thread that
 * makes the rounds.
 */
public final class TraceHash {
  /** What happened; the numbers are part of the hash. */
  private static final int SEED = 0;

  private static final int PICK = 1;
  private static final int RELEASE = 2;
  private static final int HYPERCALL = 3;
  private static final int FIRMWARE_CALL = 4;
  private static final int WAIT = 5;
  private static final int YIELD = 6;
  private static final int DEAD = 7;
  private static final int INTERRUPT = 8;
  private static final int OUTPUT = 9;
  private static final int INPUT = 10;

  /** Odd, with about as many ones as zeros: 2 to the 64th divided by the golden ratio. */
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  private final Clock clock;
  private long hash;
  private long events;

  /** A hash of nothing yet but {@code seed}. */
  public TraceHash(Clock clock, long seed) {
    this.clock = clock;
    mix(SEED);
    mix(seed);
  }

  /** pCPU {@code cpu} starts to run a unit. */
  void picked(int cpu, SchedUnit unit) {
    event(PICK, unit.traceId(), cpu);
  }

  /** pCPU {@code cpu} hands a unit back. */
  void released(int cpu, SchedUnit unit) {
    event(RELEASE, unit.traceId(), cpu);
  }

  /** A unit left guest mode. */
  void exit(SchedUnit unit, Exit exit) {
    switch (exit) {
      case Exit.Hypercall call -> call(HYPERCALL, unit, call.immediate());
      case Exit.FirmwareCall call -> call(FIRMWARE_CALL, unit, call.immediate());
      case Exit.WaitForInterrupt _ -> event(WAIT, unit.traceId(), unit.vcpu().pc());
      case Exit.Yield _ -> event(YIELD, unit.traceId(), unit.vcpu().pc());
      case Exit.Dead dead -> event(DEAD, unit.traceId(), dead.pc());
      case Exit.BudgetSpent _, Exit.Kicked _ -> {}
    }
  }

  private void call(int kind, SchedUnit unit, int immediate) {
    event(kind, unit.traceId(), immediate);
    mix(unit.vcpu().pc());
    mix(unit.vcpu().register(0));
    mix(unit.vcpu().register(1));
  }

  /** The interrupt line into a unit changed. */
  public void interrupt(SchedUnit unit, boolean level) {
    event(INTERRUPT, unit.traceId(), level ? 1 : 0);
  }

  /** Domain {@code domain} wrote {@code character} to its console. */
  public void output(int domain, int character) {
    event(OUTPUT, domain, character);
  }

  /** {@code character} was typed at the console of domain {@code domain}. */
  public void input(int domain, int character) {
    event(INPUT, domain, character);
  }

  private void event(int kind, long subject, long detail) {
    events++;
    mix(kind);
    mix(clock.nanos());
    mix(subject);
    mix(detail);
  }

  private void mix(@Foreign long word) {
    long product = (hash ^ word) * MULTIPLIER;
    hash = product ^ product >>> 32;
  }

  /** The hash so far. */
  public long value() {
    return hash;
  }

  /** Number of events so far. */
  public long events() {
    return events;
  }
}
