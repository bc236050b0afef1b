package dev.zazen.core.trace;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A domain has given back all that it had. */
@Name("dev.zazen.DomainDestroyed")
@Label("Domain Destroyed")
@Category("Zazen")
@StackTrace(false)
public final class DomainDestroyedEvent extends Event {
  @Label("Domain")
  int domain;

  @Label("Name")
  String name;

  private DomainDestroyedEvent() {}

  /** It happens now. */
  public static void emit(int domain, String name) {
    var event = new DomainDestroyedEvent();
    event.domain = domain;
    event.name = name;
    event.commit();
  }
}
