package dev.zazen.core.evtchn;

import java.util.ArrayList;
import java.util.List;

/** What a guest does that takes events from the queues of one vCPU, by the protocol. */
final class FifoGuest {
  static final int PENDING = 1 << 31;
  static final int MASKED = 1 << 30;
  static final int LINKED = 1 << 29;
  static final int BUSY = 1 << 28;
  static final int LINK = (1 << 17) - 1;

  private final EventBoard.Guest guest;
  private final int controlBlock;
  private final int[] arrayPages;
  private final int[] heads = new int[16];

  /**
   * A guest whose control block is at {@code controlBlock} of its memory, and its words on {@code
   * arrayPages}.
   */
  FifoGuest(EventBoard.Guest guest, int controlBlock, int... arrayPages) {
    this.guest = guest;
    this.controlBlock = controlBlock;
    this.arrayPages = arrayPages;
  }

  long word(int port) {
    return (long) arrayPages[port / 1024] * EventBoard.PAGE + port % 1024 * 4L;
  }

  int state(int port) {
    return guest.getInt(word(port));
  }

  int ready() {
    return guest.getInt(controlBlock);
  }

  int head(int priority) {
    return guest.getInt(controlBlock + 8 + priority * 4L);
  }

  void mask(int port) {
    guest.putInt(word(port), state(port) | MASKED);
  }

  /** Takes all events that are there, those of the highest priority first. */
  List<Integer> consume() {
    var seen = new ArrayList<Integer>();
    int ready = ready();
    guest.putInt(controlBlock, 0);
    while (ready != 0) {
      int priority = Integer.numberOfTrailingZeros(ready);
      if (!takeOne(priority, seen)) {
        ready &= ~(1 << priority);
      }
      ready |= ready();
      guest.putInt(controlBlock, 0);
    }
    return seen;
  }

  /** Takes one event of a queue; false if the queue is empty by then. */
  private boolean takeOne(int priority, List<Integer> seen) {
    int port = heads[priority] == 0 ? head(priority) : heads[priority];
    if (port == 0) {
      return false;
    }
    int word = state(port);
    int next = word & LINK;
    guest.putInt(word(port), word & ~(LINKED | LINK));
    heads[priority] = next;
    if (next == 0) {
      // The queue is empty; a head that is set anew from here on comes with its ready bit.
      if (head(priority) == port) {
        guest.putInt(controlBlock + 8 + priority * 4L, 0);
      }
    }
    if ((word & PENDING) != 0 && (word & MASKED) == 0) {
      guest.putInt(word(port), state(port) & ~PENDING);
      seen.add(port);
    }
    return next != 0;
  }
}
