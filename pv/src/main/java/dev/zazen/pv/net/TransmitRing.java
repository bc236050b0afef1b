package dev.zazen.pv.net;

import dev.zazen.base.Foreign;
import dev.zazen.network.EthernetPort;
import dev.zazen.pv.GuestPage;
import dev.zazen.pv.ring.Grants;
import dev.zazen.pv.ring.SharedRing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What the guest sends: {@code netif_tx_request} and {@code netif_tx_response}. A packet is one
 * request or several that follow each other; each slot is answered in its place when the packet is
 * complete.
 */
final class TransmitRing {
  /** Bytes of an entry. */
  static final int SIZE = 12;

  /** Slots of one packet at most: {@code XEN_NETIF_NR_SLOTS_MIN}. */
  static final int MAX_SLOTS = 18;

  // struct netif_tx_request.
  private static final int REF = 0;
  private static final int OFFSET = 4;
  private static final int FLAGS = 6;
  private static final int ID = 8;
  private static final int LENGTH = 10;

  // NETTXF_*.
  private static final int CHECKSUM_BLANK = 1;
  private static final int MORE_DATA = 4;
  private static final int EXTRA_INFO = 8;

  // struct netif_extra_info.
  private static final int EXTRA_FLAGS = 1;
  private static final int EXTRA_MORE = 1;

  // struct netif_tx_response, NETIF_RSP_*.
  private static final int STATUS = 2;
  private static final int OKAY = 0;
  private static final int ERROR = -1;
  private static final int NULL = 1;

  private final SharedRing ring;
  private final Grants grants;
  private final EthernetPort network;
  private final ByteBuffer entry = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer response = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer frame = ByteBuffer.allocate(EthernetPort.MAX_FRAME);

  /** The packet's slots so far; those before {@link #count} are in use. */
  private final List<Slot> slots = new ArrayList<>();

  private int count;
  private boolean awaitsExtra;
  private boolean awaitsMore;

  /** The packet cannot be sent: a kind of slot that was not offered, or too many. */
  private boolean refused;

  /** A slot of a packet; everything is the guest's. */
  private static final class Slot {
    boolean extra;
    int ref;
    int offset;
    int length;
    int flags;
    short id;
  }

  /**
   * A ring.
   *
   * @param network takes the guest's frames
   */
  TransmitRing(SharedRing ring, Grants grants, EthernetPort network) {
    this.ring = ring;
    this.grants = grants;
    this.network = network;
    for (int i = 0; i < MAX_SLOTS; i++) {
      slots.add(new Slot());
    }
  }

  /** Takes up to {@code most} slots; returns how many. */
  int serve(int most) {
    int served = 0;
    while (served < most && ring.next(entry.array())) {
      take();
      served++;
    }
    return served;
  }

  private void take() {
    if (count == MAX_SLOTS) {
      refused = true;
      answer(ERROR);
    }
    Slot slot = slots.get(count);
    slot.extra = awaitsExtra;
    slot.ref = entry.getInt(REF);
    slot.offset = entry.getShort(OFFSET) & 0xffff;
    slot.flags = entry.getShort(FLAGS) & 0xffff;
    slot.id = entry.getShort(ID);
    slot.length = entry.getShort(LENGTH) & 0xffff;
    if (awaitsExtra) {
      awaitsExtra = (entry.get(EXTRA_FLAGS) & EXTRA_MORE) != 0;
    } else {
      // Extras tell of offloads and filters, none of which the back end offers.
      awaitsExtra = !awaitsMore && (slot.flags & EXTRA_INFO) != 0;
      refused |= awaitsExtra;
      awaitsMore = (slot.flags & MORE_DATA) != 0;
    }
    count++;
    if (!awaitsExtra && !awaitsMore) {
      answer(!refused && send() ? OKAY : ERROR);
      refused = false;
    }
  }

  private void answer(int status) {
    for (int i = 0; i < count; i++) {
      Slot slot = slots.get(i);
      // An extra has no number that could be answered.
      response.putShort(0, slot.extra ? 0 : slot.id);
      response.putShort(STATUS, (short) (slot.extra ? NULL : status));
      ring.respond(response.array());
    }
    count = 0;
  }

  /** Sends the packet in the slots; false if it is none. */
  private boolean send() {
    Slot head = slots.getFirst();
    int length = head.length;
    int first = length;
    for (int i = 1; i < count; i++) {
      first -= slots.get(i).length;
    }
    if (first < 0 || length < EthernetPort.HEADER || !copy(head, first, 0)) {
      return false;
    }
    int done = first;
    for (int i = 1; i < count; i++) {
      Slot slot = slots.get(i);
      if (!copy(slot, slot.length, done)) {
        return false;
      }
      done += slot.length;
    }
    if ((head.flags & CHECKSUM_BLANK) != 0) {
      Checksum.complete(frame, length);
    }
    network.send(frame.limit(length).position(0));
    frame.clear();
    return true;
  }

  private boolean copy(Slot slot, @Foreign int length, int to) {
    if (length > GuestPage.SIZE || slot.offset > GuestPage.SIZE - length) {
      return false;
    }
    long page = grants.take(slot.ref, true);
    if (page == Grants.NONE) {
      return false;
    }
    grants.memory().read(page + slot.offset, frame.array(), to, length);
    grants.give(slot.ref, true);
    return true;
  }
}
