package dev.zazen.engine;

import dev.zazen.arm64.InterpreterEngine;
import dev.zazen.arm64.TranslatorEngine;
import dev.zazen.machine.Engine;
import java.nio.file.Path;
import java.util.Optional;

/** The engines there are. */
public final class Engines {
  private Engines() {}

  /**
   * The engine with a name as on the command line, if there is one and this host can run it; {@code
   * auto} is the fastest that this host can run.
   */
  public static Optional<Engine> byName(String name) {
    return byName(name, Optional.empty());
  }

  /** The same, with translations kept between runs in a directory. */
  public static Optional<Engine> byName(String name, Optional<Path> cache) {
    return switch (name) {
      case "interpreter" -> Optional.of(new InterpreterEngine());
      case "translator" -> translator(cache);
      case "auto" -> translator(cache).or(() -> Optional.of(new InterpreterEngine()));
      // Translates everything at once, which is slow; for tests.
      case "eager" ->
          TranslatedCode.create(Optional.empty()).map(host -> new TranslatorEngine(host, 1));
      default -> Optional.empty();
    };
  }

  private static Optional<Engine> translator(Optional<Path> cache) {
    return TranslatedCode.create(cache).map(TranslatorEngine::new);
  }
}
