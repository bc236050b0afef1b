package dev.zazen.core.trace;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A domain stopped for good. */
@Name("dev.zazen.DomainShutdown")
@Label("Domain Shutdown")
@Category("Zazen")
@StackTrace(false)
public final class DomainShutdownEvent extends Event {
  @Label("Domain")
  int domain;

  @Label("Name")
  String name;

  @Label("Reason")
  String reason;

  private DomainShutdownEvent() {}

  /** It happens now. */
  public static void emit(int domain, String name, String reason) {
    var event = new DomainShutdownEvent();
    event.domain = domain;
    event.name = name;
    event.reason = reason;
    event.commit();
  }
}
