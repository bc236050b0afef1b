package dev.zazen.network.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.zazen.network.EthernetSwitch;
import dev.zazen.network.packet.Ipv4;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The uplink as a whole, on the host's own sockets. */
@Tag("feature:user-network")
class UserUplinkTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static UserOptions forwarding(int port) {
    UserOptions all = UserOptions.standard();
    var forward =
        new HostForward(Ipv4.UDP, new InetSocketAddress(LOOPBACK, port), Guest.ADDRESS, 69);
    return new UserOptions(
        all.net(), all.host(), all.dns(), all.dhcpStart(), false, List.of(forward));
  }

  @Test
  void aPortIsTakenAsLongAsTheUplinkIsOpen() throws IOException, HostForwardException {
    int port;
    try (var free = new DatagramSocket(0, LOOPBACK)) {
      port = free.getLocalPort();
    }
    for (int i = 0; i < 2; i++) {
      try (var uplink = UserUplink.open(forwarding(port), "lan")) {
        uplink.attach(new EthernetSwitch());
        assertThrows(HostForwardException.class, () -> UserUplink.open(forwarding(port), "other"));
      }
    }
    try (var again = new DatagramSocket(port, LOOPBACK)) {
      assertEquals(port, again.getLocalPort());
    }
  }
}
