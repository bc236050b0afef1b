package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;

/** Makes images of guests in assembly. */
public final class Assembler {
  private static final Path GUESTS = Path.of("..", "guests");

  private Assembler() {}

  /**
   * Assembles {@code guests/folder/name.S}, which may include files of its folder and of {@code
   * guests/hostile}, to an image in {@code directory}.
   */
  public static Path image(String folder, String name, Path directory)
      throws IOException, InterruptedException {
    Path elf = directory.resolve(name + ".elf");
    Path image = directory.resolve(name + ".img");
    run(
        "aarch64-linux-gnu-gcc",
        "-nostdlib",
        "-static",
        "-Wl,-Ttext=0,--build-id=none",
        "-I",
        GUESTS.resolve("hostile").toString(),
        "-I",
        GUESTS.resolve(folder).toString(),
        "-o",
        elf.toString(),
        GUESTS.resolve(folder).resolve(name + ".S").toString());
    run(
        "aarch64-linux-gnu-objcopy",
        "-O",
        "binary",
        "-j",
        ".text",
        elf.toString(),
        image.toString());
    return image;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertEquals(0, process.waitFor(), () -> String.join(" ", command));
  }
}
