package dev.zazen.abi;

/**
 * Kinds of event channel as EVTCHNOP_status tells them: {@code EVTCHNSTAT_*} of {@code
 * public/event_channel.h}.
 */
public final class EventStatus {
  public static final int CLOSED = 0;
  public static final int UNBOUND = 1;
  public static final int INTERDOMAIN = 2;
  public static final int PIRQ = 3;
  public static final int VIRQ = 4;
  public static final int IPI = 5;

  private EventStatus() {}
}
