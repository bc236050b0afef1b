package dev.zazen.core.evtchn;

import dev.zazen.base.CanIgnoreReturnValue;
import dev.zazen.machine.GuestMemory;

/** Atomic operations on words that hypervisor and guest change at the same time. */
final class Atomics {
  private Atomics() {}

  /** Sets bit {@code bit}, 0 to 63, of 64 bits at {@code offset}; true if it was clear. */
  @CanIgnoreReturnValue
  static boolean setBit(GuestMemory memory, long offset, int bit) {
    long mask = 1L << bit;
    long seen = memory.getLong(offset);
    while ((seen & mask) == 0) {
      long found = memory.compareAndExchangeLong(offset, seen, seen | mask);
      if (found == seen) {
        return true;
      }
      seen = found;
    }
    return false;
  }

  /** Clears bit {@code bit}, 0 to 63, of 64 bits at {@code offset}; true if it was set. */
  @CanIgnoreReturnValue
  static boolean clearBit(GuestMemory memory, long offset, int bit) {
    long mask = 1L << bit;
    long seen = memory.getLong(offset);
    while ((seen & mask) != 0) {
      long found = memory.compareAndExchangeLong(offset, seen, seen & ~mask);
      if (found == seen) {
        return true;
      }
      seen = found;
    }
    return false;
  }

  /** Sets the bits of {@code mask} of 32 bits at {@code offset}; returns what was there. */
  @CanIgnoreReturnValue
  static int setBits(GuestMemory memory, long offset, int mask) {
    int seen = memory.getInt(offset);
    while ((seen & mask) != mask) {
      int found = memory.compareAndExchangeInt(offset, seen, seen | mask);
      if (found == seen) {
        return seen;
      }
      seen = found;
    }
    return seen;
  }

  /** Clears the bits of {@code mask} of 32 bits at {@code offset}; returns what was there. */
  @CanIgnoreReturnValue
  static int clearBits(GuestMemory memory, long offset, int mask) {
    int seen = memory.getInt(offset);
    while ((seen & mask) != 0) {
      int found = memory.compareAndExchangeInt(offset, seen, seen & ~mask);
      if (found == seen) {
        return seen;
      }
      seen = found;
    }
    return seen;
  }
}
