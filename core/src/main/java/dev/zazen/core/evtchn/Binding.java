package dev.zazen.core.evtchn;

/** What a port is bound to. */
public sealed interface Binding {
  /** Nothing; the port can be allocated. */
  record Free() implements Binding {
    static final Free INSTANCE = new Free();
  }

  /** Nothing; the port is not handed out. */
  record Reserved() implements Binding {
    static final Reserved INSTANCE = new Reserved();
  }

  /**
   * Nothing yet.
   *
   * @param remoteDomain the domain that may bind to it
   */
  record Unbound(int remoteDomain) implements Binding {}

  /** A port of another domain, or of the same. */
  record Interdomain(EventChannels remote, int remotePort) implements Binding {}

  /** A virtual interrupt. */
  record Virtual(int virq) implements Binding {}

  /** What vCPUs of the domain send each other. */
  record Ipi() implements Binding {
    static final Ipi INSTANCE = new Ipi();
  }
}
