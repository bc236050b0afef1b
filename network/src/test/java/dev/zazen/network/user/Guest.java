package dev.zazen.network.user;

import dev.zazen.network.EthernetPort;
import dev.zazen.network.InternetChecksum;
import dev.zazen.network.packet.Ethernet;
import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.packet.Ipv4Packet;
import dev.zazen.network.packet.Neighbours;
import dev.zazen.network.packet.Packet;
import dev.zazen.network.packet.UdpDatagram;
import dev.zazen.network.tcp.TcpSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** A guest on a user-mode network, whose frames a test writes byte by byte. */
final class Guest implements AutoCloseable {
  static final long STATION = 0x0016_3e00_0100L;
  static final int ADDRESS = 0x0a00020f;
  static final int HOST = 0x0a000202;
  static final int DNS = 0x0a000203;
  private static final long GATEWAY = 0x5255_0a00_0202L;

  private static final long WAIT = 10_000;
  private static final int HEADERS = EthernetPort.HEADER + Ipv4.HEADER;

  final Gateway gateway;
  private final Selector selector;
  private final Queue<ByteBuffer> heard = new ArrayDeque<>();

  /** Time that passes for the gateway besides the real one. */
  long passed;

  Guest(UserOptions options, Path resolvers, int dnsPort) throws IOException {
    selector = Selector.open();
    gateway = new Gateway(options, selector, new Resolvers(resolvers, dnsPort), this::hear);
  }

  private void hear(ByteBuffer frame) {
    heard.add(ByteBuffer.allocate(frame.remaining()).put(frame).flip());
  }

  private long now() {
    return System.nanoTime() + passed;
  }

  void send(byte[] frame) {
    gateway.receive(ByteBuffer.wrap(frame), now());
    gateway.work(now());
  }

  /** A frame with a packet to {@code destination}; checksums of its payload are there already. */
  static byte[] frame(int source, int destination, int protocol, byte[] payload) {
    var frame = ByteBuffer.allocate(HEADERS + payload.length);
    frame.putShort((short) (GATEWAY >>> 32)).putInt((int) GATEWAY);
    frame.putShort((short) (STATION >>> 32)).putInt((int) STATION).putShort((short) Ipv4.TYPE);
    frame.putShort((short) 0x4500).putShort((short) (Ipv4.HEADER + payload.length)).putInt(0);
    frame.putShort((short) (64 << 8 | protocol)).putShort((short) 0);
    frame.putInt(source).putInt(destination).put(payload);
    long sum = InternetChecksum.sum(frame, EthernetPort.HEADER, Ipv4.HEADER);
    frame.putShort(EthernetPort.HEADER + 10, (short) InternetChecksum.of(sum));
    return frame.array();
  }

  void send(int destination, int protocol, byte[] payload) {
    send(frame(ADDRESS, destination, protocol, payload));
  }

  void sendUdp(int source, int destination, int port, byte[] data) {
    var payload = ByteBuffer.allocate(UdpDatagram.HEADER + data.length);
    payload.putShort((short) source).putShort((short) port);
    payload.putShort((short) payload.capacity()).putShort((short) 0).put(data);
    send(destination, Ipv4.UDP, payload.array());
  }

  static byte[] segment(
      int destination, int sourcePort, int port, int sequence, int acknowledgment, int flags) {
    return segment(destination, sourcePort, port, sequence, acknowledgment, flags, new byte[0]);
  }

  static byte[] segment(
      int destination,
      int sourcePort,
      int port,
      int sequence,
      int acknowledgment,
      int flags,
      byte[] data) {
    var payload = ByteBuffer.allocate(20 + data.length);
    payload.putShort((short) sourcePort).putShort((short) port);
    payload.putInt(sequence).putInt(acknowledgment);
    payload.putShort((short) (5 << 12 | flags)).putShort((short) 65535).putInt(0).put(data);
    long sum =
        Ipv4.pseudoHeader(ADDRESS, destination, Ipv4.TCP, payload.capacity())
            + InternetChecksum.sum(payload, 0, payload.capacity());
    payload.putShort(16, (short) InternetChecksum.of(sum));
    return payload.array();
  }

  /** Serves sockets until there is a frame for the guest; fails if none comes. */
  Packet hear() {
    long end = System.nanoTime() + WAIT * 1_000_000;
    while (heard.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("nothing came");
      }
      serve(100);
    }
    ByteBuffer frame = heard.remove();
    return new Packet(frame, 0, frame.remaining());
  }

  /** Serves what is ready within so many milliseconds. */
  void serve(long milliseconds) {
    try {
      selector.select(milliseconds);
      for (SelectionKey key : selector.selectedKeys()) {
        if (key.isValid()) {
          ((Ready) key.attachment()).ready(now());
        }
      }
      selector.selectedKeys().clear();
      gateway.work(now());
    } catch (IOException e) {
      throw new UncheckedIOException("the selector failed", e);
    }
  }

  /** Whether nothing was said to the guest. */
  boolean heardNothing() {
    return heard.isEmpty();
  }

  /** The next packet; requests of the gateway for the guest's station are answered. */
  Ipv4Packet packet() {
    while (true) {
      Packet frame = hear();
      if (frame.u16(Ethernet.TYPE) == Neighbours.TYPE) {
        announce();
      } else {
        return Ipv4Packet.parse(frame.after(EthernetPort.HEADER)).orElseThrow();
      }
    }
  }

  TcpSegment tcp() {
    return TcpSegment.parse(packet()).orElseThrow();
  }

  UdpDatagram udp() {
    return UdpDatagram.parse(packet()).orElseThrow();
  }

  /** An ARP packet of the guest. */
  static byte[] arp(int operation, long sender, int senderAddress, int target) {
    var frame = ByteBuffer.allocate(EthernetPort.HEADER + 28);
    frame.putShort((short) -1).putInt(-1);
    frame.putShort((short) (STATION >>> 32)).putInt((int) STATION);
    frame.putShort((short) Neighbours.TYPE).putLong(0x0001_0800_0604_0000L | operation);
    frame.putShort((short) (sender >>> 32)).putInt((int) sender).putInt(senderAddress);
    frame.putShort((short) 0).putInt(0).putInt(target);
    return frame.array();
  }

  /** Says where it is. */
  void announce() {
    send(arp(2, STATION, ADDRESS, HOST));
  }

  static byte[] bytes(Packet packet) {
    var bytes = ByteBuffer.allocate(packet.length());
    packet.copy(0, packet.length(), bytes);
    return bytes.array();
  }

  /** The option of a DHCP answer. */
  static Optional<Integer> option(Packet message, int kind) {
    for (int at = 240; message.u8(at) != 255; at += 2 + message.u8(at + 1)) {
      if (message.u8(at) == kind) {
        return Optional.of(message.u8(at + 1) == 1 ? message.u8(at + 2) : message.i32(at + 2));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
