package dev.zazen.engine;

import java.util.BitSet;

/** Which pieces of the memory for host code are taken. Any thread. */
final class CodeChunks {
  /** Bytes of a piece: what a small guest needs. */
  static final int SIZE = 64 << 10;

  private final BitSet taken = new BitSet();
  private final int count;

  /** All of {@code bytes} is free but the first piece, which is the hypervisor's own. */
  CodeChunks(long bytes) {
    count = (int) (bytes / SIZE);
    taken.set(0);
  }

  /** Takes consecutive pieces; the first one's number, -1 if there are not so many. */
  synchronized int take(int pieces) {
    int at = taken.nextClearBit(0);
    while (at + pieces <= count) {
      int end = taken.nextSetBit(at);
      if (end < 0 || end >= at + pieces) {
        taken.set(at, at + pieces);
        return at;
      }
      at = taken.nextClearBit(end);
    }
    return -1;
  }

  /** Gives pieces back. */
  synchronized void give(BitSet pieces) {
    taken.andNot(pieces);
  }

  /** How many are free. */
  synchronized int free() {
    return count - taken.cardinality();
  }

  /** Bytes that guests have: all but the first piece and the free ones. */
  long takenBytes() {
    return (long) (count - 1 - free()) * SIZE;
  }
}
