package dev.zazen.network.user;

import dev.zazen.base.Foreign;
import dev.zazen.network.InternetChecksum;
import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.packet.Ipv4Output;
import dev.zazen.network.packet.Ipv4Packet;
import dev.zazen.network.packet.Packet;
import dev.zazen.network.packet.UdpDatagram;
import java.nio.ByteBuffer;

/** ICMP (RFC 792): answers echo requests to the gateway, tells of what cannot be reached. */
final class Icmp {
  /** Codes of destination unreachable (RFC 1812, 5.2.7.1). */
  static final int PORT_UNREACHABLE = 3;

  static final int PROHIBITED = 13;

  private static final int HEADER = 8;
  private static final int CHECKSUM = 2;
  private static final int REPLY = 0;
  private static final int UNREACHABLE = 3;
  private static final int REQUEST = 8;

  private final UserOptions options;
  private final Ipv4Output output;

  Icmp(UserOptions options, Ipv4Output output) {
    this.options = options;
    this.output = output;
  }

  /**
   * Answers an echo request. Those for others are refused: without root a process of the host
   * cannot pass them on.
   */
  void receive(Ipv4Packet packet) {
    Packet bytes = packet.payload();
    if (bytes.length() < HEADER
        || InternetChecksum.of(bytes.sum()) != 0
        || bytes.u8(0) != REQUEST) {
      return;
    }
    int destination = packet.destination();
    if (destination == options.host() || destination == options.dns()) {
      ByteBuffer to = output.begin().put((byte) REPLY).put((byte) 0).putShort((short) 0);
      bytes.copy(Integer.BYTES, bytes.length() - Integer.BYTES, to);
      output.checksum(CHECKSUM);
      output.send(/* source= */ destination, packet.source(), Ipv4.ICMP);
    } else if (!options.net().contains(destination)) {
      unreachable(PROHIBITED, packet.source(), destination, Ipv4.ICMP, bytes.i32(0), bytes.i32(4));
    }
  }

  /** Tells the guest of {@code key} that nobody is at the other end of UDP. */
  void portUnreachable(FlowKey key) {
    unreachable(
        PORT_UNREACHABLE,
        key.guest(),
        key.peer(),
        Ipv4.UDP,
        key.guestPort() << Short.SIZE | key.peerPort(),
        UdpDatagram.HEADER << Short.SIZE);
  }

  /** Quotes the header and the first two words of what was sent. */
  private void unreachable(
      int code,
      @Foreign int guest,
      @Foreign int destination,
      int protocol,
      @Foreign int first,
      @Foreign int second) {
    ByteBuffer to = output.begin();
    int quoted = to.position() + HEADER;
    to.put((byte) UNREACHABLE).put((byte) code).putShort((short) 0).putInt(0);
    to.putShort((short) 0x4500).putShort((short) (Ipv4.HEADER + HEADER)).putInt(0);
    to.putShort((short) (1 << Byte.SIZE | protocol)).putShort((short) 0);
    to.putInt(guest).putInt(destination);
    int checksum = InternetChecksum.of(InternetChecksum.sum(to, quoted, Ipv4.HEADER));
    to.putShort(quoted + Ipv4.HEADER / 2, (short) checksum);
    to.putInt(first).putInt(second);
    output.checksum(CHECKSUM);
    output.send(options.host(), guest, Ipv4.ICMP);
  }
}
