package dev.zazen.app;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.GuestCacheDirectory;
import dev.zazen.engine.Engines;
import dev.zazen.engine.TranslationOptions;
import dev.zazen.machine.Engine;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Arguments that choose an engine. */
final class EngineArguments {
  private static final int MOST_CODE_MIB = 1024;
  private static final Path TRANSLATIONS = GuestCacheDirectory.path().resolve("translations");

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "auto, translator, interpreter or lockstep; auto is the fastest that this host can run."
              + " lockstep checks the translator against the interpreter, and implies"
              + " --deterministic.")
  private String engine;

  @Option(
      names = "--tb-size",
      paramLabel = "MIB",
      defaultValue = "128",
      description = "Memory for translated code in MiB, 1 to 1024; default 128.")
  private int codeMib;

  /** Whether the choice is left to Zazen. */
  boolean isAutomatic() {
    return engine.equals("auto");
  }

  /** Whether it is the engine that needs a deterministic run. */
  boolean isLockstep() {
    return engine.equals("lockstep");
  }

  /** The engine, to be closed. */
  Engine open() throws InvalidInputException {
    if (codeMib < 1 || codeMib > MOST_CODE_MIB) {
      throw new InvalidInputException(
          "--tb-size",
          "%d MiB for translated code".formatted(codeMib),
          "give 1 to " + MOST_CODE_MIB);
    }
    var options = new TranslationOptions(Optional.of(TRANSLATIONS), (long) codeMib << 20);
    return Engines.byName(engine, options)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "--engine",
                    "there is no engine '" + engine + "' on this host",
                    "use auto, interpreter, or on x86-64 Linux with AVX2, BMI and FMA translator"
                        + " or lockstep"));
  }
}
