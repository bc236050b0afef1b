package dev.zazen.engine;

import dev.zazen.arm64.InterpreterEngine;
import dev.zazen.arm64.TranslatorEngine;
import dev.zazen.machine.Engine;
import java.util.Optional;

/** The engines there are. */
public final class Engines {
  private Engines() {}

  /**
   * The engine with a name as on the command line, if there is one and this host can run it; {@code
   * auto} is the fastest that this host can run.
   */
  public static Optional<Engine> byName(String name) {
    return switch (name) {
      case "interpreter" -> Optional.of(new InterpreterEngine());
      case "translator" -> translator();
      case "auto" -> translator().or(() -> Optional.of(new InterpreterEngine()));
      // Translates everything at once, which is slow; for tests.
      case "eager" -> TranslatedCode.create().map(host -> new TranslatorEngine(host, 1));
      default -> Optional.empty();
    };
  }

  private static Optional<Engine> translator() {
    return TranslatedCode.create().map(TranslatorEngine::new);
  }
}
