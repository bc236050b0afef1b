package dev.zazen.network.packet;

import dev.zazen.base.Foreign;
import dev.zazen.network.InternetChecksum;
import java.util.Optional;

/**
 * A whole packet (RFC 791, 3.1).
 *
 * @param payload what follows the header, without the padding of its frame
 */
public record Ipv4Packet(
    @Foreign int source, @Foreign int destination, @Foreign int protocol, Packet payload) {
  /** That more fragments follow, and the place of this one. */
  private static final int IS_FRAGMENT = 0x3fff;

  /**
   * Takes {@code bytes} apart, which begin with the header; empty if they are no packet, are cut,
   * have a wrong checksum, or are a fragment: those are not put together again.
   */
  public static Optional<Ipv4Packet> parse(Packet bytes) {
    if (bytes.length() < Ipv4.HEADER || bytes.u8(0) >>> 4 != 4) {
      return Optional.empty();
    }
    int header = (bytes.u8(0) & 0xf) * Integer.BYTES;
    int total = bytes.u16(Ipv4.TOTAL_LENGTH);
    if (header < Ipv4.HEADER
        || total < header
        || total > bytes.length()
        || (bytes.u16(Ipv4.FRAGMENT) & IS_FRAGMENT) != 0
        || InternetChecksum.of(bytes.slice(0, header).sum()) != 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Ipv4Packet(
            bytes.i32(Ipv4.SOURCE),
            bytes.i32(Ipv4.DESTINATION),
            bytes.u8(Ipv4.PROTOCOL),
            bytes.slice(header, total - header)));
  }

  /** Whether the checksum that TCP or UDP has in the payload is right. */
  boolean isIntact() {
    long pseudo = Ipv4.pseudoHeader(source, destination, protocol, payload.length());
    return InternetChecksum.of(pseudo + payload.sum()) == 0;
  }
}
