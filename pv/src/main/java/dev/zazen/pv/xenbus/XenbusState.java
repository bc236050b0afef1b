package dev.zazen.pv.xenbus;

/** States of the two ends of a device: {@code enum xenbus_state}. */
public enum XenbusState {
  UNKNOWN,
  INITIALISING,
  INIT_WAIT,
  INITIALISED,
  CONNECTED,
  CLOSING,
  CLOSED,
  RECONFIGURING,
  RECONFIGURED;

  private static final XenbusState[] STATES = values();

  /** The state with a number as Xenstore has it; {@link #UNKNOWN} for what is none. */
  static XenbusState of(String text) {
    return text.matches("[0-8]") ? STATES[text.charAt(0) - '0'] : UNKNOWN;
  }

  /** Its number as Xenstore has it. */
  String text() {
    for (int i = 0; i < STATES.length; i++) {
      if (STATES[i] == this) {
        return Integer.toString(i);
      }
    }
    throw new IllegalStateException(name());
  }
}
