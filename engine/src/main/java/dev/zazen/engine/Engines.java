package dev.zazen.engine;

import dev.zazen.arm64.InterpreterEngine;
import dev.zazen.machine.Engine;
import java.util.List;
import java.util.Optional;

/** The engines there are. */
public final class Engines {
  private static final List<Engine> ALL = List.of(new InterpreterEngine());

  private Engines() {}

  /**
   * The engine with a name as on the command line; {@code auto} is the fastest that this host can
   * run.
   */
  public static Optional<Engine> byName(String name) {
    return name.equals("auto")
        ? Optional.of(ALL.getFirst())
        : ALL.stream().filter(engine -> engine.name().equals(name)).findFirst();
  }
}
