package dev.zazen.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.boot.BoardRun;
import dev.zazen.boot.DomainEnd;
import dev.zazen.boot.replay.TracePoint;
import dev.zazen.boot.stats.BoardStatistics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consoles as the user sees them. */
@Tag("feature:console")
class ConsoleTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private static void type(ConsoleOutput console, int domain, String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      console.console(domain, b & 0xff);
    }
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void linesOfDomainsAreKeptApartAndMarked() {
    try (var console = new ConsoleOutput(out, false, OptionalInt.empty(), Optional.empty())) {
      type(console, 1, "hel");
      type(console, 2, "wörld\r\n");
      console.log("note");
      type(console, 1, "lo\n");
      type(console, 2, "rest");
    }
    assertEquals("(d2) wörld\n(zazen) note\n(d1) hello\n(d2) rest\n", text());
  }

  @Test
  void controlSequencesOfGuestsDoNotReachTheTerminal() {
    try (var console = new ConsoleOutput(out, false, OptionalInt.empty(), Optional.empty())) {
      type(console, 1, "\u001b[2Jwiped\u0007\n");
    }
    assertEquals("(d1) wiped\n", text());
  }

  @Test
  void aPromptIsShownOnATerminalAndGoesOnWhereItStopped() {
    try (var console = new ConsoleOutput(out, false, OptionalInt.empty(), Optional.empty())) {
      console.rawTerminal(true);
      type(console, 1, "login: ");
      console.showUnfinished();
      assertEquals("", text());
      console.showUnfinished();
      console.showUnfinished();
      assertEquals("(d1) login: ", text());
      type(console, 1, "me\n");
      type(console, 1, "$ ");
      console.showUnfinished();
      console.showUnfinished();
      console.log("note");
    }
    assertTrue(text().startsWith("(d1) login: me\r\n(d1) $ \r\n(zazen) note\r\n"), this::text);
  }

  @Test
  void aLineWithoutEndIsCutSoThatItCannotFillTheMemory() {
    try (var console = new ConsoleOutput(out, false, OptionalInt.empty(), Optional.empty())) {
      type(console, 1, "x".repeat(10_000));
      assertTrue(text().length() >= 8192);
    }
  }

  @Test
  void onlyTheChosenConsoleIsShownButAllAreKept() throws IOException {
    try (var console = new ConsoleOutput(out, false, OptionalInt.of(2), Optional.of(directory))) {
      type(console, 1, "one\n");
      type(console, 2, "two\n");
      console.log("note");
    }
    assertEquals("(d2) two\n(zazen) note\n", text());
    assertEquals("one\n", Files.readString(directory.resolve("d1.log")));
    assertEquals("two\n", Files.readString(directory.resolve("d2.log")));
    assertEquals("note\n", Files.readString(directory.resolve("zazen.log")));
  }

  @Test
  void keysGoToOneDomainUntilCtrlAThreeTimes() {
    var board = new Typed();
    var console = new ConsoleOutput(out, false, OptionalInt.empty(), Optional.empty());
    var keyboard = new Keyboard(board, console);
    keyboard.typed('a');
    keyboard.typed(1);
    keyboard.typed('b');
    keyboard.typed(1);
    keyboard.typed(1);
    keyboard.typed(1);
    keyboard.typed('c');
    assertEquals(List.of("1:97", "1:1", "1:98", "2:99"), board.typed);
    assertFalse(keyboard.endRequested());
    keyboard.typed(0x1d);
    assertTrue(keyboard.endRequested());
    assertTrue(text().contains("*** Serial input to DOM2"));
  }

  /** A board that only hears what is typed. */
  private static final class Typed implements BoardRun {
    final List<String> typed = new ArrayList<>();

    @Override
    public Optional<List<DomainEnd>> await(Optional<Duration> limit) {
      return Optional.empty();
    }

    @Override
    public List<String> state() {
      return List.of();
    }

    @Override
    public BoardStatistics statistics() {
      return new BoardStatistics(0, 0, false, List.of(), List.of());
    }

    @Override
    public void type(int domain, int character) {
      typed.add(domain + ":" + character);
    }

    @Override
    public void serveXenstore(Path socket) {}

    @Override
    public List<Integer> domains() {
      return List.of(1, 2);
    }

    @Override
    public boolean stop() {
      return true;
    }

    @Override
    public Optional<TracePoint> trace() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
