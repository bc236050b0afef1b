package dev.zazen.app;

import dev.zazen.boot.RunMode;
import dev.zazen.boot.replay.LiveInput;
import dev.zazen.boot.replay.Recorder;
import dev.zazen.boot.replay.Recording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.OptionSpec;

/** Arguments of deterministic runs. */
final class DeterminismArguments {
  private final Argument<Boolean> deterministic =
      Argument.flag(
          "--deterministic",
          "Run on one host thread in virtual time, as fast as it can: two runs with the same seed"
              + " and input are identical. Prints a hash of the trace at the end.");

  private final Argument<Long> seed =
      Argument.option(
          Long.class,
          OptionSpec.builder("--seed")
              .paramLabel("N")
              .description(
                  "Of a deterministic run: chooses how the physical CPUs take turns; 0 if not"
                      + " given. Implies --deterministic."));

  private final Argument<Path> record =
      Argument.option(
          Path.class,
          OptionSpec.builder("--record")
              .paramLabel("FILE")
              .description(
                  "Write what is needed to repeat the run with 'zazen replay FILE'. Implies"
                      + " --deterministic."));

  /** All of them. */
  List<Argument<?>> all() {
    return List.of(deterministic, seed, record);
  }

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
    return deterministic.value() || seed.given().isPresent() || record.given().isPresent();
  }

  long seed() {
    return seed.given().orElse(0L);
  }

  /** Opens the recording, if there is to be one. */
  Opened open(Recording.Header header, Consumer<String> complain) throws IOException {
    Optional<Recorder> recorder = Optional.empty();
    if (record.given().isPresent()) {
      recorder =
          Optional.of(
              Recorder.open(record.value(), header, text -> complain.accept("zazen: " + text)));
    }
    return new Opened(new RunMode.Deterministic(header.seed(), new LiveInput(recorder)), recorder);
  }
}
