package dev.zazen.boot.config;

import dev.zazen.boot.plan.UplinkPlan;
import dev.zazen.devicetree.DtNode;
import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.user.HostForward;
import dev.zazen.network.user.Ipv4Network;
import dev.zazen.network.user.UserOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what connects a network to the host: {@code zazen,uplink}. Properties are called as the
 * options of QEMU's {@code -netdev}.
 */
final class UplinkReader {
  static final String UPLINK = "zazen,uplink";

  private static final String NET = "net";
  private static final String HOST = "host";
  private static final String DNS = "dns";
  private static final String DHCP_START = "dhcpstart";
  private static final String RESTRICT = "restrict";
  private static final String HOST_FORWARD = "hostfwd";
  private static final String IFNAME = "ifname";

  /** What each kind of uplink has. */
  private static final Map<String, Set<String>> OPTIONS =
      Map.of(
          "user", Set.of(NET, HOST, DNS, DHCP_START, RESTRICT, HOST_FORWARD),
          "tap", Set.of(IFNAME));

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,15}");

  private static final Pattern NETWORK = Pattern.compile("([0-9.]+)/([0-9]{1,2})");
  private static final Pattern FORWARD =
      Pattern.compile("(tcp|udp)?:([0-9.]*):([0-9]{1,5})-([0-9.]*):([0-9]{1,5})");
  private static final int HIGHEST_PORT = 65535;
  private static final String FORWARD_REMEDY =
      "write \"tcp:127.0.0.1:2222-10.0.2.15:22\": tcp or udp, address and port of the host, address"
          + " and port of the guest; an address may be left out";

  private final Problems problems;

  UplinkReader(Problems problems) {
    this.problems = problems;
  }

  /** The uplink of {@code network}; empty if it has none, or a wrong one. */
  Optional<UplinkPlan> read(DtNode node, String network) {
    Optional<String> kind = node.has(UPLINK) ? text(node, UPLINK) : Optional.empty();
    OPTIONS.forEach(
        (other, options) -> {
          if (kind.filter(other::equals).isEmpty()) {
            options.stream()
                .filter(node::has)
                .sorted()
                .forEach(
                    option ->
                        problems.add(
                            node,
                            "\"%s\" is there without %s = \"%s\"".formatted(option, UPLINK, other),
                            "remove it, or add that"));
          }
        });
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    if (kind.get().equals("user")) {
      int before = problems.count();
      UserOptions options = user(node);
      return problems.count() == before
          ? Optional.of(new UplinkPlan.User(node.path(), network, options))
          : Optional.empty();
    }
    if (kind.get().equals("tap")) {
      return tap(node).map(ifname -> new UplinkPlan.Tap(node.path(), network, ifname));
    }
    problems.add(
        node,
        "\"%s\" is \"%s\"".formatted(UPLINK, kind.get()),
        "write \"user\" or \"tap\", or remove it");
    return Optional.empty();
  }

  private Optional<String> tap(DtNode node) {
    Optional<String> ifname = node.has(IFNAME) ? text(node, IFNAME) : Optional.of("");
    if (ifname.isPresent() && !NAME.matcher(ifname.get()).matches()) {
      problems.add(
          node,
          "\"%s\" is \"%s\"".formatted(IFNAME, ifname.get()),
          "write the interface's name, 1 to 15 letters, digits, '.', '_' or '-': ifname ="
              + " \"tap0\"");
      return Optional.empty();
    }
    return ifname;
  }

  private UserOptions user(DtNode node) {
    Ipv4Network net = net(node);
    int first = net.address();
    int host = address(node, HOST, net, first + UserOptions.HOST);
    int dns = address(node, DNS, net, first + UserOptions.DNS);
    boolean roomy = net.isStation(first + UserOptions.DHCP_START);
    int start = first + (roomy ? UserOptions.DHCP_START : UserOptions.DNS + 1);
    int dhcpStart = address(node, DHCP_START, net, start);
    if (host == dns || dhcpStart == host || dhcpStart == dns) {
      problems.add(
          node,
          "of \"host\" %s, \"dns\" %s and \"dhcpstart\" %s two are the same"
              .formatted(Ipv4.text(host), Ipv4.text(dns), Ipv4.text(dhcpStart)),
          "give each its own address");
    }
    List<HostForward> forwards = forwards(node, net, dhcpStart);
    return new UserOptions(net, host, dns, dhcpStart, node.has(RESTRICT), forwards);
  }

  private Ipv4Network net(DtNode node) {
    if (!node.has(NET)) {
      return UserOptions.NET;
    }
    Optional<String> text = text(node, NET);
    if (text.isEmpty()) {
      return UserOptions.NET;
    }
    Matcher match = NETWORK.matcher(text.get());
    OptionalInt address = match.matches() ? Ipv4.parse(match.group(1)) : OptionalInt.empty();
    int prefix = address.isPresent() ? Integer.parseInt(match.group(2)) : 0;
    if (prefix < Ipv4Network.LARGEST || prefix > Ipv4Network.SMALLEST) {
      problems.add(
          node,
          "\"net\" is \"%s\"".formatted(text.get()),
          "write an address and a prefix of %d to %d bits: \"10.0.2.0/24\""
              .formatted(Ipv4Network.LARGEST, Ipv4Network.SMALLEST));
      return UserOptions.NET;
    }
    int mask = new Ipv4Network(0, prefix).mask();
    return new Ipv4Network(address.getAsInt() & mask, prefix);
  }

  private int address(DtNode node, String property, Ipv4Network net, int standard) {
    if (!node.has(property)) {
      return standard;
    }
    Optional<String> text = text(node, property);
    OptionalInt address = text.isPresent() ? Ipv4.parse(text.get()) : OptionalInt.empty();
    if (text.isPresent() && (address.isEmpty() || !net.isStation(address.getAsInt()))) {
      problems.add(
          node,
          "\"%s\" is \"%s\"".formatted(property, text.get()),
          "write an address of the network %s: \"%s\"".formatted(net, Ipv4.text(standard)));
    }
    return address.orElse(standard);
  }

  private List<HostForward> forwards(DtNode node, Ipv4Network net, int guest) {
    var forwards = new ArrayList<HostForward>();
    if (!node.has(HOST_FORWARD)) {
      return forwards;
    }
    var listens = new HashSet<String>();
    var texts = problems.attempt(() -> node.property(HOST_FORWARD).orElseThrow().strings());
    for (String text : texts.orElse(List.of())) {
      Optional<HostForward> forward = forward(text, net, guest);
      if (forward.isEmpty()) {
        problems.add(node, "\"%s\" is \"%s\"".formatted(HOST_FORWARD, text), FORWARD_REMEDY);
      } else if (!listens.add(forward.get().protocol() + " " + forward.get().host())) {
        problems.add(
            node,
            "\"%s\" has %s twice".formatted(HOST_FORWARD, forward.get().host()),
            "give each its own port of the host");
      } else {
        forwards.add(forward.get());
      }
    }
    return forwards;
  }

  private static Optional<HostForward> forward(String text, Ipv4Network net, int standard) {
    Matcher match = FORWARD.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    int protocol = "udp".equals(match.group(1)) ? Ipv4.UDP : Ipv4.TCP;
    OptionalInt host = match.group(2).isEmpty() ? OptionalInt.of(0) : Ipv4.parse(match.group(2));
    int hostPort = Integer.parseInt(match.group(3));
    OptionalInt guest =
        match.group(4).isEmpty() ? OptionalInt.of(standard) : Ipv4.parse(match.group(4));
    int guestPort = Integer.parseInt(match.group(5));
    if (host.isEmpty()
        || guest.isEmpty()
        || !net.isStation(guest.getAsInt())
        || hostPort < 1
        || hostPort > HIGHEST_PORT
        || guestPort < 1
        || guestPort > HIGHEST_PORT) {
      return Optional.empty();
    }
    try {
      var listens =
          new InetSocketAddress(InetAddress.getByAddress(Ipv4.bytes(host.getAsInt())), hostPort);
      return Optional.of(new HostForward(protocol, listens, guest.getAsInt(), guestPort));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  private Optional<String> text(DtNode node, String property) {
    return problems.attempt(() -> node.property(property).orElseThrow().string());
  }
}
