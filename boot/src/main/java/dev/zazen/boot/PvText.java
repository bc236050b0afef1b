package dev.zazen.boot;

import dev.zazen.boot.plan.DiskPlan;
import dev.zazen.boot.plan.PvDevice;
import dev.zazen.boot.plan.UplinkPlan;
import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.user.HostForward;
import java.util.List;
import java.util.stream.Stream;

/** PV devices and networks of a plan, in lines for people. */
final class PvText {
  private PvText() {}

  static String of(PvDevice device) {
    return switch (device) {
      case PvDevice.Console _ -> "console: PV, hvc0 of Linux";
      case PvDevice.Block block -> "disk %s: %s".formatted(block.name(), of(block.disk()));
      case PvDevice.Network port ->
          "interface %d, %s: network \"%s\"".formatted(port.handle(), port.mac(), port.network());
      case PvDevice.DomainBlock block ->
          "disk %s: %s, back end in d%d%s"
              .formatted(
                  block.name(),
                  block.target(),
                  block.backend(),
                  block.isReadOnly() ? ", read-only" : "");
      case PvDevice.DomainNetwork port ->
          "interface %d, %s: back end in d%d%s"
              .formatted(
                  port.handle(),
                  port.mac(),
                  port.backend(),
                  port.bridge().map(bridge -> ", bridge " + bridge).orElse(""));
    };
  }

  static String of(DiskPlan disk) {
    return "%s%s%s"
        .formatted(
            disk.file(),
            disk.format().map(format -> ", " + format).orElse(""),
            disk.isReadOnly() ? ", read-only" : "");
  }

  /** A line for the network, and one for each forward. */
  static List<String> of(UplinkPlan uplink) {
    return switch (uplink) {
      case UplinkPlan.Tap tap ->
          List.of("\"%s\": TAP interface %s of the host".formatted(tap.network(), tap.ifname()));
      case UplinkPlan.User user -> {
        var options = user.options();
        var network =
            "\"%s\": user-mode, %s, gateway %s, name server %s, DHCP from %s%s"
                .formatted(
                    user.network(),
                    options.net(),
                    Ipv4.text(options.host()),
                    Ipv4.text(options.dns()),
                    Ipv4.text(options.dhcpStart()),
                    options.restrict() ? ", restricted" : "");
        var forwards = options.hostForwards().stream().map(HostForward::toString);
        yield Stream.concat(Stream.of(network), forwards.map(f -> "  forwarded: " + f)).toList();
      }
    };
  }
}
