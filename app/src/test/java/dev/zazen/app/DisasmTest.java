package dev.zazen.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisasmTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Zazen.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private List<String> lines() {
    return out.toString().lines().map(line -> line.strip().replaceAll("\\s+", " ")).toList();
  }

  @Test
  void aLoopIsShownAsInstructionsOperationsHostCodeAndExits() {
    assertEquals(
        0,
        run("disasm", "--hex", "f1000421,0x54ffffe1,d4000001", "--address", "0xffff800008000ff4"));
    List<String> lines = lines();
    assertEquals("ffff800008000ff4 f1000421 SUBS (immediate)", lines.get(0));
    assertEquals("sub.64.nzcv r1 r1 #1", lines.get(1));
    assertTrue(lines.get(2).startsWith("ffff800008000ff8 54ffffe1 B.cond"), out::toString);
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("host code, ")), out::toString);
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("0: ")), out::toString);
    assertTrue(
        lines.stream().anyMatch(line -> line.endsWith(": end 0xffff800008000ffc")), out::toString);
  }

  @Test
  void aLoadThatMissesTheTlbIsInterpretedAndHasAWayBack() {
    assertEquals(0, run("disasm", "--hex", "f9400020,d65f03c0", "--address", "0x1000"));
    assertTrue(lines().contains("1000 f9400020 LDRB, LDRH, LDR (immediate)"), out::toString);
    assertTrue(
        lines().stream().anyMatch(line -> line.contains("interpret 0x1000, back at 0x")),
        out::toString);
  }

  @Test
  void whatIsNoInstructionEndsTheBlock() {
    assertEquals(0, run("disasm", "--hex", "0"));
    assertEquals("0 00000000 undefined", lines().getFirst());
  }

  @Test
  void codeOfAFileBeginsAtTheOffset() throws IOException {
    var _ = SmallGuest.in(directory);
    assertEquals(0, run("disasm", "--offset", "64", directory.resolve("guest").toString()));
    assertTrue(lines().getFirst().startsWith("40 d2a00201 "), out::toString);
  }

  @Test
  void badUsageIsStatus2AndSaysWhatToDo() throws IOException {
    var _ = SmallGuest.in(directory);
    assertEquals(2, run("disasm"));
    assertEquals(2, run("disasm", "--hex", "nonsense"));
    assertEquals(2, run("disasm", "--hex", "0", "--address", "here"));
    assertEquals(2, run("disasm", "--hex", "0", "--address", "0x1002"));
    assertEquals(2, run("disasm", "--hex", "0,0", "--address", "0x1ffc"));
    assertTrue(err.toString().contains("2 instructions from there do not lie"), err::toString);
    assertEquals(2, run("disasm", "--hex", "0", "--cpu", "cortex-m0"));
    assertTrue(err.toString().contains("use one of [cortex-a53"), err::toString);
    assertEquals(2, run("disasm", "--offset", "0x1000000", directory.resolve("guest").toString()));
    assertTrue(err.toString().contains("choose a smaller --offset"), err::toString);
  }
}
