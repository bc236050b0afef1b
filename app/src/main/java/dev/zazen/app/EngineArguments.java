package dev.zazen.app;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.GuestCacheDirectory;
import dev.zazen.engine.Engines;
import dev.zazen.engine.TranslationOptions;
import dev.zazen.machine.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import picocli.CommandLine.Model.OptionSpec;

/** Arguments that choose an engine. */
final class EngineArguments {
  private static final int MOST_CODE_MIB = 1024;
  private static final Path TRANSLATIONS = GuestCacheDirectory.path().resolve("translations");

  private final Argument<String> engine =
      Argument.option(
          String.class,
          OptionSpec.builder("--engine")
              .paramLabel("NAME")
              .defaultValue("auto")
              .description(
                  "auto, translator, interpreter or lockstep; auto is the fastest that this host"
                      + " can run. lockstep checks the translator against the interpreter, and"
                      + " implies --deterministic."));

  private final Argument<Integer> codeMib =
      Argument.option(
          Integer.class,
          OptionSpec.builder("--tb-size")
              .paramLabel("MIB")
              .defaultValue("128")
              .description("Memory for translated code in MiB, 1 to 1024; default 128."));

  /** The engine that is being made, or null. */
  private FutureTask<Engine> beginning;

  /** All of them. */
  List<Argument<?>> all() {
    return List.of(engine, codeMib);
  }

  /** Whether the choice is left to Zazen. */
  boolean isAutomatic() {
    return engine.value().equals("auto");
  }

  /** Whether it is the engine that needs a deterministic run. */
  boolean isLockstep() {
    return engine.value().equals("lockstep");
  }

  /** Begins to make the engine on a thread of its own, for {@link #open} to wait for. */
  void begin() {
    beginning = new FutureTask<>(this::make);
    Thread.ofPlatform()
        .daemon()
        .name("engine")
        .start(
            () -> {
              beginning.run();
              Engines.prepare();
              // Reads the language's number formats, for the first line of the hypervisor.
              var _ = "%d".formatted(0);
            });
  }

  /** The engine, to be closed. */
  Engine open() throws InvalidInputException, InterruptedException {
    if (beginning == null) {
      return make();
    }
    try {
      return beginning.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case InvalidInputException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case Throwable cause -> throw new IllegalStateException(cause);
      }
    }
  }

  private Engine make() throws InvalidInputException {
    int mib = codeMib.value();
    if (mib < 1 || mib > MOST_CODE_MIB) {
      throw new InvalidInputException(
          "--tb-size", "%d MiB for translated code".formatted(mib), "give 1 to " + MOST_CODE_MIB);
    }
    var options = new TranslationOptions(Optional.of(TRANSLATIONS), (long) mib << 20);
    Engine chosen =
        Engines.byName(engine.value(), options)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "--engine",
                        "there is no engine '" + engine.value() + "' on this host",
                        "use auto, interpreter, or on x86-64 Linux with AVX2, BMI and FMA"
                            + " translator or lockstep"));
    if (chosen.name().equals("translator")) {
      Engines.preferGuests();
    }
    return chosen;
  }
}
