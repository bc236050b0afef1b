package dev.zazen.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking into a board that runs, and into what it left behind. */
class ObservationTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Zazen.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  /** Numbers by their paths, {@code /domains[0]/vcpus[0]/instructions}. */
  private static Map<String, Long> numbers(String text) throws IOException {
    Map<String, Long> numbers = new HashMap<>();
    try (JsonParser json = new JsonFactory().createParser(text)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
          numbers.put(json.getParsingContext().pathAsPointer().toString(), json.getLongValue());
        }
      }
    }
    return numbers;
  }

  @Test
  void aBootWithoutOptionsSaysNothingOfItself() throws IOException {
    assertEquals(0, run("boot", SmallGuest.in(directory).toString()));
    assertEquals("", err.toString());
  }

  @Test
  void statisticsAsJsonCountInstructionsExitsAndHypercalls() throws IOException {
    assertEquals(0, run("boot", "--stats=json", SmallGuest.in(directory).toString()));
    Map<String, Long> numbers = numbers(err.toString());
    String vcpu = "/domains/0/vcpus/0/";
    long instructions = numbers.get(vcpu + "instructions");
    assertTrue(instructions >= SmallGuest.INSTRUCTIONS, err::toString);
    assertEquals(instructions, numbers.get("/total/instructions"));
    assertEquals(SmallGuest.HYPERCALLS, numbers.get(vcpu + "hypercalls/xen_version"));
    assertEquals(SmallGuest.HYPERCALLS + 1, numbers.get(vcpu + "exits/hvc"));
    assertTrue(numbers.get(vcpu + "blocksDecoded") > 0, err::toString);
    assertTrue(numbers.get(vcpu + "guestNanos") > 0, err::toString);
    assertEquals(32 << 20, numbers.get("/domains/0/memoryBytes"));
  }

  @Test
  void topShowsEveryDomainWhenTheRunIsOver() throws IOException {
    String config = SmallGuest.in(directory).toString();
    assertEquals(0, run("boot", "--engine", "interpreter", "--top", config));
    assertTrue(err.toString().contains("d1 small"), err::toString);
    assertTrue(err.toString().contains("hypercalls/s"), err::toString);
  }

  @Test
  void aTraceTellsOfLifeExitsAndHypercallsOfADomain() throws IOException {
    Path file = directory.resolve("board.jfr");
    assertEquals(0, run("boot", "--trace", file.toString(), SmallGuest.in(directory).toString()));
    assertEquals(0, run("trace", file.toString()));
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.getFirst().endsWith(" d1     created small"), lines::toString);
    assertEquals(
        SmallGuest.HYPERCALLS,
        lines.stream()
            .filter(line -> line.contains(" d1v0   hypercall xen_version(0x0) = "))
            .count(),
        lines::toString);
    assertTrue(
        lines.stream().anyMatch(line -> line.endsWith("shut down small: poweroff")),
        lines::toString);
    List<String> summary = lines.subList(lines.indexOf("d1"), lines.size());
    assertTrue(
        summary.stream()
            .anyMatch(
                line -> line.matches(" +exit hvc +%d .*".formatted(1 + SmallGuest.HYPERCALLS))),
        summary::toString);
  }

  @Test
  void aTraceOfAnotherDomainOrNoTraceAtAllIsRefusedWithAMend() throws IOException {
    Path file = directory.resolve("board.jfr");
    assertEquals(0, run("boot", "--trace", file.toString(), SmallGuest.in(directory).toString()));
    assertEquals(2, run("trace", "--domain", "7", file.toString()));
    assertTrue(err.toString().contains("no events of Zazen for this domain"), err::toString);
    assertEquals(2, run("trace", directory.resolve("guest").toString()));
    assertTrue(err.toString().contains("cannot be read as a recording"), err::toString);
    assertEquals(2, run("trace", directory.resolve("missing").toString()));
    assertTrue(err.toString().contains("missing: no such file"), err::toString);
  }

  @Test
  void statisticsAsTablesHaveARowForEachVcpu() throws IOException {
    assertEquals(0, run("boot", "--deterministic", "--stats", SmallGuest.in(directory).toString()));
    String text = err.toString();
    assertTrue(text.contains("all other times are virtual"), text);
    assertEquals(5, text.lines().filter(line -> line.startsWith("d1v0 ")).count(), text);
    assertTrue(text.contains("xen_version"), text);
  }
}
