package dev.zazen.core.trace;

import dev.zazen.machine.Exit;
import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A vCPU was in guest mode, from its begin to its end; there are thousands in a second. */
@Name("dev.zazen.Exit")
@Label("Exit")
@Category("Zazen")
@StackTrace(false)
@Enabled(false)
public final class ExitEvent extends Event {
  private static final ExitEvent PROBE = new ExitEvent();

  @Label("Domain")
  int domain;

  @Label("vCPU")
  int vcpu;

  @Label("pCPU")
  int processor;

  @Label("Reason")
  String reason;

  @Label("Instructions")
  long instructions;

  private ExitEvent() {}

  /** An event that begins now; null if nobody wants it. */
  public static ExitEvent begun() {
    if (!PROBE.isEnabled()) {
      return null;
    }
    var event = new ExitEvent();
    event.begin();
    return event;
  }

  /** Guest mode ends. */
  public void end(int ofDomain, int ofVcpu, int on, Exit exit, long count) {
    domain = ofDomain;
    vcpu = ofVcpu;
    processor = on;
    reason =
        switch (exit) {
          case Exit.Hypercall _ -> "hvc";
          case Exit.FirmwareCall _ -> "smc";
          case Exit.WaitForInterrupt _ -> "wfi";
          case Exit.Yield _ -> "wfe";
          case Exit.BudgetSpent _ -> "budget";
          case Exit.Kicked _ -> "kicked";
          case Exit.Dead _ -> "dead";
        };
    instructions = count;
    commit();
  }
}
