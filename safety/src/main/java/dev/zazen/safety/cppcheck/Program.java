package dev.zazen.safety.cppcheck;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What a program said.
 *
 * @param exitCode 0: it is content
 * @param lines of standard output and standard error
 */
record Program(int exitCode, List<String> lines) {
  /**
   * Runs a program to its end.
   *
   * @param directory it runs in
   * @param debianPackage that it comes with, for the error
   * @throws IOException if it cannot be run
   */
  static Program run(Path directory, List<String> command, String debianPackage)
      throws IOException {
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectErrorStream(true).environment().put("LC_ALL", "C");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be run; install it: apt-get install %s"
              .formatted(command.getFirst(), debianPackage),
          e);
    }
    String output;
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      output = reader.readAllAsString();
    }
    try {
      return new Program(process.waitFor(), output.lines().toList());
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException(command.getFirst() + " was interrupted", e);
    }
  }
}
