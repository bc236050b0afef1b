package dev.zazen.core.trace;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A domain was built. */
@Name("dev.zazen.DomainCreated")
@Label("Domain Created")
@Category("Zazen")
@StackTrace(false)
public final class DomainCreatedEvent extends Event {
  @Label("Domain")
  int domain;

  @Label("Name")
  String name;

  private DomainCreatedEvent() {}

  /** It happens now. */
  public static void emit(int domain, String name) {
    var event = new DomainCreatedEvent();
    event.domain = domain;
    event.name = name;
    event.commit();
  }
}
