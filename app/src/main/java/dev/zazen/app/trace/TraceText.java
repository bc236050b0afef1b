package dev.zazen.app.trace;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A recording as lines of text: time in seconds, domain and vCPU, what happened. */
public final class TraceText {
  private static final double NANOS = 1e9;

  private final List<RecordedEvent> events;

  private TraceText(List<RecordedEvent> events) {
    this.events = events;
  }

  /**
   * Reads a recording.
   *
   * @param domain whose events are of interest; empty for those of all
   * @throws InvalidInputException if it is none, or has no events of Zazen
   */
  public static TraceText read(Path file, OptionalInt domain)
      throws IOException, InvalidInputException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    List<RecordedEvent> events = new ArrayList<>();
    try (var recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        if (TraceEvents.names().contains(event.getEventType().getName())
            && (domain.isEmpty() || domain.getAsInt() == domain(event))) {
          events.add(event);
        }
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          file.toString(),
          "cannot be read as a recording: " + e.getMessage(),
          "name a file that 'zazen boot --trace FILE' wrote");
    }
    if (events.isEmpty()) {
      throw new InvalidInputException(
          file.toString(),
          "has no events of Zazen" + (domain.isEmpty() ? "" : " for this domain"),
          "record with 'zazen boot --trace FILE'");
    }
    events.sort(Comparator.comparing(RecordedEvent::getStartTime));
    return new TraceText(events);
  }

  /** A line for each event, by the time that it began. */
  public void lines(Consumer<String> out) {
    Instant start = events.getFirst().getStartTime();
    for (RecordedEvent event : events) {
      out.accept(
          String.format(
              Locale.ROOT,
              "%12.6f %-6s %s",
              Duration.between(start, event.getStartTime()).toNanos() / NANOS,
              place(event),
              TraceEvents.text(event)));
    }
  }

  /** Counts and times by domain and kind. */
  public void summary(Consumer<String> out) {
    var summary = new TraceSummary();
    events.forEach(summary::add);
    summary.lines().forEach(out);
  }

  /** The domain of an event, -1 if that is not known. */
  static int domain(RecordedEvent event) {
    return event.hasField("domain") ? event.getInt("domain") : -1;
  }

  private static String place(RecordedEvent event) {
    int domain = domain(event);
    return domain < 0
        ? "-"
        : event.hasField("vcpu") ? "d%dv%d".formatted(domain, event.getInt("vcpu")) : "d" + domain;
  }
}
