package dev.zazen.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** QEMU's own tools. */
final class QemuImg {
  private static final int LEAKS = 3;

  private QemuImg() {}

  /** What a command ended with, and all that it printed. */
  record Result(int exit, String output) {}

  /** Runs {@code tool} to its end. */
  static Result run(String tool, Object... arguments) {
    List<String> command = new ArrayList<>(List.of(tool));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      return new Result(process.waitFor(), new String(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs qemu-img, which succeeds. */
  static void call(Object... arguments) {
    Result result = run("qemu-img", arguments);
    assertEquals(0, result.exit, result::output);
  }

  /** {@code image} has no fault. */
  static void checkClean(Path image) {
    call("check", "-f", "qcow2", image);
  }

  /** {@code image} has no fault but unused clusters that are counted. */
  static void checkConsistent(Path image) {
    Result result = run("qemu-img", "check", "-f", "qcow2", image);
    assertTrue(result.exit == 0 || result.exit == LEAKS, result::output);
  }

  /** Both read the same. */
  static void compare(String format1, Path image1, String format2, Path image2) {
    call("compare", "-f", format1, "-F", format2, image1, image2);
  }
}
