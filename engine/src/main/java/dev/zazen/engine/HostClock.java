package dev.zazen.engine;

import dev.zazen.host.HostThread;
import dev.zazen.machine.Clock;

/** The time of a board that runs in real time. */
public final class HostClock {
  private HostClock() {}

  /**
   * A clock that begins now. Threads that the calling one makes, and itself, sleep no longer than
   * they are told to from here on.
   */
  public static Clock start() {
    HostThread.wakeOnTime();
    long start = System.nanoTime();
    return () -> System.nanoTime() - start;
  }
}
