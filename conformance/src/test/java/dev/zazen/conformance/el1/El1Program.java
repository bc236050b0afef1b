package dev.zazen.conformance.el1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.conformance.BuildDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program in assembly that begins as {@code guests/el1/el1.inc} says.
 *
 * @param image what lies from {@link #START} on
 * @param symbols addresses of its labels
 */
@SuppressWarnings("ArrayRecordComponent") // plain data, compared by nobody
public record El1Program(byte[] image, Map<String, Long> symbols) {
  /** Where a program is linked, loaded and entered. */
  public static final long START = 0x10_0000;

  private static final Path GUESTS = Path.of("..", "guests");

  /** Assembles {@code guests/folder/name.S}. */
  public static El1Program assemble(String folder, String name) {
    Path out = BuildDirectory.file(folder);
    Path elf = out.resolve(name + ".elf");
    Path flat = out.resolve(name + ".bin");
    Path symbols = out.resolve(name + ".sym");
    Path sources = GUESTS.resolve(folder);
    try {
      Files.createDirectories(out);
      run(
          "aarch64-linux-gnu-gcc",
          "-nostdlib",
          "-static",
          "-Wl,-Ttext=0x%x,--build-id=none,--fatal-warnings".formatted(START),
          "-I",
          sources.toString(),
          "-I",
          GUESTS.resolve("el1").toString(),
          "-o",
          elf.toString(),
          sources.resolve(name + ".S").toString());
      run(
          "aarch64-linux-gnu-objcopy",
          "-O",
          "binary",
          "-j",
          ".text",
          elf.toString(),
          flat.toString());
      Process nm =
          new ProcessBuilder("aarch64-linux-gnu-nm", "--defined-only", elf.toString())
              .redirectOutput(symbols.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertEquals(0, nm.waitFor(), "nm " + elf);
      return new El1Program(Files.readAllBytes(flat), read(symbols));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lines of address, kind and name. */
  private static Map<String, Long> read(Path list) throws IOException {
    Map<String, Long> symbols = new HashMap<>();
    for (String line : Files.readAllLines(list)) {
      List<String> columns = List.of(line.split(" ", -1));
      symbols.put(columns.get(2), Long.parseUnsignedLong(columns.get(0), 16));
    }
    return Map.copyOf(symbols);
  }

  /** The address of a label. */
  public long symbol(String name) {
    Long address = symbols.get(name);
    if (address == null) {
      throw new IllegalArgumentException("no label '" + name + "'");
    }
    return address;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertEquals(0, process.waitFor(), () -> String.join(" ", command));
  }
}
