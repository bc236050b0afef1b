package dev.zazen.app.trace;

import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;

/** A recording of all events of Zazen, and of no others, that is under way. */
public final class TraceRecording implements AutoCloseable {
  private final Recording recording;

  private TraceRecording(Recording recording) {
    this.recording = recording;
  }

  /** Begins to record to {@code file}. */
  public static TraceRecording start(Path file) throws IOException {
    var recording = new Recording();
    for (String event : TraceEvents.names()) {
      var _ = recording.enable(event).withoutThreshold().withoutStackTrace();
    }
    recording.setName("zazen");
    recording.setMaxAge(null);
    recording.setMaxSize(0);
    recording.setToDisk(true);
    recording.setDestination(file);
    recording.start();
    return new TraceRecording(recording);
  }

  /** Stops; the file is complete then. */
  @Override
  public void close() {
    recording.close();
  }
}
