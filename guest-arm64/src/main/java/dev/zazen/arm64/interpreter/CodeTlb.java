package dev.zazen.arm64.interpreter;

import dev.zazen.host.Mapping;
import java.util.Arrays;

/**
 * Cached translations for instruction fetch, from virtual 4 KiB pages to decoded code; and the jump
 * table of translated code, from virtual addresses to host code.
 */
final class CodeTlb {
  private static final int SIZE = 256;
  private static final int JUMPS = 8192;

  /** Places for an address: all entries in a cache line of the host. */
  private static final int WAYS = 4;

  private static final int ENTRY_SHIFT = 4;
  private static final long PAGE = 4096;
  private static final int INSTRUCTIONS = 1024;

  /** Entries are found by the address and its bits so many places further up. */
  private static final int JUMP_FOLD = 13;

  private final long[] tags = new long[SIZE];
  private final CodePage[] pages = new CodePage[SIZE];
  private final Mapping jumps = Mapping.reserve((long) JUMPS << ENTRY_SHIFT);

  /** Which pages may have jumps, by {@link #pageHash}. */
  private final boolean[] jumpPages = new boolean[JUMPS];

  private final LargeMappings large = new LargeMappings();
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
      large.add(page, blockShift);
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

  private static int jumpIndex(long address) {
    return (int) ((address ^ address >>> JUMP_FOLD) >>> 2) & JUMPS - 1;
  }

  private static int pageHash(long page) {
    return (int) (page >>> 12 ^ page >>> 23) & JUMPS - 1;
  }

  /** The host code for a virtual address, as translated code looks it up; 0 if it is not known. */
  long jump(long address) {
    int index = jumpIndex(address);
    for (int way = 0; way < WAYS; way++) {
      if (jumpAt(index ^ way) == address) {
        return targetAt(index ^ way);
      }
    }
    return 0;
  }

  /** Adds host code for a virtual address; what is in its place moves to the one beside it. */
  void addJump(long address, long hostCode) {
    int index = jumpIndex(address);
    for (int way = 0; way < WAYS; way++) {
      if (jumpAt(index ^ way) == address) {
        putJump(index ^ way, elsewhere(index), 0);
      }
    }
    long moving = address;
    long code = hostCode;
    for (int way = 0; way < WAYS && moving != elsewhere(index); way++) {
      long there = jumpAt(index ^ way);
      long thereCode = targetAt(index ^ way);
      putJump(index ^ way, moving, code);
      moving = there;
      code = thereCode;
    }
    holdsJumps = true;
    jumpPages[pageHash(address)] = true;
  }

  private long jumpAt(int index) {
    return jumps.getLong((long) index << ENTRY_SHIFT);
  }

  private long targetAt(int index) {
    return jumps.getLong(((long) index << ENTRY_SHIFT) + 8);
  }

  private void putJump(int index, long address, long hostCode) {
    long at = (long) index << ENTRY_SHIFT;
    jumps.putLong(at, address);
    jumps.putLong(at + 8, hostCode);
  }

  private void forgetJumps(long page) {
    int hash = pageHash(page);
    if (jumpPages[hash]) {
      // Offsets in the page reach one part of the table, each address one place of it.
      int first = jumpIndex(page);
      for (int i = 0; i < INSTRUCTIONS; i++) {
        int index = first ^ i;
        if ((jumpAt(index) & -PAGE) == page) {
          putJump(index, elsewhere(index), 0);
        }
      }
    }
  }

  /** An address that belongs to none of the places beside {@code index}. */
  private static long elsewhere(int index) {
    return index < WAYS ? WAYS << 2 : 0;
  }

  private void clearJumps() {
    if (holdsJumps) {
      jumps.clear(0, jumps.size());
      for (int way = 0; way < WAYS; way++) {
        putJump(way, elsewhere(way), 0);
      }
      Arrays.fill(jumpPages, false);
      holdsJumps = false;
    }
  }

  /** Forgets a page; everything if it may be part of a larger mapping. */
  void invalidate(long page) {
    int i = index(page);
    if (large.mayHold(page)) {
      clear();
      return;
    }
    if (tags[i] == page) {
      tags[i] = Tlb.EMPTY;
    }
    forgetJumps(page);
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
    large.clear();
    holdsLower = false;
  }
}
