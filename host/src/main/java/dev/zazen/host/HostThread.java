package dev.zazen.host;

/** What a thread may ask of the host beyond Java. */
public final class HostThread {
  private static final long NANOSECOND = 1;

  private HostThread() {}

  /**
   * Has this thread, and those that it starts from now on, woken when their time has come, not up
   * to 50 microseconds later, which Linux takes to save power (prctl(2)). Elsewhere does nothing.
   */
  public static void wakeOnTime() {
    if (System.getProperty("os.name").equals("Linux")) {
      Libc.timerSlack(NANOSECOND);
    }
  }
}
