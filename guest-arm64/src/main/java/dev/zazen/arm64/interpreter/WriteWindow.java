package dev.zazen.arm64.interpreter;

import dev.zazen.machine.GuestMemory;
import java.util.Arrays;

/**
 * The few pages that a vCPU may write to without a page walk, so that what was written to them can
 * be seen and taken back. A page comes in by a miss of the TLB and drives out the oldest one.
 */
final class WriteWindow {
  /** Enough that most stretches of code find their pages; each costs a copy for each stretch. */
  static final int PAGES = 8;

  private static final int PAGE = 4096;

  private final GuestMemory ram;
  private final Tlb[] tlbs = new Tlb[PAGES];
  private final long[] pages = new long[PAGES];
  private final long[] offsets = new long[PAGES];
  private final byte[][] before = new byte[PAGES][PAGE];
  private final byte[][] after = new byte[PAGES][PAGE];
  private final byte[] now = new byte[PAGE];
  private int oldest;
  private int count;
  private boolean closed;

  /** A place that was written in two ways. */
  record Place(long address, long ramOffset, long written, long expected) {}

  WriteWindow(GuestMemory ram) {
    this.ram = ram;
  }

  /** No page may come in, and none may be read that is not in the TLB. */
  void close(boolean close) {
    closed = close;
  }

  /** A page is looked for that is not in the TLB. */
  void missed(long address) {
    if (closed) {
      throw new LockstepMiss(address);
    }
  }

  /** A page of RAM may be written to from now on. */
  void open(Tlb tlb, long page, long ramOffset) {
    int place = 0;
    while (place < count && (tlbs[place] != tlb || pages[place] != page)) {
      place++;
    }
    if (place == PAGES) {
      place = oldest;
      oldest = (oldest + 1) % PAGES;
      tlbs[place].forgetWrite(pages[place]);
    }
    count = Math.max(count, place + 1);
    tlbs[place] = tlb;
    pages[place] = page;
    offsets[place] = ramOffset;
  }

  /** Notes what the pages hold. */
  void begin() {
    for (int i = 0; i < count; i++) {
      ram.read(offsets[i], before[i], 0, PAGE);
    }
  }

  /** Notes what the pages hold now, and puts them back to what they held at {@link #begin}. */
  void takeBack() {
    for (int i = 0; i < count; i++) {
      ram.read(offsets[i], after[i], 0, PAGE);
    }
    putBack();
  }

  /** Puts the pages back to what they held at {@link #begin}. */
  void putBack() {
    for (int i = 0; i < count; i++) {
      ram.write(offsets[i], before[i], 0, PAGE);
    }
  }

  /** The first place that does not hold what was there at {@link #takeBack}, or null. */
  Place difference() {
    for (int i = 0; i < count; i++) {
      ram.read(offsets[i], now, 0, PAGE);
      int at = Arrays.mismatch(after[i], now);
      if (at >= 0) {
        int from = at & -Long.BYTES;
        return new Place(pages[i] + from, offsets[i] + from, word(after[i], from), word(now, from));
      }
    }
    return null;
  }

  private static long word(byte[] bytes, int from) {
    long word = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      word = word << Byte.SIZE | bytes[from + i] & 0xff;
    }
    return word;
  }
}
