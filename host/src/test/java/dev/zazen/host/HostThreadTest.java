package dev.zazen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("feature:engines")
@EnabledOnOs(OS.LINUX)
class HostThreadTest {
  /** Linux knows the first 15 characters. */
  private static final String LOWERED = "a name that is long";

  private static final String OTHER = "a name that";

  /** Field 19 of proc_pid_stat(5), where the second is a name in brackets. */
  private static List<String> niceness(String known) throws IOException {
    List<String> found = new ArrayList<>();
    try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        String stat = Files.readString(thread.resolve("stat"));
        if (stat.contains("(" + known + ")")) {
          found.add(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
        }
      }
    }
    return found;
  }

  @Test
  void onlyThreadsOfThatNameWaitForOthers() throws IOException, InterruptedException {
    var started = new CountDownLatch(2);
    var over = new CountDownLatch(1);
    for (String name : List.of(LOWERED, OTHER)) {
      var _ =
          Thread.ofPlatform()
              .daemon()
              .name(name)
              .start(
                  () -> {
                    started.countDown();
                    try {
                      over.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
    }
    started.await();
    List<String> usual = niceness(OTHER);
    HostThread.lower(LOWERED, 19);
    assertEquals(List.of("19"), niceness("a name that is "));
    assertEquals(usual, niceness(OTHER));
    HostThread.lower("nobody", 19);
    over.countDown();
  }
}
