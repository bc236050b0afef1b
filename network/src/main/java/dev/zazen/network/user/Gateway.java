package dev.zazen.network.user;

import dev.zazen.base.Foreign;
import dev.zazen.network.EthernetPort;
import dev.zazen.network.packet.Ethernet;
import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.packet.Ipv4Output;
import dev.zazen.network.packet.Ipv4Packet;
import dev.zazen.network.packet.Neighbours;
import dev.zazen.network.packet.Packet;
import dev.zazen.network.packet.UdpDatagram;
import dev.zazen.network.tcp.TcpSegment;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.Set;

/** What guests see of a user-mode network: a station that answers for the rest of the world. */
final class Gateway {
  /** With the gateway's address in its lower 32 bits: its station, as in QEMU. */
  private static final long STATION = 0x5255_0000_0000L;

  private final UserOptions options;
  private final Neighbours neighbours;
  private final DhcpServer dhcp;
  private final Icmp icmp;
  private final UdpFlows udp;
  private final TcpFlows tcp;

  /**
   * A gateway without flows.
   *
   * @param selector where sockets are registered, with a {@link Ready}
   * @param network takes its frames
   */
  Gateway(UserOptions options, Selector selector, Resolvers resolvers, EthernetPort network) {
    this.options = options;
    int host = options.host();
    neighbours =
        new Neighbours(network, STATION | host & 0xffff_ffffL, host, Set.of(host, options.dns()));
    var output = new Ipv4Output(network, neighbours);
    var destinations = new Destinations(options, resolvers);
    dhcp = new DhcpServer(options, output);
    icmp = new Icmp(options, output);
    udp = new UdpFlows(options, destinations, selector, output, icmp);
    tcp = new TcpFlows(options, destinations, selector, output);
  }

  UdpFlows udp() {
    return udp;
  }

  TcpFlows tcp() {
    return tcp;
  }

  /** Takes a frame; {@link #work} is called after some of them. */
  void receive(ByteBuffer bytes, long now) {
    var frame = new Packet(bytes, bytes.position(), bytes.remaining());
    long destination = frame.mac(Ethernet.DESTINATION);
    if (destination != neighbours.mac() && destination != Ethernet.BROADCAST) {
      return;
    }
    Packet payload = frame.after(EthernetPort.HEADER);
    switch (frame.u16(Ethernet.TYPE)) {
      case Neighbours.TYPE -> neighbours.receive(payload);
      case Ipv4.TYPE ->
          Ipv4Packet.parse(payload)
              .ifPresent(packet -> receive(packet, frame.mac(Ethernet.SOURCE), now));
      default -> {} // IPv6 and others: there is nobody
    }
  }

  private void receive(Ipv4Packet packet, @Foreign long station, long now) {
    if (packet.protocol() == Ipv4.UDP) {
      UdpDatagram.parse(packet).ifPresent(datagram -> receive(packet, datagram, station, now));
      return;
    }
    if (!comesFromStation(packet, station)) {
      return;
    }
    switch (packet.protocol()) {
      case Ipv4.TCP ->
          TcpSegment.parse(packet).ifPresent(segment -> tcp.receive(packet, segment, now));
      case Ipv4.ICMP -> icmp.receive(packet);
      default -> {} // nothing a socket could carry
    }
  }

  private void receive(Ipv4Packet packet, UdpDatagram datagram, @Foreign long station, long now) {
    boolean isForServer =
        packet.destination() == Ipv4.BROADCAST || packet.destination() == options.host();
    if (datagram.destinationPort() == DhcpServer.PORT && isForServer) {
      dhcp.receive(datagram.data());
    } else if (comesFromStation(packet, station)) {
      udp.receive(packet, datagram, now);
    }
  }

  /** Only who has an address in the network is heard; the way back to it is remembered. */
  private boolean comesFromStation(Ipv4Packet packet, @Foreign long station) {
    int source = packet.source();
    if (!options.net().isStation(source) || source == options.host() || source == options.dns()) {
      return false;
    }
    neighbours.learn(source, station);
    return true;
  }

  /** When {@link #work} is to be called at the latest. */
  long due() {
    return Math.min(udp.due(), tcp.due());
  }

  /** Answers what came, and does what is due. */
  void work(long now) {
    tcp.work(now);
    udp.expire(now);
    tcp.expire(now);
  }
}
