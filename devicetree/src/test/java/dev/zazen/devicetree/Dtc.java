package dev.zazen.devicetree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The real device tree compiler, the oracle of these tests. */
final class Dtc {
  private Dtc() {}

  /** Compiles source to a blob. */
  static byte[] compile(String source, Path directory) throws IOException, InterruptedException {
    Path in = directory.resolve("in.dts");
    Path out = directory.resolve("out.dtb");
    Files.writeString(in, source);
    run(directory, "-I", "dts", "-O", "dtb", "-o", out.toString(), in.toString());
    return Files.readAllBytes(out);
  }

  /** A blob as sorted source: equal for equal trees. */
  static String normalised(byte[] blob, Path directory) throws IOException, InterruptedException {
    Path in = directory.resolve("in.dtb");
    Path out = directory.resolve("out.dts");
    Files.write(in, blob);
    run(directory, "-s", "-I", "dtb", "-O", "dts", "-o", out.toString(), in.toString());
    return Files.readString(out);
  }

  private static void run(Path directory, String... arguments)
      throws IOException, InterruptedException {
    var command = new java.util.ArrayList<>(List.of("dtc", "-q"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed");
    }
  }
}
