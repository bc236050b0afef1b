package dev.zazen.engine;

import dev.zazen.host.HostThread;
import dev.zazen.machine.Clock;

/** The time of a board that runs in real time. */
public final class HostClock implements Clock {
  private final long start = System.nanoTime();

  private HostClock() {}

  /**
   * A clock that begins now. Threads that the calling one makes, and itself, sleep no longer than
   * they are told to from here on.
   */
  public static Clock start() {
    HostThread.wakeOnTime();
    return new HostClock();
  }

  @Override
  public long nanos() {
    return System.nanoTime() - start;
  }

  @Override
  public long hostStart() {
    return start;
  }
}
