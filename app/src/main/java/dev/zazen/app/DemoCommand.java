package dev.zazen.app;

import dev.zazen.app.guests.GuestCache;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.RunMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code zazen demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Gets Debian's kernels if they are not there yet, and boots two domains side by side from"
          + " examples/two-domus.dts."
    })
final class DemoCommand implements Callable<Integer> {
  private static final String EXAMPLE = "examples/two-domus.dts";

  @Spec private CommandSpec spec;
  @Mixin private RunArguments run;

  @Override
  public Integer call() throws Exception {
    GuestCache.standard().fetch(spec.commandLine().getErr()::println);
    var plan = BootPlanner.plan(example(), BoardOptions.none());
    return run.execute(spec.commandLine(), plan, new RunMode.RealTime());
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
