package dev.zazen.pv.net;

import dev.zazen.network.EthernetPort;
import dev.zazen.network.FrameQueue;
import dev.zazen.pv.GuestPage;
import dev.zazen.pv.ring.Grants;
import dev.zazen.pv.ring.SharedRing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the guest receives: {@code netif_rx_request} and {@code netif_rx_response}. Each request is
 * a page for a part of a frame; responses keep the order of requests, because Linux looks for them
 * in the same slots.
 */
final class ReceiveRing {
  /** Bytes of an entry. */
  static final int SIZE = 8;

  /** Bytes of frames that wait for the guest: as many as a ring of full pages takes. */
  private static final int WAITING = 1 << 20;

  // struct netif_rx_request.
  private static final int ID = 0;
  private static final int REF = 4;

  // struct netif_rx_response.
  private static final int OFFSET = 2;
  private static final int FLAGS = 4;
  private static final int STATUS = 6;

  /** {@code NETRXF_more_data}. */
  private static final int MORE_DATA = 4;

  /** {@code NETIF_RSP_ERROR}. */
  private static final int ERROR = -1;

  private final SharedRing ring;
  private final Grants grants;
  private final int mostBytes;
  private final FrameQueue waiting = new FrameQueue(WAITING);
  private final ByteBuffer entry = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] frame = new byte[EthernetPort.MAX_FRAME];

  /** Bytes of the frame that is next; 0 if none was taken from those that wait. */
  private int length;

  /**
   * A ring.
   *
   * @param scatters whether the guest takes frames in several pages
   */
  ReceiveRing(SharedRing ring, Grants grants, boolean scatters) {
    this.ring = ring;
    this.grants = grants;
    mostBytes = scatters ? EthernetPort.MAX_FRAME : GuestPage.SIZE;
  }

  /** Keeps a frame for the guest; false if it is dropped. Any thread. */
  boolean offer(ByteBuffer bytes) {
    return bytes.remaining() <= mostBytes && waiting.offer(bytes);
  }

  /** Gives the guest up to {@code most} frames; returns how many. */
  int serve(int most) {
    int served = 0;
    while (served < most && hasFrame() && ring.sleep(pages())) {
      deliver();
      length = 0;
      served++;
    }
    return served;
  }

  private boolean hasFrame() {
    if (length == 0) {
      length = waiting.poll(frame);
    }
    return length != 0;
  }

  private int pages() {
    return (length + GuestPage.SIZE - 1) / GuestPage.SIZE;
  }

  private void deliver() {
    for (int done = 0; done < length; done += GuestPage.SIZE) {
      int part = Math.min(length - done, GuestPage.SIZE);
      if (!ring.next(entry.array())) {
        return; // the guest took requests back
      }
      int status = put(entry.getInt(REF), done, part) ? part : ERROR;
      short id = entry.getShort(ID);
      entry.putShort(ID, id).putShort(OFFSET, (short) 0);
      entry.putShort(FLAGS, (short) (done + part < length ? MORE_DATA : 0));
      entry.putShort(STATUS, (short) status);
      ring.respond(entry.array());
    }
  }

  private boolean put(int ref, int from, int part) {
    long page = grants.take(ref, false);
    if (page == Grants.NONE) {
      return false;
    }
    grants.memory().write(page, frame, from, part);
    grants.give(ref, false);
    return true;
  }
}
