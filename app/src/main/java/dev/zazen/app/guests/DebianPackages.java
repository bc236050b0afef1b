package dev.zazen.app.guests;

import dev.zazen.base.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian packages for arm64, downloaded and unpacked without being installed. */
final class DebianPackages {
  private static final String ARCHITECTURE = "arm64";
  private final Consumer<String> progress;

  DebianPackages(Consumer<String> progress) {
    this.progress = progress;
  }

  /** Makes apt know arm64 packages. */
  void enable() throws IOException {
    String known =
        run("dpkg", "--print-architecture") + run("dpkg", "--print-foreign-architectures");
    if (known.lines().anyMatch(ARCHITECTURE::equals)) {
      return;
    }
    if (!System.getProperty("user.name").equals("root")) {
      throw new IOException(
          "apt does not know arm64 packages yet; run: sudo dpkg --add-architecture arm64 && sudo"
              + " apt-get update");
    }
    progress.accept("apt: adding architecture arm64");
    run("dpkg", "--add-architecture", ARCHITECTURE);
    run("apt-get", "-q", "update");
  }

  /**
   * The package that a metapackage stands for: its first dependency that starts with {@code
   * prefix}.
   */
  String dependency(String metapackage, String prefix) throws IOException {
    Pattern line =
        Pattern.compile("\\s*Depends: (" + Pattern.quote(prefix) + "\\d[^\\s:]*)(:\\w+)?\\s*");
    return run("apt-cache", "depends", metapackage + ":" + ARCHITECTURE)
        .lines()
        .map(line::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    metapackage + " depends on no " + prefix + "*; run apt-get update"));
  }

  /** Downloads a package and unpacks it below {@code directory}. */
  void unpack(String name, Path directory) throws IOException {
    progress.accept("fetching " + name);
    Path download = Files.createTempDirectory("zazen-deb");
    runIn(download, "apt-get", "-q", "download", name + ":" + ARCHITECTURE);
    try (var files = Files.list(download)) {
      Path deb = files.filter(f -> f.toString().endsWith(".deb")).findFirst().orElseThrow();
      run("dpkg-deb", "-x", deb.toString(), directory.toString());
      Files.delete(deb);
    }
    Files.delete(download);
  }

  @CanIgnoreReturnValue
  private static String run(String... command) throws IOException {
    return runIn(Path.of("."), command);
  }

  @CanIgnoreReturnValue
  private static String runIn(Path directory, String... command) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new IOException(
          "this is no Debian or relative: %s is missing; give your own arm64 kernel and initrd, zazen,file = \"PATH\" in a configuration"
              .formatted(command[0]),
          e);
    }
    try {
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(List.of(command) + " failed:\n" + output);
      }
      return output;
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
