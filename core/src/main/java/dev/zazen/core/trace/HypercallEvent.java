package dev.zazen.core.trace;

import dev.zazen.base.Foreign;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A hypercall, from its begin to its end. */
@Name("dev.zazen.Hypercall")
@Label("Hypercall")
@Category("Zazen")
@StackTrace(false)
public final class HypercallEvent extends Event {
  private static final HypercallEvent PROBE = new HypercallEvent();

  @Label("Domain")
  int domain;

  @Label("vCPU")
  int vcpu;

  @Label("Hypercall")
  String name;

  @Label("First Argument")
  @Description("The command of those that have commands")
  @Foreign
  long argument;

  @Label("Result")
  long result;

  @Label("Unfinished")
  @Description("The guest makes the call again for what is left")
  boolean unfinished;

  private HypercallEvent() {}

  /** An event that begins now; null if nobody wants it. */
  public static HypercallEvent begun() {
    if (!PROBE.isEnabled()) {
      return null;
    }
    var event = new HypercallEvent();
    event.begin();
    return event;
  }

  /** The call ends. */
  public void end(
      int ofDomain, int ofVcpu, String called, @Foreign long first, long returns, boolean again) {
    domain = ofDomain;
    vcpu = ofVcpu;
    name = called;
    argument = first;
    result = returns;
    unfinished = again;
    commit();
  }
}
