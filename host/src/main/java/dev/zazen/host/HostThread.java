package dev.zazen.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What threads may ask of the host beyond Java. Elsewhere than on Linux nothing is asked. */
public final class HostThread {
  private static final long NANOSECOND = 1;

  /** Characters that the kernel knows of a name. */
  private static final int NAME_LENGTH = 15;

  private static final Path THREADS = Path.of("/proc/self/task");

  private HostThread() {}

  /**
   * Has this thread, and those that it starts from now on, woken when their time has come, not up
   * to 50 microseconds later, which Linux takes to save power (prctl(2)).
   */
  public static void wakeOnTime() {
    if (System.getProperty("os.name").equals("Linux")) {
      Libc.timerSlack(NANOSECOND);
    }
  }

  /**
   * Has threads of this process with a name, and those that they start from now on, wait for others
   * that want their CPU (setpriority(2)): at {@code niceness} 10 they get a tenth of it then, at 19
   * a seventieth.
   */
  public static void lower(String name, int niceness) {
    String known = name.substring(0, Math.min(name.length(), NAME_LENGTH));
    String[] threads = THREADS.toFile().list();
    if (threads == null) {
      return;
    }
    for (String thread : threads) {
      if (known.equals(name(thread))) {
        Libc.setThreadPriority(Integer.parseInt(thread), niceness);
      }
    }
  }

  /** The name of a thread; empty if it has ended. */
  private static String name(String thread) {
    try {
      return Files.readString(THREADS.resolve(thread).resolve("comm")).replace("\n", "");
    } catch (IOException e) {
      return "";
    }
  }
}
