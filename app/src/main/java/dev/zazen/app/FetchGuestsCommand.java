package dev.zazen.app;

import dev.zazen.app.guests.GuestCache;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--dom0",
      description = "Also makes a RAM disk with Debian's xl, xenstored and xenconsoled.")
  private boolean dom0;

  @Option(names = "--virtio", description = "Also makes a RAM disk with drivers for virtio disks.")
  private boolean virtio;

  @Override
  public Integer call() throws Exception {
    var cache = GuestCache.standard();
    var images = new ArrayList<>(cache.fetch(spec.commandLine().getErr()::println));
    if (dom0) {
      images.addAll(cache.fetchDom0(spec.commandLine().getErr()::println));
    }
    if (virtio) {
      images.addAll(cache.fetchVirtio(spec.commandLine().getErr()::println));
    }
    images.forEach(spec.commandLine().getOut()::println);
    return ExitStatus.OK;
  }
}
