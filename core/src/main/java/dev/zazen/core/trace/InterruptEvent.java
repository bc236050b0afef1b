package dev.zazen.core.trace;

import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The interrupt line into a vCPU rises. */
@Name("dev.zazen.Interrupt")
@Label("Interrupt")
@Category("Zazen")
@StackTrace(false)
@Enabled(false)
public final class InterruptEvent extends Event {
  private static final InterruptEvent PROBE = new InterruptEvent();

  @Label("Domain")
  int domain;

  @Label("vCPU")
  int vcpu;

  private InterruptEvent() {}

  /** It rises now. */
  public static void emit(int domain, int vcpu) {
    if (PROBE.isEnabled()) {
      var event = new InterruptEvent();
      event.domain = domain;
      event.vcpu = vcpu;
      event.commit();
    }
  }
}
