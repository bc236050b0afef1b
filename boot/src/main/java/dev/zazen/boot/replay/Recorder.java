package dev.zazen.boot.replay;

import dev.zazen.boot.BoardOptions;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Writes a recording while the board runs. */
public final class Recorder implements AutoCloseable {
  /** Distance of marks: a few a second, so that a replay that differs is found soon. */
  private static final long EVENTS_PER_MARK = 1 << 12;

  private final Path file;
  private final Consumer<String> complain;
  private final RecordingText.Checksum checksum = new RecordingText.Checksum();
  private final Writer out;
  private long nextMark = EVENTS_PER_MARK;
  private boolean broken;

  private Recorder(Path file, Consumer<String> complain) throws IOException {
    this.file = file;
    this.complain = complain;
    out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  /**
   * Starts a recording; a file that is there is replaced.
   *
   * @param complain told, once, if the file can no longer be written while the board runs
   */
  public static Recorder open(Path file, Recording.Header header, Consumer<String> complain)
      throws IOException {
    var recorder = new Recorder(file, complain);
    try {
      recorder.header(header);
      return recorder;
    } catch (IOException e) {
      recorder.close();
      throw e;
    }
  }

  private void header(Recording.Header header) throws IOException {
    write(RecordingText.FORMAT + " " + RecordingText.VERSION);
    write(
        RecordingText.CONFIG
            + " "
            + RecordingText.escape(header.config().toAbsolutePath().toString()));
    BoardOptions options = header.options();
    if (options.cpus().isPresent()) {
      write(RecordingText.CPUS + " " + options.cpus().getAsInt());
    }
    if (options.memory().isPresent()) {
      write(RecordingText.MEMORY + " " + options.memory().getAsLong());
    }
    for (BoardOptions.Load load : options.loads()) {
      var path = RecordingText.escape(load.file().toAbsolutePath().toString());
      write("%s %x %s".formatted(RecordingText.LOAD, load.address(), path));
    }
    write(RecordingText.SEED + " " + header.seed());
    for (var fact : header.identity().facts().entrySet()) {
      var value = RecordingText.escape(fact.getValue());
      write("%s %s=%s".formatted(RecordingText.BOARD, fact.getKey(), value));
    }
    out.flush();
  }

  private void write(String line) throws IOException {
    out.write(checksum.of(line) + " " + line + "\n");
  }

  void input(InputEvent event) {
    append(
        "%s %d %d %s".formatted(RecordingText.INPUT, event.nanos(), event.domain(), event.hex()));
  }

  void reached(TracePoint now) {
    if (now.events() >= nextMark) {
      append(RecordingText.MARK + " " + RecordingText.point(now));
      nextMark = now.events() + EVENTS_PER_MARK;
    }
  }

  void ended(TracePoint end, boolean complete) {
    var how = complete ? RecordingText.COMPLETE : RecordingText.STOPPED;
    append("%s %s %s".formatted(RecordingText.END, RecordingText.point(end), how));
  }

  // A recording is not worth ending the guests for; without its last line nobody will trust it.
  private void append(String line) {
    if (broken) {
      return;
    }
    try {
      write(line);
      out.flush();
    } catch (IOException e) {
      broken = true;
      complain.accept(
          "cannot write the recording %s: %s; it will be of no use"
              .formatted(file, e.getMessage()));
    }
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (IOException e) {
      if (!broken) {
        throw e;
      }
    }
  }
}
