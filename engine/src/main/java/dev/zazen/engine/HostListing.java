package dev.zazen.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Host code for people: as GNU binutils disassemble it, in hexadecimal where they are not. */
public final class HostListing {
  private static final int BYTES_A_LINE = 32;

  private HostListing() {}

  /** x86-64 machine code that lies at an address, in lines. */
  public static List<String> of(byte[] code, long address) {
    List<String> listing = objdump(code, address);
    if (!listing.isEmpty()) {
      return listing;
    }
    var hex = HexFormat.of();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < code.length; i += BYTES_A_LINE) {
      String bytes = hex.formatHex(code, i, Math.min(code.length, i + BYTES_A_LINE));
      lines.add("%6x:  %s".formatted(address + i, bytes));
    }
    return lines;
  }

  private static List<String> objdump(byte[] code, long address) {
    try {
      Path file = Files.createTempFile("zazen-disasm", ".bin");
      try {
        var _ = Files.write(file, code);
        Process process =
            new ProcessBuilder(
                    "objdump",
                    "-D",
                    "-b",
                    "binary",
                    "-m",
                    "i386:x86-64",
                    "-M",
                    "intel",
                    "--adjust-vma=0x" + Long.toHexString(address),
                    file.toString())
                .redirectErrorStream(true)
                .start();
        List<String> lines =
            process
                .inputReader(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.matches(" *[0-9a-f]+:\\s.*"))
                .toList();
        return process.waitFor() == 0 ? lines : List.of();
      } finally {
        Files.delete(file);
      }
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // there is none
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
