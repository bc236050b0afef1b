package dev.zazen.core.trace;

import jdk.jfr.FlightRecorder;

/**
 * Whether there may be a recording. To be asked before any class of events is touched: the first
 * one makes the JVM set up the recorder, which takes longer than a small guest's boot.
 */
public final class Tracing {
  private Tracing() {}

  /** Whether a recording was started since the JVM was; costs a read of a field. */
  public static boolean on() {
    return FlightRecorder.isInitialized();
  }
}
