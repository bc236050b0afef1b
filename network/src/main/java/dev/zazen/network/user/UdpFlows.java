package dev.zazen.network.user;

import dev.zazen.network.packet.Ipv4Output;
import dev.zazen.network.packet.Ipv4Packet;
import dev.zazen.network.packet.UdpDatagram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * UDP between guests and the host. Each pair of ends has a socket of its own, which hears its peer
 * only. A flow ends when nothing passed for a while; when there are too many, the one that was not
 * used longest.
 */
final class UdpFlows {
  static final int MOST = 256;

  /** RFC 4787, REQ-5, asks for two minutes at least. */
  static final long IDLE = 240_000_000_000L;

  /** Datagrams of one socket before others have their turn. */
  private static final int BATCH = 32;

  private final UserOptions options;
  private final Destinations destinations;
  private final Selector selector;
  private final Ipv4Output output;
  private final Icmp icmp;

  /** Those that were used last are last. */
  private final Map<FlowKey, Flow> flows = new LinkedHashMap<>(MOST, 0.75f, true);

  private final ByteBuffer data = ByteBuffer.allocate(UdpDatagram.MOST);

  private static final class Flow {
    final DatagramChannel channel;

    /** Whom the channel, which is a forward's, sends to; empty if it is connected. */
    final Optional<SocketAddress> peer;

    long used;

    Flow(DatagramChannel channel, Optional<SocketAddress> peer) {
      this.channel = channel;
      this.peer = peer;
    }
  }

  UdpFlows(
      UserOptions options,
      Destinations destinations,
      Selector selector,
      Ipv4Output output,
      Icmp icmp) {
    this.options = options;
    this.destinations = destinations;
    this.selector = selector;
    this.output = output;
    this.icmp = icmp;
  }

  /** How many there are. */
  int size() {
    return flows.size();
  }

  /** Listens for what goes on to a guest. */
  void listen(HostForward forward) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.bind(forward.host()).configureBlocking(false);
      channel.register(
          selector, SelectionKey.OP_READ, (Ready) now -> arrived(forward, channel, now));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Passes on what a guest sends. */
  void receive(Ipv4Packet packet, UdpDatagram datagram, long now) {
    var key =
        new FlowKey(
            packet.source(),
            datagram.sourcePort(),
            packet.destination(),
            datagram.destinationPort());
    Flow flow = flows.get(key);
    if (flow == null) {
      Optional<InetSocketAddress> target =
          destinations.find(packet.destination(), datagram.destinationPort(), now);
      if (target.isEmpty()) {
        return;
      }
      flow = open(key, target.get());
    }
    if (flow == null) {
      return;
    }
    flow.used = now;
    datagram.data().copy(0, datagram.data().length(), data.clear());
    try {
      // What the host has no room for is lost.
      var _ =
          flow.peer.isPresent()
              ? flow.channel.send(data.flip(), flow.peer.get())
              : flow.channel.write(data.flip());
    } catch (PortUnreachableException _) {
      icmp.portUnreachable(key);
    } catch (IOException _) {
      close(flows.remove(key));
    }
  }

  /** A new flow; null if the host refuses. */
  private Flow open(FlowKey key, InetSocketAddress target) {
    try {
      DatagramChannel channel = DatagramChannel.open();
      try {
        channel.connect(target).configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, (Ready) now -> answered(key, now));
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      return add(key, new Flow(channel, Optional.empty()));
    } catch (IOException _) {
      icmp.portUnreachable(key);
      return null;
    }
  }

  private Flow add(FlowKey key, Flow flow) {
    if (flows.size() >= MOST) {
      var oldest = flows.keySet().iterator().next();
      close(flows.remove(oldest));
    }
    flows.put(key, flow);
    return flow;
  }

  /** A peer has sent something to a flow's own socket. */
  private void answered(FlowKey key, long now) {
    Flow flow = flows.get(key);
    try {
      for (int i = 0; i < BATCH && flow.channel.read(data.clear()) > 0; i++) {
        flow.used = now;
        send(key);
      }
    } catch (PortUnreachableException _) {
      icmp.portUnreachable(key);
    } catch (IOException _) {
      close(flows.remove(key));
    }
  }

  private void send(FlowKey key) {
    UdpDatagram.send(output, key.peer(), key.peerPort(), key.guest(), key.guestPort(), data.flip());
  }

  /** Somebody has sent something to a forward. */
  private void arrived(HostForward forward, DatagramChannel channel, long now) {
    try {
      for (int i = 0; i < BATCH; i++) {
        SocketAddress peer = channel.receive(data.clear());
        if (peer == null) {
          return;
        }
        FlowKey key = key(forward, ((InetSocketAddress) peer).getPort(), peer);
        Flow flow = flows.get(key);
        if (flow == null) {
          flow = add(key, new Flow(channel, Optional.of(peer)));
        }
        flow.used = now;
        send(key);
      }
    } catch (IOException _) {
      return; // what was lost may be sent again
    }
  }

  /** The flow of {@code peer}, whose port as guests see it is its own, or a free one after it. */
  private FlowKey key(HostForward forward, int port, SocketAddress peer) {
    for (int i = 0; ; i++) {
      int shown = 1 + (port - 1 + i) % 0xffff;
      var key = new FlowKey(forward.guest(), forward.guestPort(), options.host(), shown);
      Flow flow = flows.get(key);
      if (flow == null || flow.peer.equals(Optional.of(peer))) {
        return key;
      }
    }
  }

  /** When {@link #expire} is to be called. */
  long due() {
    return flows.isEmpty() ? Long.MAX_VALUE : flows.values().iterator().next().used + IDLE;
  }

  /** Ends flows that were not used for long. */
  void expire(long now) {
    while (due() <= now) {
      var oldest = flows.keySet().iterator().next();
      close(flows.remove(oldest));
    }
  }

  private static void close(Flow flow) {
    if (flow.peer.isPresent()) {
      return; // the channel is the forward's
    }
    try {
      flow.channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a socket could not be closed", e);
    }
  }
}
