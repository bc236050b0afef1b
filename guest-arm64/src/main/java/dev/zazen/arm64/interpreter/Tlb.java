package dev.zazen.arm64.interpreter;

import dev.zazen.host.Mapping;

/**
 * Cached translations of 4 KiB pages, direct-mapped, for one privilege in one address space. In the
 * host's memory, where translated code reads them as well:
 *
 * <pre>
 *   entry, 32 bytes:   0 read tag    8 write tag
 *                     16 what to add to a virtual address to get that in the host's memory
 *                     24 what to add to get the offset in RAM (with {@link #MMIO}: the guest
 *                        physical address)
 *   tag:  63                              12 11      2   1    0
 *         +---------------------------------+--------+----+-----+
 *         | virtual page                    |   0    |MMIO|ALIGN|      all ones: empty
 *         +---------------------------------+--------+----+-----+
 * </pre>
 *
 * <p>An access to address a hits if the tag at its index equals the page of a. Entries that need
 * more than a memory access carry a flag in the tag's lowest bits, so that the plain comparison
 * fails.
 */
final class Tlb {
  /** Entries; a power of two, known to the emitters. */
  static final int SIZE = 2048;

  /** Unaligned accesses to the page fault. */
  static final long ALIGN = 1;

  /** The page is no RAM; the offset leads to the guest physical address instead. */
  static final long MMIO = 2;

  static final long EMPTY = -1;

  private static final int ENTRY_SHIFT = 5;
  private static final int WRITE = 8;
  private static final int HOST = 16;
  private static final int OFFSET = 24;

  private final Mapping table = Mapping.reserve((long) SIZE << ENTRY_SHIFT);
  private final long ramAddress;

  /**
   * Range of addresses that entries of larger mappings may lie in: one address may stand for all of
   * a block.
   */
  private long largeFirst;

  private long largeLast;

  /** An empty TLB for RAM that lies at {@code ramAddress} in the host's memory. */
  Tlb(long ramAddress) {
    this.ramAddress = ramAddress;
    clear();
  }

  /** Where the entries are. */
  long address() {
    return table.address();
  }

  /** Where the entry for an address is, for the accessors below. */
  static int index(long address) {
    return (int) (address >>> 12 - ENTRY_SHIFT) & SIZE - 1 << ENTRY_SHIFT;
  }

  long readTag(int index) {
    return table.getLong(index);
  }

  long writeTag(int index) {
    return table.getLong(index + WRITE);
  }

  long offset(int index) {
    return table.getLong(index + OFFSET);
  }

  void clear() {
    table.fill(0, table.size(), (byte) EMPTY);
    largeFirst = Long.MAX_VALUE;
    largeLast = Long.MIN_VALUE;
  }

  /** Adds a page; a tag is {@link #EMPTY} where the access is not allowed. */
  void put(long page, long readTag, long writeTag, long offset, int blockShift) {
    int i = index(page);
    table.putLong(i, readTag);
    table.putLong(i + WRITE, writeTag);
    table.putLong(i + HOST, offset + ramAddress);
    table.putLong(i + OFFSET, offset);
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
    forget(page);
  }

  /** Forgets the entry of a page, not that of the block it may be part of. */
  void forget(long page) {
    int i = index(page);
    if ((readTag(i) & ~0xfffL) == page) {
      table.putLong(i, EMPTY);
    }
    if ((writeTag(i) & ~0xfffL) == page) {
      table.putLong(i + WRITE, EMPTY);
    }
  }
}
