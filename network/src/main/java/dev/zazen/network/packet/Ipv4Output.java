package dev.zazen.network.packet;

import dev.zazen.base.Foreign;
import dev.zazen.network.EthernetPort;
import dev.zazen.network.InternetChecksum;
import java.nio.ByteBuffer;

/**
 * Sends IPv4 packets: {@link #begin}, write the payload, {@link #send}. What exceeds the MTU leaves
 * in fragments (RFC 791, 3.2). One thread.
 */
public final class Ipv4Output {
  private static final int HEADERS = EthernetPort.HEADER + Ipv4.HEADER;
  private static final int VERSION_AND_LENGTH = 0x4500;
  private static final int TIME_TO_LIVE = 64;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS = 0x2000;

  /** Offsets of fragments count so many bytes. */
  private static final int UNIT = 8;

  private static final int MOST = (Ipv4.MTU - Ipv4.HEADER) / UNIT * UNIT;

  private final EthernetPort network;
  private final Neighbours neighbours;
  private final ByteBuffer frame = ByteBuffer.allocate(EthernetPort.MAX_FRAME);
  private int identification;

  /** Sends to {@code network}, to stations that {@code neighbours} knows. */
  public Ipv4Output(EthernetPort network, Neighbours neighbours) {
    this.network = network;
    this.neighbours = neighbours;
  }

  /** Where the payload is to be written, from the position on. */
  public ByteBuffer begin() {
    return frame.clear().position(HEADERS);
  }

  /**
   * Writes the checksum of the payload so far at {@code index} of it, where there is zero now.
   *
   * @param protocol {@link Ipv4#TCP} or {@link Ipv4#UDP}, which count addresses as well
   */
  public void checksum(@Foreign int source, @Foreign int destination, int protocol, int index) {
    checksum(Ipv4.pseudoHeader(source, destination, protocol, length()), index);
  }

  /** The same for a protocol that counts nothing else. */
  public void checksum(int index) {
    checksum(0, index);
  }

  private void checksum(@Foreign long sum, int index) {
    int checksum = InternetChecksum.of(sum + InternetChecksum.sum(frame, HEADERS, length()));
    // In UDP zero says that there is no checksum; elsewhere both zeroes are the same.
    frame.putShort(HEADERS + index, (short) (checksum == 0 ? 0xffff : checksum));
  }

  private int length() {
    return frame.position() - HEADERS;
  }

  /** Sends the payload; if the station is not known, asks for it, and the packet is lost. */
  public void send(@Foreign int source, @Foreign int destination, int protocol) {
    long mac = neighbours.find(destination);
    if (mac == Neighbours.UNKNOWN) {
      neighbours.ask(destination);
    } else {
      send(source, destination, protocol, mac);
    }
  }

  /** Sends the payload to the station {@code mac}. */
  public void send(@Foreign int source, @Foreign int destination, int protocol, @Foreign long mac) {
    int length = length();
    identification++;
    // Each fragment's header covers the end of the one before, which has been sent.
    for (int done = 0; done == 0 || done < length; done += MOST) {
      int part = Math.min(length - done, MOST);
      int fragment = done / UNIT | (done + part < length ? MORE_FRAGMENTS : 0);
      frame.clear().position(done);
      Ethernet.put(frame, mac, neighbours.mac(), Ipv4.TYPE);
      int header = frame.position();
      frame
          .putShort((short) VERSION_AND_LENGTH)
          .putShort((short) (Ipv4.HEADER + part))
          .putShort((short) identification)
          .putShort((short) (length <= MOST ? DONT_FRAGMENT : fragment))
          .putShort((short) (TIME_TO_LIVE << 8 | protocol))
          .putShort((short) 0)
          .putInt(source)
          .putInt(destination);
      int checksum = InternetChecksum.of(InternetChecksum.sum(frame, header, Ipv4.HEADER));
      frame.putShort(header + Ipv4.HEADER / 2, (short) checksum);
      network.send(frame.limit(header + Ipv4.HEADER + part).position(done));
    }
  }
}
