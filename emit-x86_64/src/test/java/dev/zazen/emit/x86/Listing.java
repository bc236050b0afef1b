package dev.zazen.emit.x86;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Instructions with what they should be, checked against {@code objdump} in one go. */
final class Listing {
  private static final int MOST_REPORTED = 30;
  private static final Pattern LINE = Pattern.compile("\\s*([0-9a-f]+):\\t(.*)");

  private record Instruction(String origin, String text, int from, int to) {}

  final Assembler asm = new Assembler();
  private final List<Instruction> instructions = new ArrayList<>();

  /**
   * Writes an instruction.
   *
   * @param origin the method or row, for the report
   * @param text what {@code objdump} should make of it
   */
  void add(String origin, String text, Runnable encoding) {
    int from = asm.position();
    encoding.run();
    instructions.add(new Instruction(origin, text, from, asm.position()));
  }

  int size() {
    return instructions.size();
  }

  void check() throws IOException, InterruptedException {
    NavigableMap<Integer, String> lines = disassemble();
    byte[] code = asm.bytes();
    List<String> wrong = new ArrayList<>();
    for (Instruction i : instructions) {
      String text = lines.getOrDefault(i.from, "(inside an instruction)");
      Integer next = lines.higherKey(i.from);
      int end = next == null ? code.length : next;
      if (!text.equals(i.text) || end != i.to) {
        wrong.add(
            "%s: %s is %s (%d bytes), not %s"
                .formatted(
                    i.origin,
                    HexFormat.ofDelimiter(" ").formatHex(code, i.from, i.to),
                    text,
                    end - i.from,
                    i.text));
      }
    }
    if (!wrong.isEmpty()) {
      fail(
          "%d of %d instructions are encoded wrongly:%n%s"
              .formatted(
                  wrong.size(),
                  instructions.size(),
                  String.join("\n", wrong.subList(0, Math.min(MOST_REPORTED, wrong.size())))));
    }
  }

  private NavigableMap<Integer, String> disassemble() throws IOException, InterruptedException {
    Path file = Files.createTempFile("zazen-assembler", ".bin");
    Path output = Files.createTempFile("zazen-assembler", ".txt");
    try {
      Files.write(file, asm.bytes());
      Process objdump = start(file, output);
      if (objdump.waitFor() != 0) {
        fail("objdump failed: " + Files.readString(output, StandardCharsets.UTF_8));
      }
      var lines = new TreeMap<Integer, String>();
      for (String line : Files.readAllLines(output, StandardCharsets.UTF_8)) {
        Matcher m = LINE.matcher(line);
        if (m.matches()) {
          lines.put(Integer.parseInt(m.group(1), 16), plain(m.group(2)));
        }
      }
      return lines;
    } finally {
      Files.delete(file);
      Files.delete(output);
    }
  }

  private static Process start(Path file, Path output) {
    try {
      return new ProcessBuilder(
              Arrays.asList(
                  "objdump",
                  "-D",
                  "-z",
                  "-b",
                  "binary",
                  "-m",
                  "i386:x86-64",
                  "-M",
                  "intel",
                  "--no-show-raw-insn",
                  file.toString()))
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException e) {
      return fail("objdump cannot be started; install Debian's package binutils", e);
    }
  }

  /** Without the padding of the columns and the comment behind operands relative to RIP. */
  private static String plain(String text) {
    return text.replaceAll("\\s*#.*", "").replaceAll("\\s+", " ").strip();
  }
}
