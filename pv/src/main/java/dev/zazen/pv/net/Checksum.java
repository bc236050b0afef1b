package dev.zazen.pv.net;

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
        sum(frame, ETHERNET + ADDRESSES, ADDRESSES_LENGTH)
            + protocol
            + payload
            + sum(frame, begin, payload);
    int checksum = ~fold(sum) & 0xffff;
    // In UDP zero says that there is no checksum.
    frame.putShort(field, (short) (isUdp && checksum == 0 ? 0xffff : checksum));
  }

  /** The sum of 16-bit words, which wider ones fold to (RFC 1071, 2 (C)). */
  private static long sum(ByteBuffer frame, int from, int length) {
    long sum = 0;
    int at = from;
    int end = from + length;
    for (; at <= end - Integer.BYTES; at += Integer.BYTES) {
      sum += frame.getInt(at) & 0xffff_ffffL;
    }
    for (; at <= end - Short.BYTES; at += Short.BYTES) {
      sum += frame.getShort(at) & 0xffff;
    }
    return at < end ? sum + ((frame.get(at) & 0xff) << 8) : sum;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }
}
