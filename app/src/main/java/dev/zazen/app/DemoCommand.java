package dev.zazen.app;

import dev.zazen.app.guests.GuestCache;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.RunMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code zazen demo}. */
final class DemoCommand extends Subcommand {
  private static final String EXAMPLE = "examples/two-domus.dts";

  private final RunArguments run = new RunArguments();

  /** Declares the command. */
  DemoCommand() {
    super("demo");
    take(run.all());
    help()
        .description(
            "Gets Debian's kernels if they are not there yet, and boots two domains side by side"
                + " from examples/two-domus.dts.");
  }

  @Override
  public Integer call() throws Exception {
    GuestCache.standard().fetch(err()::println);
    var plan = BootPlanner.plan(example(), BoardOptions.none());
    return run.execute(err(), plan, new RunMode.RealTime());
  }

  private static Path example() throws IOException {
    Path home = Path.of(System.getProperty("zazen.home", "."));
    Path file = home.resolve(EXAMPLE);
    if (!Files.exists(file)) {
      throw new IOException(file + " is missing; run ./zazen from a checkout");
    }
    return file;
  }
}
