package dev.zazen.network.user;

import java.util.List;

/**
 * A user-mode network; the names are those of QEMU's {@code -netdev user}.
 *
 * @param net its addresses
 * @param host the gateway, and the host's loopback interface as guests see it
 * @param dns the name server
 * @param dhcpStart the first address that is given to guests
 * @param restrict guests reach nothing but the gateway itself, DHCP, and who comes by a forward
 * @param hostForwards what comes in from the host
 */
public record UserOptions(
    Ipv4Network net,
    int host,
    int dns,
    int dhcpStart,
    boolean restrict,
    List<HostForward> hostForwards) {
  /** QEMU's network. */
  public static final Ipv4Network NET = new Ipv4Network(0x0a000200, 24);

  /** Where in the network the host is, if nothing else is said. */
  public static final int HOST = 2;

  /** Where the name server is. */
  public static final int DNS = 3;

  /** Where addresses of guests begin; in networks that are smaller after the name server. */
  public static final int DHCP_START = 15;

  public UserOptions {
    hostForwards = List.copyOf(hostForwards);
  }

  /** Everything as in QEMU. */
  public static UserOptions standard() {
    int net = NET.address();
    return new UserOptions(NET, net + HOST, net + DNS, net + DHCP_START, false, List.of());
  }
}
