package dev.zazen.network.user;

import dev.zazen.network.packet.Ipv4;
import java.net.InetSocketAddress;

/**
 * What arrives at the host goes on to a guest.
 *
 * @param protocol {@link Ipv4#TCP} or {@link Ipv4#UDP}
 * @param host where the host listens
 * @param guest address of the guest
 */
public record HostForward(int protocol, InetSocketAddress host, int guest, int guestPort) {
  @Override
  public String toString() {
    return "%s:%s:%d-%s:%d"
        .formatted(
            protocol == Ipv4.TCP ? "tcp" : "udp",
            host.getAddress().getHostAddress(),
            host.getPort(),
            Ipv4.text(guest),
            guestPort);
  }
}
