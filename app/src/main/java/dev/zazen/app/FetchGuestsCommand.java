package dev.zazen.app;

import dev.zazen.app.guests.GuestCache;
import java.util.ArrayList;
import java.util.List;

/** {@code zazen fetch-guests}. */
final class FetchGuestsCommand extends Subcommand {

  private final Argument<Boolean> dom0 =
      Argument.flag("--dom0", "Also makes a RAM disk with Debian's xl, xenstored and xenconsoled.");

  private final Argument<Boolean> virtio =
      Argument.flag("--virtio", "Also makes a RAM disk with drivers for virtio disks.");

  /** Declares the command. */
  FetchGuestsCommand() {
    super("fetch-guests");
    take(List.of(dom0, virtio));
    help()
        .description(
            "Gets Debian's current arm64 kernels and busybox as packages, unpacks them into the"
                + " cache and makes an initial RAM disk.",
            "A second run fetches nothing. Elsewhere than on Debian and its relatives give your own"
                + " kernel in the configuration.");
  }

  @Override
  public Integer call() throws Exception {
    var cache = GuestCache.standard();
    var images = new ArrayList<>(cache.fetch(err()::println));
    if (dom0.value()) {
      images.addAll(cache.fetchDom0(err()::println));
    }
    if (virtio.value()) {
      images.addAll(cache.fetchVirtio(err()::println));
    }
    images.forEach(out()::println);
    return ExitStatus.OK;
  }
}
