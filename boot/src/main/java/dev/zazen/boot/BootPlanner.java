package dev.zazen.boot;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;

/** Makes the plan from a configuration. */
public final class BootPlanner {
  private BootPlanner() {}

  /**
   * Plans the board that {@code config} describes: a {@code .dtb}, a {@code .dts} or an ImageBuilder configuration.
   *
   * @throws InvalidInputException with every problem found
   */
  public static BootPlan plan(Path config, BoardOptions options) throws InvalidInputException, IOException {
    throw new InvalidInputException(config.toString(), "cannot be planned yet", "wait for the planner");
  }
}
