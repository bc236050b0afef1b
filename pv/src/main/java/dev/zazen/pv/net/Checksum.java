package dev.zazen.pv.net;

import dev.zazen.network.InternetChecksum;
import java.nio.ByteBuffer;

/**
 * Completes the checksum that a guest left to its network card: of TCP (RFC 9293, 3.1) or UDP (RFC
 * 768) over IPv4. What is neither, or is cut, stays as it is.
 */
final class Checksum {
  private static final int ETHERNET = 14;
  private static final int TYPE = 12;
  private static final int IPV4 = 0x0800;
  private static final int IPV4_HEADER = 20;

  // From the begin of the IPv4 header (RFC 791, 3.1).
  private static final int TOTAL_LENGTH = 2;
  private static final int FRAGMENT = 6;
  private static final int PROTOCOL = 9;
  private static final int ADDRESSES = 12;
  private static final int ADDRESSES_LENGTH = 8;

  /** The offset, and that more follow. */
  private static final int IS_FRAGMENT = 0x3fff;

  private static final int TCP = 6;
  private static final int TCP_HEADER = 20;
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int UDP_CHECKSUM = 6;

  private Checksum() {}

  /** Completes the checksum of the frame of {@code length} bytes at the begin of {@code frame}. */
  static void complete(ByteBuffer frame, int length) {
    if (length < ETHERNET + IPV4_HEADER || (frame.getShort(TYPE) & 0xffff) != IPV4) {
      return;
    }
    int version = frame.get(ETHERNET) >>> 4 & 0xf;
    int header = (frame.get(ETHERNET) & 0xf) * Integer.BYTES;
    int total = frame.getShort(ETHERNET + TOTAL_LENGTH) & 0xffff;
    int payload = total - header;
    int protocol = frame.get(ETHERNET + PROTOCOL) & 0xff;
    boolean isTcp = protocol == TCP && payload >= TCP_HEADER;
    boolean isUdp = protocol == UDP && payload >= UDP_HEADER;
    boolean isFragment = (frame.getShort(ETHERNET + FRAGMENT) & IS_FRAGMENT) != 0;
    if (version != 4
        || header < IPV4_HEADER
        || total > length - ETHERNET
        || isFragment
        || !isTcp && !isUdp) {
      return;
    }
    int begin = ETHERNET + header;
    int field = begin + (isTcp ? TCP_CHECKSUM : UDP_CHECKSUM);
    // The guest left the sum of the pseudo header there, which is added here.
    frame.putShort(field, (short) 0);
    long sum =
        InternetChecksum.sum(frame, ETHERNET + ADDRESSES, ADDRESSES_LENGTH)
            + protocol
            + payload
            + InternetChecksum.sum(frame, begin, payload);
    int checksum = InternetChecksum.of(sum);
    // In UDP zero says that there is no checksum.
    frame.putShort(field, (short) (isUdp && checksum == 0 ? 0xffff : checksum));
  }
}
