package dev.zazen.network.packet;

import dev.zazen.base.Foreign;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A datagram of UDP (RFC 768). */
public record UdpDatagram(@Foreign int sourcePort, @Foreign int destinationPort, Packet data) {
  /** Bytes of the header. */
  public static final int HEADER = 8;

  /** What fits into one at most: a packet has 65535 bytes with its header. */
  public static final int MOST = 65535 - Ipv4.HEADER - HEADER;

  private static final int LENGTH = 4;
  private static final int CHECKSUM = 6;

  /** Takes the payload of {@code packet} apart; empty if it is cut or damaged. */
  public static Optional<UdpDatagram> parse(Ipv4Packet packet) {
    Packet bytes = packet.payload();
    if (bytes.length() < HEADER) {
      return Optional.empty();
    }
    int length = bytes.u16(LENGTH);
    if (length < HEADER || length > bytes.length()) {
      return Optional.empty();
    }
    var whole =
        new Ipv4Packet(
            packet.source(), packet.destination(), packet.protocol(), bytes.slice(0, length));
    // Zero says that there is no checksum.
    if (bytes.u16(CHECKSUM) != 0 && !whole.isIntact()) {
      return Optional.empty();
    }
    return Optional.of(
        new UdpDatagram(bytes.u16(0), bytes.u16(2), bytes.slice(HEADER, length - HEADER)));
  }

  /** Sends what lies between position and limit of {@code data}, {@link #MOST} bytes at most. */
  public static void send(
      Ipv4Output output,
      @Foreign int source,
      @Foreign int sourcePort,
      @Foreign int destination,
      @Foreign int destinationPort,
      ByteBuffer data) {
    put(output, source, sourcePort, destination, destinationPort, data);
    output.send(source, destination, Ipv4.UDP);
  }

  /** The same to the station {@code mac}. */
  public static void send(
      Ipv4Output output,
      int source,
      int sourcePort,
      int destination,
      int destinationPort,
      ByteBuffer data,
      @Foreign long mac) {
    put(output, source, sourcePort, destination, destinationPort, data);
    output.send(source, destination, Ipv4.UDP, mac);
  }

  private static void put(
      Ipv4Output output,
      @Foreign int source,
      @Foreign int sourcePort,
      @Foreign int destination,
      @Foreign int destinationPort,
      ByteBuffer data) {
    ByteBuffer to = output.begin();
    to.putShort((short) sourcePort).putShort((short) destinationPort);
    to.putShort((short) (HEADER + data.remaining())).putShort((short) 0).put(data);
    output.checksum(source, destination, Ipv4.UDP, CHECKSUM);
  }
}
