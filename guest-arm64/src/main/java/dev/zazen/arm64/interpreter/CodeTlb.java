package dev.zazen.arm64.interpreter;

import dev.zazen.host.Mapping;
import java.util.Arrays;

/**
 * Cached translations for instruction fetch, from virtual 4 KiB pages to decoded code; and the jump
 * table of translated code, from virtual addresses to host code.
 */
final class CodeTlb {
  private static final int SIZE = 256;
  private static final int JUMPS = 4096;
  private static final int ENTRY_SHIFT = 4;

  /** Entries are found by the address and its bits so many places further up. */
  private static final int JUMP_FOLD = 12;

  private final long[] tags = new long[SIZE];
  private final CodePage[] pages = new CodePage[SIZE];
  private final Mapping jumps = Mapping.reserve((long) JUMPS << ENTRY_SHIFT);
  private final long[] jumpPages = new long[SIZE];
  private long largeFirst;
  private long largeLast;
  private boolean holdsLower;
  private boolean holdsJumps = true;

  CodeTlb() {
    clear();
  }

  private static int index(long page) {
    return (int) (page >>> 12) & SIZE - 1;
  }

  /** The code of a virtual page, or null if it is not known. */
  CodePage get(long page) {
    int i = index(page);
    return tags[i] == page ? pages[i] : null;
  }

  void put(long page, CodePage code, int blockShift) {
    int i = index(page);
    tags[i] = page;
    pages[i] = code;
    if (blockShift > 12) {
      long first = page & -(1L << blockShift);
      largeFirst = Math.min(largeFirst, first);
      largeLast = Math.max(largeLast, first + (1L << blockShift) - 1);
    }
    holdsLower |= page >= 0;
  }

  /** Gives its memory back. */
  void close() {
    jumps.close();
  }

  /** Where the jump table is: entries of virtual address and host address. */
  long jumps() {
    return jumps.address();
  }

  /** Adds host code for a virtual address. */
  void addJump(long address, long hostCode) {
    long at = ((address ^ address >>> JUMP_FOLD) >>> 2 & JUMPS - 1) << ENTRY_SHIFT;
    jumps.putLong(at, address);
    jumps.putLong(at + 8, hostCode);
    holdsJumps = true;
    // Several pages may share a place here; that they do is enough to know.
    jumpPages[index(address)] = 1;
  }

  private void clearJumps() {
    if (holdsJumps) {
      jumps.clear(0, jumps.size());
      jumps.putLong(0, 4); // belongs elsewhere, as 0 does everywhere else
      Arrays.fill(jumpPages, 0);
      holdsJumps = false;
    }
  }

  /** Forgets a page; everything if it may be part of a larger mapping. */
  void invalidate(long page) {
    int i = index(page);
    if (page >= largeFirst && page <= largeLast) {
      clear();
      return;
    }
    if (tags[i] == page) {
      tags[i] = Tlb.EMPTY;
    }
    if (jumpPages[i] != 0) {
      clearJumps();
    }
  }

  /** Forgets what may belong to one address space only. */
  void forgetLower() {
    if (holdsLower) {
      clear();
    }
  }

  void clear() {
    Arrays.fill(tags, Tlb.EMPTY);
    Arrays.fill(pages, null);
    clearJumps();
    largeFirst = Long.MAX_VALUE;
    largeLast = Long.MIN_VALUE;
    holdsLower = false;
  }
}
