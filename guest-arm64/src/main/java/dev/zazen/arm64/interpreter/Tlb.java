package dev.zazen.arm64.interpreter;

import java.util.Arrays;

/**
 * Cached translations of 4 KiB pages, direct-mapped, for one privilege in one address space.
 *
 * <p>An access to address a hits if the tag at its index equals the page of a. Entries that need
 * more than a memory access carry a flag in the tag's lowest bits, so that the plain comparison
 * fails:
 *
 * <pre>
 *   63                              12 11      2   1    0
 *   +---------------------------------+--------+----+-----+
 *   | virtual page                    |   0    |MMIO|ALIGN|      all ones: empty
 *   +---------------------------------+--------+----+-----+
 * </pre>
 */
final class Tlb {
  /** Entries; a power of two. */
  static final int SIZE = 1024;

  /** Unaligned accesses to the page fault. */
  static final long ALIGN = 1;

  /** The page is no RAM; the offset leads to the guest physical address instead. */
  static final long MMIO = 2;

  static final long EMPTY = -1;

  final long[] readTags = new long[SIZE];
  final long[] writeTags = new long[SIZE];

  /**
   * What to add to a virtual address to get the offset in RAM (with {@link #MMIO}: the guest
   * physical address).
   */
  final long[] offsets = new long[SIZE];

  /**
   * Range of addresses that entries of larger mappings may lie in: one address may stand for all of
   * a block.
   */
  private long largeFirst;

  private long largeLast;

  Tlb() {
    clear();
  }

  static int index(long address) {
    return (int) (address >>> 12) & SIZE - 1;
  }

  void clear() {
    Arrays.fill(readTags, EMPTY);
    Arrays.fill(writeTags, EMPTY);
    largeFirst = Long.MAX_VALUE;
    largeLast = Long.MIN_VALUE;
  }

  /** Adds a page; a tag is {@link #EMPTY} where the access is not allowed. */
  void put(long page, long readTag, long writeTag, long offset, int blockShift) {
    int i = index(page);
    readTags[i] = readTag;
    writeTags[i] = writeTag;
    offsets[i] = offset;
    if (blockShift > 12) {
      long first = page & -(1L << blockShift);
      largeFirst = Math.min(largeFirst, first);
      largeLast = Math.max(largeLast, first + (1L << blockShift) - 1);
    }
  }

  /** Forgets the translation of a page, and of the block it may be part of. */
  void invalidate(long page) {
    if (page >= largeFirst && page <= largeLast) {
      clear();
      return;
    }
    int i = index(page);
    if ((readTags[i] & ~0xfffL) == page) {
      readTags[i] = EMPTY;
    }
    if ((writeTags[i] & ~0xfffL) == page) {
      writeTags[i] = EMPTY;
    }
  }
}
