package dev.zazen.network.tcp;

import dev.zazen.base.Foreign;
import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.packet.Ipv4Output;
import java.nio.ByteBuffer;

/** Sends segments from a peer that we stand in for to a guest. */
public final class TcpOutput {
  private static final int OFFSET_SHIFT = 12;
  private static final int CHECKSUM = 16;
  private static final ByteRing NOTHING = new ByteRing(1);

  private final Ipv4Output output;
  private final int peer;
  private final int peerPort;
  private final int guest;
  private final int guestPort;

  /**
   * Sends from {@code peer} to {@code guest}.
   *
   * @param output what packets go through
   */
  public TcpOutput(
      Ipv4Output output,
      @Foreign int peer,
      @Foreign int peerPort,
      @Foreign int guest,
      @Foreign int guestPort) {
    this.output = output;
    this.peer = peer;
    this.peerPort = peerPort;
    this.guest = guest;
    this.guestPort = guestPort;
  }

  /** Answers a segment that belongs to no connection (RFC 9293, 3.10.7.1). */
  public void refuse(TcpSegment segment) {
    if (segment.has(TcpSegment.RST)) {
      return;
    }
    if (segment.has(TcpSegment.ACK)) {
      send(TcpSegment.RST, segment.acknowledgment(), 0, 0);
    } else {
      send(TcpSegment.RST | TcpSegment.ACK, 0, segment.sequence() + segment.length(), 0);
    }
  }

  /** A segment without data. */
  void send(int flags, @Foreign int sequence, @Foreign int acknowledgment, int window) {
    send(flags, sequence, acknowledgment, window, NOTHING, 0, 0);
  }

  /** A segment with {@code length} bytes of {@code ring}, {@code from} after its first. */
  void send(
      int flags,
      @Foreign int sequence,
      @Foreign int acknowledgment,
      int window,
      ByteRing ring,
      int from,
      int length) {
    ByteBuffer to = header(flags, sequence, acknowledgment, window, TcpSegment.HEADER);
    ring.copy(from, length, to);
    finish();
  }

  /** A segment with options; {@code scale} may be {@link TcpSegment#NO_SCALE}. */
  void synchronize(
      int flags, int sequence, @Foreign int acknowledgment, int window, int mss, int scale) {
    boolean scales = scale != TcpSegment.NO_SCALE;
    int options = TcpSegment.OPTION_MSS_LENGTH + (scales ? 1 + TcpSegment.OPTION_SCALE_LENGTH : 0);
    ByteBuffer to = header(flags, sequence, acknowledgment, window, TcpSegment.HEADER + options);
    to.put((byte) TcpSegment.OPTION_MSS).put((byte) TcpSegment.OPTION_MSS_LENGTH);
    to.putShort((short) mss);
    if (scales) {
      to.put((byte) TcpSegment.OPTION_NOTHING).put((byte) TcpSegment.OPTION_SCALE);
      to.put((byte) TcpSegment.OPTION_SCALE_LENGTH).put((byte) scale);
    }
    finish();
  }

  private ByteBuffer header(
      int flags, @Foreign int sequence, @Foreign int acknowledgment, int window, int length) {
    return output
        .begin()
        .putShort((short) peerPort)
        .putShort((short) guestPort)
        .putInt(sequence)
        .putInt(acknowledgment)
        .putShort((short) (length / Integer.BYTES << OFFSET_SHIFT | flags))
        .putShort((short) window)
        .putInt(0);
  }

  private void finish() {
    output.checksum(peer, guest, Ipv4.TCP, CHECKSUM);
    output.send(peer, guest, Ipv4.TCP);
  }
}
