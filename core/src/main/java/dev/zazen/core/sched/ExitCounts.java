package dev.zazen.core.sched;

import dev.zazen.machine.Exit;

/**
 * How often a vCPU left guest mode for which reason. Counted by the pCPU that runs it; others read
 * figures of a moment ago.
 */
public final class ExitCounts {
  private long hypercalls;
  private long firmwareCalls;
  private long waits;
  private long yields;
  private long budgets;
  private long kicks;

  ExitCounts() {}

  void add(Exit exit) {
    switch (exit) {
      case Exit.Hypercall _ -> hypercalls++;
      case Exit.FirmwareCall _ -> firmwareCalls++;
      case Exit.WaitForInterrupt _ -> waits++;
      case Exit.Yield _ -> yields++;
      case Exit.BudgetSpent _ -> budgets++;
      case Exit.Kicked _ -> kicks++;
      case Exit.Dead _ -> {}
    }
  }

  /** Calls of the hypervisor (A64: HVC, also those that are for the firmware). */
  public long hypercalls() {
    return hypercalls;
  }

  /** Calls of the firmware (A64: SMC). */
  public long firmwareCalls() {
    return firmwareCalls;
  }

  /** Waits for an interrupt (A64: WFI). */
  public long waits() {
    return waits;
  }

  /** Waits for an event (A64: WFE). */
  public long yields() {
    return yields;
  }

  /** Ends of what it was let run: its slice, or the time of the next timer. */
  public long budgets() {
    return budgets;
  }

  /** Requests of others. */
  public long kicks() {
    return kicks;
  }
}
