package dev.zazen.app;

import dev.zazen.app.guests.GuestCache;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code zazen fetch-guests}. */
@Command(
    name = "fetch-guests",
    mixinStandardHelpOptions = true,
    description = {
      "Gets Debian's current arm64 kernels and busybox as packages, unpacks them into the cache and"
          + " makes an initial RAM disk.",
      "A second run fetches nothing. Elsewhere than on Debian and its relatives give your own"
          + " kernel in the configuration."
    })
final class FetchGuestsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    for (Path image : GuestCache.standard().fetch(spec.commandLine().getErr()::println)) {
      spec.commandLine().getOut().println(image);
    }
    return ExitStatus.OK;
  }
}
