package dev.zazen.network.tcp;

import dev.zazen.base.Foreign;
import dev.zazen.network.InternetChecksum;
import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.packet.Ipv4Packet;
import dev.zazen.network.packet.Packet;
import java.util.Optional;

/**
 * A segment that a guest sent (RFC 9293, 3.1).
 *
 * @param flags {@link #FIN} and others
 * @param window as it stands there, not scaled
 * @param mss the largest segment that the guest takes; 0 if it does not say
 * @param scale its window scale (RFC 7323, 2); {@link #NO_SCALE} if it does not say
 */
public record TcpSegment(
    @Foreign int sourcePort,
    @Foreign int destinationPort,
    @Foreign int sequence,
    @Foreign int acknowledgment,
    @Foreign int flags,
    @Foreign int window,
    @Foreign int mss,
    @Foreign int scale,
    Packet data) {
  public static final int FIN = 1;
  public static final int SYN = 2;
  public static final int RST = 4;
  public static final int PSH = 8;
  public static final int ACK = 16;

  /** No window scale. */
  public static final int NO_SCALE = -1;

  /** Bytes of a header without options. */
  static final int HEADER = 20;

  static final int OPTION_END = 0;
  static final int OPTION_NOTHING = 1;
  static final int OPTION_MSS = 2;
  static final int OPTION_MSS_LENGTH = 4;
  static final int OPTION_SCALE = 3;
  static final int OPTION_SCALE_LENGTH = 3;

  private static final int SEQUENCE = 4;
  private static final int ACKNOWLEDGMENT = 8;
  private static final int OFFSET = 12;
  private static final int FLAGS = 13;
  private static final int WINDOW = 14;

  /** Takes the payload of {@code packet} apart; empty if it is cut or damaged. */
  public static Optional<TcpSegment> parse(Ipv4Packet packet) {
    Packet bytes = packet.payload();
    if (bytes.length() < HEADER) {
      return Optional.empty();
    }
    int header = (bytes.u8(OFFSET) >>> 4) * Integer.BYTES;
    long pseudo =
        Ipv4.pseudoHeader(packet.source(), packet.destination(), Ipv4.TCP, bytes.length());
    if (header < HEADER
        || header > bytes.length()
        || InternetChecksum.of(pseudo + bytes.sum()) != 0) {
      return Optional.empty();
    }
    Packet options = bytes.slice(HEADER, header - HEADER);
    int mss = option(options, OPTION_MSS, OPTION_MSS_LENGTH);
    int scale = option(options, OPTION_SCALE, OPTION_SCALE_LENGTH);
    return Optional.of(
        new TcpSegment(
            bytes.u16(0),
            bytes.u16(Short.BYTES),
            bytes.i32(SEQUENCE),
            bytes.i32(ACKNOWLEDGMENT),
            bytes.u8(FLAGS),
            bytes.u16(WINDOW),
            mss == 0 ? 0 : options.u16(mss),
            scale == 0 ? NO_SCALE : options.u8(scale),
            bytes.after(header)));
  }

  /** Where the value of option {@code kind} is; 0 if it is not there or has another length. */
  private static int option(Packet options, int kind, int length) {
    int at = 0;
    while (at < options.length() && options.u8(at) != OPTION_END) {
      if (options.u8(at) == OPTION_NOTHING) {
        at++;
        continue;
      }
      if (at + 1 == options.length()) {
        return 0;
      }
      int size = options.u8(at + 1);
      if (size < 2 || size > options.length() - at) {
        return 0;
      }
      if (options.u8(at) == kind) {
        return size == length ? at + 2 : 0;
      }
      at += size;
    }
    return 0;
  }

  /** Whether a flag is set. */
  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** What it takes of the sequence space: its data, and one each for SYN and FIN. */
  int length() {
    return data.length() + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }
}
