package dev.zazen.boot;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.UplinkPlan;
import dev.zazen.network.Uplink;
import dev.zazen.network.tap.TapUplink;
import dev.zazen.network.user.HostForwardException;
import dev.zazen.network.user.UserUplink;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What connects a board's networks to the host while it runs. */
final class Uplinks {
  private Uplinks() {}

  /**
   * Gets what all uplinks need of the host; by the name of their network.
   *
   * @throws InvalidInputException if one cannot be, or the run is to be repeatable; none is open
   *     then
   */
  static Map<String, Uplink> open(BootPlan plan, RunMode mode)
      throws InvalidInputException, IOException {
    var uplinks = new HashMap<String, Uplink>();
    try {
      for (UplinkPlan uplink : plan.uplinks()) {
        if (mode instanceof RunMode.Deterministic) {
          throw new InvalidInputException(
              uplink.path(),
              "network \"%s\" has an uplink, and what comes from the host differs from run to run"
                  .formatted(uplink.network()),
              "remove \"zazen,uplink\", or run without --deterministic and --record");
        }
        uplinks.put(uplink.network(), open(uplink));
      }
      return uplinks;
    } catch (InvalidInputException | IOException e) {
      close(uplinks);
      throw e;
    }
  }

  private static Uplink open(UplinkPlan uplink) throws InvalidInputException, IOException {
    return switch (uplink) {
      case UplinkPlan.User user -> {
        try {
          yield UserUplink.open(user.options(), user.network());
        } catch (HostForwardException e) {
          throw new InvalidInputException(
              user.path(),
              e.getMessage(),
              "choose an address and a port of the host that are free");
        }
      }
      case UplinkPlan.Tap tap -> {
        try {
          yield TapUplink.open(tap.ifname(), tap.network());
        } catch (IOException e) {
          throw new InvalidInputException(
              tap.path(),
              "tap interface \"%s\": %s".formatted(tap.ifname(), e.getMessage()),
              "let root make it for you: ip tuntap add dev %s mode tap user $USER"
                  .formatted(tap.ifname()));
        }
      }
    };
  }

  static void close(Map<String, Uplink> uplinks) {
    uplinks.values().forEach(Uplink::close);
    uplinks.clear();
  }
}
