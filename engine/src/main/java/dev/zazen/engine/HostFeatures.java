package dev.zazen.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What this host's CPU can do. */
final class HostFeatures {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final List<String> NEEDED =
      List.of("avx2", "bmi1", "bmi2", "fma", "abm", "lahf_lm");

  private HostFeatures() {}

  /** Whether the x86-64 back end can run here. */
  static boolean suffice() {
    if (!System.getProperty("os.arch").equals("amd64") || !Files.isReadable(CPUINFO)) {
      return false;
    }
    try (var lines = Files.lines(CPUINFO)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Set.copyOf(Arrays.asList(line.split("\\s+"))).containsAll(NEEDED))
          .orElse(false);
    } catch (IOException e) {
      return false;
    }
  }
}
