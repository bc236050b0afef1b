package dev.zazen.boot.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.BoardOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordingTest {
  private static final String HEADER = "zazen-recording 1\nconfig /b.dts\nseed 1\n";
  private static final String END = "end 90 4 00000000000000ff complete\n";
  private static final TracePoint MARK = new TracePoint(700, 1 << 16, -2);
  private static final TracePoint LAST = new TracePoint(900, 1 << 17, -3);

  @TempDir private Path directory;

  private static Recording.Header header() {
    var facts = new LinkedHashMap<String, String>();
    facts.put("physical CPUs", "2");
    facts.put("d1 kernel", "0x40000000 SHA-256 00=\\n\n");
    var options =
        new BoardOptions(
            OptionalInt.of(2),
            OptionalLong.of(1L << 31),
            List.of(new BoardOptions.Load(Path.of("/images/a\\name\nof two lines"), 0x5000_0000L)));
    return new Recording.Header(
        Path.of("/boards/b\u00e4.dts"), options, -7, new BoardIdentity(facts));
  }

  private String recorded() throws IOException {
    Path file = directory.resolve("file");
    Consumer<String> nothing = text -> {};
    try (Recorder recorder = Recorder.open(file, header(), nothing)) {
      recorder.input(new InputEvent(600, 1, "6c730a"));
      recorder.reached(new TracePoint(650, 9, -1));
      recorder.reached(MARK);
      recorder.input(new InputEvent(800, 2, "ff"));
      recorder.ended(LAST, false);
    }
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /** {@code lines} with checksums, as a file. */
  private static String sealed(String lines) {
    var checksum = new RecordingText.Checksum();
    var result = new StringBuilder();
    lines.lines().forEach(line -> result.append(checksum.of(line) + " " + line + "\n"));
    var bytes = result.toString().getBytes(StandardCharsets.UTF_8);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String refusal(String content) {
    var e = assertThrows(InvalidInputException.class, () -> RecordingReader.parse(content, "f"));
    return e.getMessage();
  }

  @Test
  void whatWasRecordedIsRead() throws IOException, InvalidInputException {
    Recording read = RecordingReader.parse(recorded(), "f");
    assertEquals(header(), read.header());
    assertEquals(
        List.of(new InputEvent(600, 1, "6c730a"), new InputEvent(800, 2, "ff")), read.inputs());
    assertEquals(List.of(MARK), read.marks());
    assertEquals(LAST, read.end());
    assertFalse(read.complete());
  }

  @Test
  void aChangedByteIsFoundInItsLine() throws IOException {
    String content = recorded();
    int line = 1;
    for (int i = 0; i < content.length() - 1; i++) {
      char c = content.charAt(i);
      if (c != '\n') {
        String damaged = content.substring(0, i) + (char) (c ^ 1) + content.substring(i + 1);
        String refusal = refusal(damaged);
        assertTrue(refusal.startsWith(line == 1 ? "f" : "f:" + line + ": "), refusal);
      } else {
        line++;
      }
    }
  }

  @Test
  void everyBeginningOfARecordingIsRefused() throws IOException {
    String content = recorded();
    for (int length = 0; length < content.length(); length++) {
      String refusal = refusal(content.substring(0, length));
      assertTrue(refusal.contains("cut off"), refusal);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "what, 4, unknown keyword",
    "input 5 1 6, 4, malformed",
    "input 5 1, 4, malformed",
    "input 5 99999999999 6c, 4, is not in",
    "input 9999999999999999999 1 6c, 4, too large",
    "mark -5 1 0000000000000000, 4, is before",
    "load 0 , 4, malformed",
    "cpus -1, 4, is not in",
    "board a, 4, malformed"
  })
  void aLineThatMakesNoSenseIsNamed(String line, int number, String what) {
    String refusal = refusal(sealed(HEADER + line + "\n" + END));
    assertTrue(refusal.startsWith("f:" + number) && refusal.contains(what), refusal);
  }

  @Test
  void timeDoesNotGoBack() {
    String refusal = refusal(sealed(HEADER + "input 60 1 61\ninput 59 1 61\n" + END));
    assertTrue(refusal.contains("59 ns is before 60 ns"), refusal);
  }

  @Test
  void nothingFollowsTheEndAndNothingIsMissingBeforeIt() {
    assertTrue(refusal(sealed(HEADER + END + "input 95 1 61\n")).contains("after the end"));
    assertTrue(refusal(sealed("zazen-recording 1\nseed 1\n" + END)).contains("no configuration"));
    assertTrue(refusal(sealed("zazen-recording 1\nconfig /b\n" + END)).contains("no seed"));
    assertTrue(refusal(sealed(HEADER + "board a=1\nboard a=1\n" + END)).contains("second time"));
  }

  @Test
  void otherFormatsAndVersionsAreRefused() {
    assertEquals(
        "f: this is no recording; record again with zazen boot --record", refusal("rubbish\n"));
    String refusal = refusal(sealed("zazen-recording 2\n"));
    assertTrue(refusal.contains("version 2, this Zazen reads 1"), refusal);
  }

  @Test
  void whatDiffersIsNamedWithBothValues() {
    var now = new LinkedHashMap<>(header().identity().facts());
    now.put("physical CPUs", "4");
    now.put("d2 console", "none");
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> header().identity().requireSame(new BoardIdentity(now), "f"));
    assertEquals(
        List.of("f: physical CPUs: recorded 2, now 4", "f: d2 console: recorded nothing, now none"),
        e.problems().stream().map(p -> p.place() + ": " + p.what()).toList());
  }

  @Test
  void aRecordingThatCannotBeOpenedIsNotStarted() {
    Path file = directory.resolve("missing").resolve("file");
    assertThrows(IOException.class, () -> Recorder.open(file, header(), text -> {}));
  }

  @Test
  void aRecordingThatCannotBeGoneOnWithIsReportedOnce() throws IOException {
    var complaints = new ArrayList<String>();
    Path file = directory.resolve("file");
    Recorder recorder = Recorder.open(file, header(), complaints::add);
    recorder.close();
    recorder.input(new InputEvent(600, 1, "6c"));
    recorder.ended(LAST, true);
    recorder.close();
    assertEquals(1, complaints.size(), complaints::toString);
    assertTrue(complaints.getFirst().contains(file.toString()), complaints::toString);
    assertTrue(refusal(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("cut off"));
  }

  @Test
  void anyLinesAreARecordingOrAProblem() {
    var random = new Random(20260103);
    var words =
        List.of(
            "input", "mark", "end", "load", "5", "90", "1", "6c", "-", "00000000000000ff", "\\");
    for (int i = 0; i < 20_000; i++) {
      var lines = new StringBuilder(HEADER);
      for (int n = random.nextInt(6); n > 0; n--) {
        lines.append(
            String.join(
                " ",
                Stream.generate(() -> words.get(random.nextInt(words.size())))
                    .limit(1 + random.nextInt(5))
                    .toList()));
        lines.append('\n');
      }
      tolerates(lines + END);
    }
  }

  /** Text as it is and as lines with checksums is a recording or a problem. */
  static void tolerates(String text) {
    for (String content : List.of(text, sealed(text))) {
      try {
        var _ = RecordingReader.parse(content, "f");
      } catch (InvalidInputException e) {
        assertFalse(e.problems().isEmpty());
      }
    }
  }
}
