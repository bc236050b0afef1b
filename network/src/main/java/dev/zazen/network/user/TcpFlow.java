package dev.zazen.network.user;

import dev.zazen.network.tcp.TcpEndpoint;
import dev.zazen.network.tcp.TcpOutput;
import dev.zazen.network.tcp.TcpSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A connection of a guest, and the one of the host that carries on with it. */
final class TcpFlow implements Ready {
  private final SocketChannel channel;
  private final SelectionKey selection;
  private final TcpOutput output;
  private final TcpEndpoint endpoint;

  /** With which the guest began; it is answered when the host's connection is there. */
  private Optional<TcpSegment> begin;

  private boolean hostFinished;
  private boolean guestFinished;

  private TcpFlow(
      SocketChannel channel,
      Selector selector,
      int interest,
      TcpOutput output,
      int initial,
      Optional<TcpSegment> begin)
      throws IOException {
    this.channel = channel;
    this.output = output;
    this.begin = begin;
    endpoint = new TcpEndpoint(output, initial);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    selection = channel.register(selector, interest, this);
  }

  /**
   * The guest begins with {@code syn} a connection to what {@code channel} connects to.
   *
   * @param initial see {@link TcpEndpoint}
   */
  static TcpFlow toHost(
      SocketChannel channel, Selector selector, TcpOutput output, int initial, TcpSegment syn)
      throws IOException {
    return new TcpFlow(
        channel, selector, SelectionKey.OP_CONNECT, output, initial, Optional.of(syn));
  }

  /** {@code channel} was accepted: a connection to the guest begins. */
  static TcpFlow toGuest(
      SocketChannel channel, Selector selector, TcpOutput output, int initial, long now)
      throws IOException {
    var flow = new TcpFlow(channel, selector, 0, output, initial, Optional.empty());
    flow.endpoint.connect(now);
    return flow;
  }

  /** A segment of the guest; {@link #work} is called after it. */
  void receive(TcpSegment segment, long now) {
    if (begin.isEmpty()) {
      endpoint.receive(segment, now);
    } else if (segment.has(TcpSegment.RST)) {
      begin = Optional.empty(); // the guest does not wait for the host any longer
    }
  }

  /** See {@link TcpEndpoint#isSucceededBy}. */
  boolean isSucceededBy(TcpSegment segment) {
    return endpoint.isSucceededBy(segment);
  }

  /** The host's connection is ready for something. */
  @Override
  public void ready(long now) {
    if (begin.isPresent()) {
      connected(now);
    } else if (selection.isReadable()) {
      read();
    }
    work(now);
  }

  private void connected(long now) {
    TcpSegment syn = begin.get();
    try {
      if (channel.finishConnect()) {
        begin = Optional.empty();
        endpoint.accept(syn, now);
      }
    } catch (IOException _) {
      begin = Optional.empty();
      output.refuse(syn);
    }
  }

  private void read() {
    try {
      int count = 1;
      while (count > 0 && endpoint.outgoing().free() > 0) {
        count = channel.read(endpoint.outgoing().space());
        endpoint.outgoing().added(Math.max(count, 0));
      }
      if (count < 0) {
        hostFinished = true;
        endpoint.finish();
      }
    } catch (IOException _) {
      endpoint.abort();
    }
  }

  /** Moves on what moved: after segments, selections and time. */
  void work(long now) {
    if (begin.isPresent()) {
      return;
    }
    write();
    endpoint.transmit(now);
    if (endpoint.isReset() || endpoint.isDone() && endpoint.incoming().size() == 0) {
      close();
    } else if (channel.isOpen()) {
      boolean reads = endpoint.isOpen() && !hostFinished && endpoint.outgoing().free() > 0;
      boolean writes = endpoint.incoming().size() > 0;
      selection.interestOps(
          (reads ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0));
    }
  }

  private void write() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      int count = 1;
      while (count > 0 && endpoint.incoming().size() > 0) {
        count = channel.write(endpoint.incoming().content());
        endpoint.incoming().taken(count);
      }
      if (endpoint.peerFinished() && !guestFinished && endpoint.incoming().size() == 0) {
        guestFinished = true;
        channel.shutdownOutput();
      }
    } catch (IOException _) {
      endpoint.abort();
    }
  }

  /** Gives the host's connection back; as reset if the guest's was. */
  void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      if (endpoint.isReset() || !endpoint.isDone()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a socket could not be closed", e);
    }
  }

  /** When {@link #expire} is to be called. */
  long due() {
    return endpoint.due();
  }

  /** Does what is due. */
  void expire(long now) {
    if (endpoint.due() <= now) {
      endpoint.expire(now);
      work(now);
    }
  }

  /** Whether it only waits for late segments. */
  boolean isDone() {
    return !channel.isOpen();
  }

  /** Whether nothing is left of it. */
  boolean isOver() {
    return !channel.isOpen() && endpoint.isClosed();
  }
}
