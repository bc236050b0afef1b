package dev.zazen.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments, output and exit statuses of {@code zazen analyse}. */
@Tag("feature:analyse")
class AnalyseCommandTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path config;

  /** Two small guests that share a pCPU. */
  @BeforeEach
  void twoDomains() throws IOException {
    config = SmallGuest.in(directory);
    String source = Files.readString(config);
    int start = source.indexOf("small {");
    int end = source.lastIndexOf("};", source.lastIndexOf("};") - 1);
    String other = source.substring(start, end).replace("small", "other");
    Files.writeString(config, source.substring(0, end) + other + source.substring(end));
  }

  private int run(String... arguments) {
    return Zazen.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private int analyse(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "analyse";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 1] = config.toString();
    return run(all);
  }

  @Test
  void everyDomainIsHostileInTurn() {
    assertEquals(0, analyse("--cpus", "2", "--storm", "mmio"), err::toString);
    assertTrue(out.toString().contains("d1 small is hostile"), out::toString);
    assertTrue(out.toString().contains("d2 other: no difference"), out::toString);
    assertTrue(out.toString().contains("d2 other is hostile"), out::toString);
    assertTrue(out.toString().contains("d1 small: no difference"), out::toString);
  }

  @Test
  void aLossOverTheLimitIsStatus1() {
    // A neighbour that never ends takes more of a shared pCPU than one that does.
    String[] arguments = {"--cpus", "1", "--hostile", "1", "--storm", "cache", "--limit", "0"};
    assertEquals(1, analyse(arguments), out::toString);
    assertTrue(out.toString().contains("over the limit"), out::toString);
  }

  @Test
  void theSameArgumentsGiveTheSameJson() {
    String[] arguments = {"--cpus", "1", "--hostile", "other", "--json", "--seconds", "0.01"};
    assertEquals(0, analyse(arguments), err::toString);
    String first = out.toString();
    out.getBuffer().setLength(0);
    assertEquals(0, analyse(arguments), err::toString);
    assertEquals(first, out.toString());
    assertTrue(first.startsWith("{\"seed\":1,\"nanos\":10000000,\"storms\":[\"cache\""), first);
    assertEquals(1, first.lines().count());
  }

  @ParameterizedTest
  @CsvSource({
    "--hostile,dom0,there is no domain 'dom0' that could be hostile",
    "--storm,rain,'rain' is no storm",
    "--seconds,0,give more than 0",
    "--until,(,is no regular expression",
    "--limit,-1,give 0 or more",
    "--latency-limit,soon,'soon' is no time",
    "--engine,steam,there is no engine 'steam'"
  })
  void badArgumentsAreStatus2AndSayWhatIsWrong(String option, String value, String message) {
    assertEquals(2, analyse(option, value));
    assertTrue(err.toString().contains(message), err::toString);
  }

  @Test
  void aDomainWithoutNeighboursIsRefused() throws IOException {
    config = SmallGuest.in(directory);
    assertEquals(2, analyse());
    assertTrue(err.toString().contains("no neighbour"), err::toString);
  }
}
