package dev.zazen.boot.config;

import dev.zazen.boot.plan.PvDevice;
import dev.zazen.boot.plan.UplinkPlan;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the network interfaces of a board, {@code zazen,pv-network}, and its networks. */
final class PvNetworkReader {
  private static final String NETWORK = PvReader.NETWORK;
  private static final String BRIDGE = "bridge";
  private static final String DEFAULT = "default";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");
  private static final int MAC_LENGTH = 6;

  private static final String MAC_REMEDY =
      "write six bytes with an even first one that are not all 0, such as "
          + "mac = \"00:16:3e:12:34:56\" or local-mac-address = [00 16 3e 12 34 56]";

  private final Problems problems;
  private final UplinkReader uplinks;

  /** Paths of interfaces by network and address. */
  private final Map<String, String> users = new HashMap<>();

  PvNetworkReader(Problems problems) {
    this.problems = problems;
    uplinks = new UplinkReader(problems);
  }

  /** The uplinks of networks, whose nodes stand below {@code /chosen}. */
  List<UplinkPlan> uplinks(DeviceTree tree) {
    var nodes = new HashMap<String, String>();
    var found = new ArrayList<UplinkPlan>();
    for (DtNode chosen : tree.find("/chosen").stream().toList()) {
      for (DtNode node : chosen.children()) {
        if (node.isCompatible(NETWORK)) {
          network(node, nodes).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private Optional<UplinkPlan> network(DtNode node, Map<String, String> nodes) {
    Optional<String> name = name(node);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    String before = nodes.putIfAbsent(name.get(), Problems.placeOf(node));
    if (before != null) {
      problems.add(
          node,
          "network \"%s\" is described by %s already".formatted(name.get(), before),
          "keep one of the nodes");
    }
    return uplinks.read(node, name.get());
  }

  /**
   * An interface; empty if it cannot be.
   *
   * @param index among those of the domain, from 0
   */
  Optional<PvDevice> device(DtNode node, int domain, int index) {
    Optional<String> name = name(node);
    Optional<String> mac = mac(node, domain, index);
    if (name.isEmpty() || mac.isEmpty()) {
      return Optional.empty();
    }
    isAlone(node, "network \"%s\"".formatted(name.get()), mac.get());
    return Optional.of(new PvDevice.Network(node.path(), name.get(), index, mac.get()));
  }

  /**
   * An interface whose other end is in another domain; empty if it cannot be.
   *
   * @param index among those of the domain, from 0
   */
  Optional<PvDevice> device(DtNode node, int domain, int index, int backend) {
    Optional<String> mac = mac(node, domain, index);
    if (mac.isEmpty()) {
      return Optional.empty();
    }
    isAlone(node, "domain %d".formatted(backend), mac.get());
    Optional<String> bridge = node.has(BRIDGE) ? text(node, BRIDGE) : Optional.empty();
    return PvBackend.script(problems, node, "vif-bridge")
        .map(
            script ->
                new PvDevice.DomainNetwork(node.path(), backend, script, index, mac.get(), bridge));
  }

  private void isAlone(DtNode node, String network, String mac) {
    String before = users.putIfAbsent(network + " " + mac, Problems.placeOf(node));
    if (before != null) {
      problems.add(
          node,
          "MAC address %s is that of %s on %s".formatted(mac, before, network),
          "give each interface its own address");
    }
  }

  private Optional<String> name(DtNode node) {
    if (!node.has(NETWORK)) {
      return Optional.of(DEFAULT);
    }
    Optional<String> name = text(node, NETWORK);
    if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
      problems.add(
          node,
          "\"%s\" is \"%s\"".formatted(NETWORK, name.get()),
          "write 1 to 32 letters, digits, '.', '_' or '-'");
      return Optional.empty();
    }
    return name;
  }

  private Optional<String> mac(DtNode node, int domain, int index) {
    boolean bytes = node.has("local-mac-address");
    boolean words = node.has("mac");
    if (bytes && words) {
      problems.add(node, "both \"mac\" and \"local-mac-address\" are there", "remove one");
      return Optional.empty();
    }
    if (bytes) {
      byte[] value = node.property("local-mac-address").orElseThrow().value();
      return mac(node, HexFormat.ofDelimiter(":").formatHex(value));
    }
    if (words) {
      return text(node, "mac").flatMap(value -> mac(node, value.toLowerCase(Locale.ROOT)));
    }
    // Xen's own prefix, and the same address in every run.
    return Optional.of(
        "00:16:3e:%02x:%02x:%02x".formatted(domain >>> 8 & 0xff, domain & 0xff, index & 0xff));
  }

  private Optional<String> mac(DtNode node, String value) {
    byte[] bytes = {};
    if (value.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
      bytes = HexFormat.ofDelimiter(":").parseHex(value);
    }
    boolean zero = value.matches("[0:]*");
    if (bytes.length != MAC_LENGTH || zero || (bytes[0] & 1) != 0) {
      problems.add(node, "the MAC address is \"%s\"".formatted(value), MAC_REMEDY);
      return Optional.empty();
    }
    return Optional.of(value);
  }

  private Optional<String> text(DtNode node, String property) {
    return problems.attempt(() -> node.property(property).orElseThrow().string());
  }
}
