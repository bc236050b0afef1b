package dev.zazen.network.tcp;

import dev.zazen.base.Foreign;

/**
 * How much may be on the way (RFC 5681, RFC 6582): queues of guests lose frames when they are full.
 */
final class CongestionWindow {
  /** Segments at the begin (RFC 6928). */
  private static final int INITIAL = 10;

  /** Duplicates that tell of a loss. */
  private static final int DUPLICATES = 3;

  private int mss = 1;
  private int size;
  private int threshold = Integer.MAX_VALUE;
  private int duplicates;
  private boolean recovers;
  private int recovered;

  /** Begins with segments of {@code bytes}. */
  void start(int bytes) {
    mss = bytes;
    size = INITIAL * bytes;
  }

  /** In bytes. */
  int size() {
    return size;
  }

  /**
   * {@code count} new bytes have arrived, all before {@code acknowledged}; returns whether the next
   * segment was lost as well.
   */
  boolean acknowledged(@Foreign int acknowledged, @Foreign int count, int limit) {
    duplicates = 0;
    if (recovers && acknowledged - recovered < 0) {
      size = Math.max(size - count, mss) + mss;
      return true;
    }
    if (recovers) {
      recovers = false;
      size = threshold;
    } else if (size < limit) {
      size += size < threshold ? count : Math.max(1, mss * mss / size);
    }
    return false;
  }

  /**
   * The guest got something that it did not wait for; returns whether the first segment is lost.
   *
   * @param flight bytes on the way
   * @param next what will be sent next
   */
  boolean duplicate(int flight, int next) {
    duplicates++;
    if (recovers) {
      size += mss;
      return false;
    }
    if (duplicates < DUPLICATES) {
      return false;
    }
    recovers = true;
    recovered = next;
    threshold = Math.max(flight / 2, 2 * mss);
    size = threshold + DUPLICATES * mss;
    return true;
  }

  /** Nothing came back in time. */
  void timeout(int flight) {
    recovers = false;
    duplicates = 0;
    threshold = Math.max(flight / 2, 2 * mss);
    size = mss;
  }
}
