package dev.zazen.network.packet;

import dev.zazen.base.Foreign;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Numbers of IPv4 (RFC 791, 3.1), and addresses as integers: 10.0.2.2 is 0x0a000202. */
public final class Ipv4 {
  /** EtherType. */
  public static final int TYPE = 0x0800;

  /** Bytes of a header without options. */
  public static final int HEADER = 20;

  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int UDP = 17;

  /** The most that a packet carries on the network, with its header: that of Ethernet. */
  public static final int MTU = 1500;

  /** Everybody on the network. */
  public static final int BROADCAST = -1;

  static final int TOTAL_LENGTH = 2;
  static final int FRAGMENT = 6;
  static final int PROTOCOL = 9;
  static final int SOURCE = 12;
  static final int DESTINATION = 16;

  private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final int HIGHEST_BYTE = 255;

  private Ipv4() {}

  /** An address in dotted form. */
  public static String text(@Foreign int address) {
    return "%d.%d.%d.%d"
        .formatted(address >>> 24, address >>> 16 & 0xff, address >>> 8 & 0xff, address & 0xff);
  }

  /** The address that {@code text} is; empty if it is none. */
  public static OptionalInt parse(String text) {
    if (!DOTTED.matcher(text).matches()) {
      return OptionalInt.empty();
    }
    int address = 0;
    for (String part : text.split("\\.", -1)) {
      int value = Integer.parseInt(part);
      if (value > HIGHEST_BYTE) {
        return OptionalInt.empty();
      }
      address = address << 8 | value;
    }
    return OptionalInt.of(address);
  }

  /** The bytes of an address, as {@link java.net.InetAddress} takes them. */
  public static byte[] bytes(@Foreign int address) {
    return new byte[] {
      (byte) (address >>> 24),
      (byte) (address >>> 16 & 0xff),
      (byte) (address >>> 8 & 0xff),
      (byte) (address & 0xff)
    };
  }

  /** The sum of what TCP and UDP count of the header in their checksums (RFC 9293, 3.1). */
  @Foreign
  public static long pseudoHeader(
      @Foreign int source, @Foreign int destination, @Foreign int protocol, int length) {
    return (source & 0xffff_ffffL) + (destination & 0xffff_ffffL) + protocol + length;
  }
}
