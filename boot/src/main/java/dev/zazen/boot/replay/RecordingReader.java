package dev.zazen.boot.replay;

import dev.zazen.base.Foreign;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.BoardOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a recording; see {@link RecordingText} for its lines. */
public final class RecordingReader {
  private static final String AGAIN = "record again with zazen boot --record";
  private static final long LARGEST = 256 << 20;
  private static final String NUMBER = "(-?[0-9]{1,19})";
  private static final String POINT = NUMBER + " " + NUMBER + " ([0-9a-f]{16})";

  private final String place;
  private final List<BoardOptions.Load> loads = new ArrayList<>();
  private final LinkedHashMap<String, String> facts = new LinkedHashMap<>();
  private final List<InputEvent> inputs = new ArrayList<>();
  private final List<TracePoint> marks = new ArrayList<>();
  private Path config;
  private OptionalInt cpus = OptionalInt.empty();
  private OptionalLong memory = OptionalLong.empty();
  private OptionalLong seed = OptionalLong.empty();
  private TracePoint end;
  private boolean complete;
  private long latest;

  /** What the lines with each keyword look like, and what is done with them. */
  private final Map<String, Rule> rules =
      Map.of(
          RecordingText.CONFIG, rule("(.+)", m -> config = path(m.group(1))),
          RecordingText.CPUS, rule(NUMBER, m -> cpus = OptionalInt.of(small(m.group(1)))),
          RecordingText.MEMORY, rule(NUMBER, m -> memory = OptionalLong.of(number(m.group(1)))),
          RecordingText.LOAD, rule("([0-9a-f]{1,16}) (.+)", this::load),
          RecordingText.SEED, rule(NUMBER, m -> seed = OptionalLong.of(number(m.group(1)))),
          RecordingText.BOARD, rule("([^=]+)=(.*)", this::fact),
          RecordingText.INPUT, rule(NUMBER + " " + NUMBER + " ((?:[0-9a-f]{2})+)", this::input),
          RecordingText.MARK, rule(POINT, m -> marks.add(point(m))),
          RecordingText.END, rule(POINT + " (complete|stopped)", this::end));

  private RecordingReader(String place) {
    this.place = place;
  }

  /** A kind of line. */
  private record Rule(Pattern pattern, Action action) {}

  /** What a line means; throws {@link IllegalArgumentException} with what is wrong with it. */
  @FunctionalInterface
  private interface Action {
    void accept(Matcher line);
  }

  private static Rule rule(String pattern, Action action) {
    return new Rule(Pattern.compile(pattern), action);
  }

  /**
   * Reads {@code file}.
   *
   * @throws InvalidInputException with the line if it is no complete, undamaged recording
   */
  public static Recording read(Path file) throws InvalidInputException, IOException {
    if (Files.size(file) > LARGEST) {
      throw new InvalidInputException(
          file.toString(), "%d bytes are too many".formatted(Files.size(file)), AGAIN);
    }
    return parse(Files.readString(file, StandardCharsets.ISO_8859_1), file.toString());
  }

  /**
   * Parses a recording.
   *
   * @param content its bytes as characters 0 to 255, so that no byte is lost before the check
   * @param place how problems name it
   */
  static Recording parse(String content, String place) throws InvalidInputException {
    return new RecordingReader(place).parse(content);
  }

  private Recording parse(String content) throws InvalidInputException {
    var checksum = new RecordingText.Checksum();
    int number = 0;
    int start = 0;
    while (start < content.length()) {
      number++;
      int stop = content.indexOf('\n', start);
      if (stop < 0) {
        throw problem(number, "the line is cut off, at byte %d".formatted(content.length()));
      }
      var bytes = content.substring(start, stop).getBytes(StandardCharsets.ISO_8859_1);
      line(number, new String(bytes, StandardCharsets.UTF_8), checksum);
      start = stop + 1;
    }
    if (end == null) {
      throw problem(number, "the recording is cut off: it has no end");
    }
    var options = new BoardOptions(cpus, memory, loads);
    var header = new Recording.Header(config, options, seed.getAsLong(), new BoardIdentity(facts));
    return new Recording(header, inputs, marks, end, complete);
  }

  private void line(int number, String line, RecordingText.Checksum checksum)
      throws InvalidInputException {
    var text = line.length() < RecordingText.PREFIX ? "" : line.substring(RecordingText.PREFIX);
    if (number == 1) {
      version(text);
    }
    var expected = checksum.of(text);
    if (!line.startsWith(expected + " ")) {
      throw problem(number, "the line is damaged: its checksum is not " + expected);
    }
    if (number > 1) {
      try {
        interpret(text);
      } catch (IllegalArgumentException e) {
        throw problem(number, e.getMessage());
      }
    }
  }

  private void version(String text) throws InvalidInputException {
    if (!text.startsWith(RecordingText.FORMAT + " ")) {
      throw new InvalidInputException(place, "this is no recording", AGAIN);
    }
    var version = text.substring(RecordingText.FORMAT.length() + 1);
    if (!version.equals(String.valueOf(RecordingText.VERSION))) {
      throw problem(1, "version %s, this Zazen reads %d".formatted(version, RecordingText.VERSION));
    }
  }

  private void interpret(String text) {
    int space = text.indexOf(' ');
    var keyword = space < 0 ? text : text.substring(0, space);
    Rule rule = rules.get(keyword);
    if (rule == null) {
      throw new IllegalArgumentException("unknown keyword '%s'".formatted(keyword));
    }
    if (end != null) {
      throw new IllegalArgumentException("'%s' after the end".formatted(keyword));
    }
    Matcher matcher = rule.pattern().matcher(space < 0 ? "" : text.substring(space + 1));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("malformed '%s'".formatted(keyword));
    }
    rule.action().accept(matcher);
  }

  private static Path path(String text) {
    try {
      return Path.of(RecordingText.unescape(text));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'%s' is no path on this host".formatted(text), e);
    }
  }

  private void load(Matcher line) {
    long address = Long.parseUnsignedLong(line.group(1), 16);
    loads.add(new BoardOptions.Load(path(line.group(2)), address));
  }

  private void fact(Matcher line) {
    if (facts.put(line.group(1), RecordingText.unescape(line.group(2))) != null) {
      throw new IllegalArgumentException("'%s' a second time".formatted(line.group(1)));
    }
  }

  private void input(Matcher line) {
    inputs.add(new InputEvent(time(line), small(line.group(2)), line.group(3)));
  }

  private void end(Matcher line) {
    if (config == null || seed.isEmpty()) {
      throw new IllegalArgumentException("no configuration or no seed before the end");
    }
    end = point(line);
    complete = line.group(4).equals(RecordingText.COMPLETE);
  }

  private TracePoint point(Matcher line) {
    long hash = Long.parseUnsignedLong(line.group(3), 16);
    return new TracePoint(time(line), number(line.group(2)), hash);
  }

  private long time(Matcher line) {
    long nanos = number(line.group(1));
    if (nanos < latest) {
      throw new IllegalArgumentException("%d ns is before %d ns".formatted(nanos, latest));
    }
    latest = nanos;
    return nanos;
  }

  @Foreign
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("%s is too large".formatted(digits), e);
    }
  }

  private static int small(String digits) {
    long value = number(digits);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d is not in 0 to %d".formatted(value, Integer.MAX_VALUE));
    }
    return (int) value;
  }

  private InvalidInputException problem(int line, String what) {
    return new InvalidInputException("%s:%d".formatted(place, line), what, AGAIN);
  }
}
