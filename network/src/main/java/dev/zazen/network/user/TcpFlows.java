package dev.zazen.network.user;

import dev.zazen.network.packet.Ipv4Output;
import dev.zazen.network.packet.Ipv4Packet;
import dev.zazen.network.tcp.TcpOutput;
import dev.zazen.network.tcp.TcpSegment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** TCP between guests and the host. Beyond {@link #MOST} connections new ones are refused. */
final class TcpFlows {
  static final int MOST = 256;

  /** Connections that are accepted before others have their turn. */
  private static final int BATCH = 16;

  private final UserOptions options;
  private final Destinations destinations;
  private final Selector selector;
  private final Ipv4Output output;
  private final SecureRandom random = new SecureRandom();
  private final Map<FlowKey, TcpFlow> flows = new LinkedHashMap<>();

  /** Those that segments came for since {@link #work}. */
  private final List<TcpFlow> touched = new ArrayList<>();

  TcpFlows(UserOptions options, Destinations destinations, Selector selector, Ipv4Output output) {
    this.options = options;
    this.destinations = destinations;
    this.selector = selector;
    this.output = output;
  }

  /** How many there are. */
  int size() {
    return flows.size();
  }

  /** Listens for connections that go on to a guest. */
  void listen(HostForward forward) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(forward.host()).configureBlocking(false);
      server.register(
          selector, SelectionKey.OP_ACCEPT, (Ready) now -> arrived(forward, server, now));
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /** Takes a segment of a guest. */
  void receive(Ipv4Packet packet, TcpSegment segment, long now) {
    var key =
        new FlowKey(
            packet.source(), segment.sourcePort(), packet.destination(), segment.destinationPort());
    TcpFlow flow = flows.get(key);
    if (flow != null && !flow.isSucceededBy(segment)) {
      flow.receive(segment, now);
      touched.add(flow);
      return;
    }
    if (flow != null) {
      flow.close();
      flows.remove(key);
    }
    boolean begins =
        (segment.flags() & (TcpSegment.SYN | TcpSegment.ACK | TcpSegment.RST)) == TcpSegment.SYN;
    Optional<InetSocketAddress> target =
        begins ? destinations.find(key.peer(), key.peerPort(), now) : Optional.empty();
    if (target.isEmpty() || !hasRoom()) {
      output(key).refuse(segment);
    } else {
      open(key, target.get(), segment);
    }
  }

  private TcpOutput output(FlowKey key) {
    return new TcpOutput(output, key.peer(), key.peerPort(), key.guest(), key.guestPort());
  }

  /** Makes room if connections only wait for late segments. */
  private boolean hasRoom() {
    if (flows.size() >= MOST) {
      flows.values().removeIf(TcpFlow::isDone);
    }
    return flows.size() < MOST;
  }

  private void open(FlowKey key, InetSocketAddress target, TcpSegment syn) {
    try {
      SocketChannel channel = SocketChannel.open();
      try {
        channel.configureBlocking(false);
        // Its end comes by the selector, even if it is there at once.
        var flow = TcpFlow.toHost(channel, selector, output(key), random.nextInt(), syn);
        if (channel.connect(target)) {
          flow.ready(System.nanoTime());
        }
        flows.put(key, flow);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException _) {
      output(key).refuse(syn);
    }
  }

  private void arrived(HostForward forward, ServerSocketChannel server, long now) {
    try {
      for (int i = 0; i < BATCH; i++) {
        SocketChannel channel = server.accept();
        if (channel == null) {
          return;
        }
        try {
          accept(forward, channel, now);
        } catch (IOException _) {
          channel.close(); // it is gone already
        }
      }
    } catch (IOException _) {
      return; // who wanted to connect hears of it
    }
  }

  private void accept(HostForward forward, SocketChannel channel, long now) throws IOException {
    if (!hasRoom()) {
      channel.close();
      return;
    }
    int port = ((InetSocketAddress) channel.getRemoteAddress()).getPort();
    FlowKey key = key(forward, port);
    channel.configureBlocking(false);
    flows.put(key, TcpFlow.toGuest(channel, selector, output(key), random.nextInt(), now));
  }

  /** The port as guests see it is the peer's own, or a free one after it. */
  private FlowKey key(HostForward forward, int port) {
    for (int i = 0; ; i++) {
      int shown = 1 + (port - 1 + i) % 0xffff;
      var key = new FlowKey(forward.guest(), forward.guestPort(), options.host(), shown);
      if (!flows.containsKey(key)) {
        return key;
      }
    }
  }

  /** Answers what came since the last call. */
  void work(long now) {
    touched.forEach(flow -> flow.work(now));
    touched.clear();
  }

  /** When {@link #expire} is to be called. */
  long due() {
    long due = Long.MAX_VALUE;
    for (TcpFlow flow : flows.values()) {
      due = Math.min(due, flow.due());
    }
    return due;
  }

  /** Does what is due, and forgets what is over. */
  void expire(long now) {
    flows.values().forEach(flow -> flow.expire(now));
    flows.values().removeIf(TcpFlow::isOver);
  }
}
