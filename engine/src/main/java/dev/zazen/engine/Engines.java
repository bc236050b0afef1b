package dev.zazen.engine;

import dev.zazen.arm64.InterpreterEngine;
import dev.zazen.arm64.TranslatorEngine;
import dev.zazen.host.HostThread;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.Engine;
import java.util.List;
import java.util.Optional;

/** The engines there are. */
public final class Engines {
  /** Of what runs when nobody else would. */
  private static final int NICENESS = 19;

  private Engines() {}

  /**
   * The engine with a name as on the command line, if there is one and this host can run it; {@code
   * auto} is the fastest that this host can run.
   */
  public static Optional<Engine> byName(String name) {
    return byName(name, TranslationOptions.DEFAULT);
  }

  /** The same, with translated code kept as {@code options} say. */
  public static Optional<Engine> byName(String name, TranslationOptions options) {
    return switch (name) {
      case "interpreter" -> Optional.of(new InterpreterEngine());
      case "translator" -> translator(options);
      case "auto" -> translator(options).or(() -> Optional.of(new InterpreterEngine()));
      case "lockstep" -> TranslatedCode.create(options).map(TranslatorEngine::lockstep);
      // Translates everything at once, which is slow; for tests.
      case "eager" -> TranslatedCode.create(options).map(host -> new TranslatorEngine(host, 1));
      default -> Optional.empty();
    };
  }

  /** Makes ahead, on a thread that has the time, what the first guest of most boards needs. */
  public static void prepare() {
    TranslatorEngine.prepare();
  }

  /** Names of the CPU models that guests can have. */
  static List<String> cpus() {
    return CpuType.names();
  }

  /**
   * Has the JVM's optimising compiler wait for guests that want its CPU: most of what it makes
   * while boards start comes too late for that. For processes that run boards in translated code
   * and do little else.
   */
  public static void preferGuests() {
    HostThread.lower("C2 CompilerThread", NICENESS);
  }

  private static Optional<Engine> translator(TranslationOptions options) {
    return TranslatedCode.create(options).map(TranslatorEngine::new);
  }
}
