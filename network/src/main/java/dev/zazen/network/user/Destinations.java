package dev.zazen.network.user;

import dev.zazen.base.Foreign;
import dev.zazen.network.packet.Ipv4;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Where on the host's side packets of guests go. */
final class Destinations {
  private static final int BYTE = 24;
  private static final int THIS_NETWORK = 0;
  private static final int LOOPBACK = 127;

  /** Groups, reserved addresses, and broadcast. */
  private static final int FIRST_GROUP = 224;

  private final UserOptions options;
  private final Resolvers resolvers;

  Destinations(UserOptions options, Resolvers resolvers) {
    this.options = options;
    this.resolvers = resolvers;
  }

  /** What {@code address} and {@code port} mean for the host; empty if guests cannot go there. */
  Optional<InetSocketAddress> find(@Foreign int address, @Foreign int port, long now) {
    int network = address >>> BYTE;
    if (options.restrict()
        || port == 0
        || network == THIS_NETWORK
        || network == LOOPBACK
        || network >= FIRST_GROUP) {
      return Optional.empty();
    }
    if (address == options.dns()) {
      return port == Resolvers.PORT ? Optional.of(resolvers.first(now)) : Optional.empty();
    }
    if (address == options.host()) {
      return Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
    if (options.net().contains(address)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new InetSocketAddress(InetAddress.getByAddress(Ipv4.bytes(address)), port));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}
