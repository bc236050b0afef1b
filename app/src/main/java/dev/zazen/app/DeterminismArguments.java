package dev.zazen.app;

import dev.zazen.boot.RunMode;
import dev.zazen.boot.replay.LiveInput;
import dev.zazen.boot.replay.Recorder;
import dev.zazen.boot.replay.Recording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Arguments of deterministic runs. */
final class DeterminismArguments {
  @Option(
      names = "--deterministic",
      description =
          "Run on one host thread in virtual time, as fast as it can: two runs with the same seed"
              + " and input are identical. Prints a hash of the trace at the end.")
  private boolean deterministic;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Of a deterministic run: chooses how the physical CPUs take turns; 0 if not given."
              + " Implies --deterministic.")
  private Long seed;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description =
          "Write what is needed to repeat the run with 'zazen replay FILE'. Implies"
              + " --deterministic.")
  private Path record;

  /** How a deterministic run is started, and what is to be closed after it. */
  record Opened(RunMode.Deterministic mode, Optional<Recorder> recorder) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (recorder.isPresent()) {
        recorder.get().close();
      }
    }
  }

  boolean wanted() {
    return deterministic || seed != null || record != null;
  }

  long seed() {
    return seed == null ? 0 : seed;
  }

  /** Opens the recording, if there is to be one. */
  Opened open(Recording.Header header, Consumer<String> complain) throws IOException {
    Optional<Recorder> recorder =
        record == null
            ? Optional.empty()
            : Optional.of(Recorder.open(record, header, text -> complain.accept("zazen: " + text)));
    return new Opened(new RunMode.Deterministic(header.seed(), new LiveInput(recorder)), recorder);
  }
}
