package dev.zazen.arm64.interpreter;

import dev.zazen.host.Mapping;

/**
 * Cached translations of 4 KiB pages, direct-mapped, for one privilege in one address space. In the
 * host's memory, where translated code reads them as well:
 *
 * <pre>
 *   for reads, then for writes, SIZE entries of 16 bytes:
 *      0 tag
 *      8 what to add to a virtual address to get that in the host's memory; with {@link #MMIO} the
 *        guest physical address, moved as if it were an offset in RAM
 *   tag:  63                              12 11  3    2     1    0
 *         +---------------------------------+-----+------+----+-----+
 *         | virtual page                    |  0  |DEVICE|MMIO|ALIGN|      all ones: empty
 *         +---------------------------------+-----+------+----+-----+
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

  /** The page is Device memory. */
  static final long DEVICE = 4;

  static final long EMPTY = -1;

  private static final int ENTRY_SHIFT = 4;
  private static final int ADDEND = 8;

  /** Where the entries for writes begin. */
  private static final int WRITES = SIZE << ENTRY_SHIFT;

  private final Mapping table = Mapping.reserve(2L * SIZE << ENTRY_SHIFT);
  private final long ramAddress;

  private final LargeMappings large = new LargeMappings();

  /** An empty TLB for RAM that lies at {@code ramAddress} in the host's memory. */
  Tlb(long ramAddress) {
    this.ramAddress = ramAddress;
    clear();
  }

  /** Gives its memory back. */
  void close() {
    table.close();
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
    return table.getLong(index + WRITES);
  }

  /**
   * What to add to a virtual address to get the offset in RAM (with {@link #MMIO}: the guest
   * physical address), for reads.
   */
  long readOffset(int index) {
    return table.getLong(index + ADDEND) - ramAddress;
  }

  /** The same for writes. */
  long writeOffset(int index) {
    return table.getLong(index + WRITES + ADDEND) - ramAddress;
  }

  void clear() {
    table.fill(0, table.size(), (byte) EMPTY);
    large.clear();
  }

  /**
   * Adds a page for reads or for writes, {@code tag} being its address and flags, and {@code
   * offset} what {@link #readOffset} tells.
   */
  void put(boolean write, long page, long tag, long offset, int blockShift) {
    int i = index(page) + (write ? WRITES : 0);
    table.putLong(i, tag);
    table.putLong(i + ADDEND, offset + ramAddress);
    if (blockShift > 12) {
      large.add(page, blockShift);
    }
  }

  /** Forgets the translation of a page, and of the block it may be part of. */
  void invalidate(long page) {
    if (large.mayHold(page)) {
      clear();
      return;
    }
    forget(page);
  }

  /** Forgets that a page may be written to. */
  void forgetWrite(long page) {
    int i = index(page);
    if ((writeTag(i) & ~0xfffL) == page) {
      table.putLong(i + WRITES, EMPTY);
    }
  }

  /** Forgets the entry of a page, not that of the block it may be part of. */
  void forget(long page) {
    int i = index(page);
    if ((readTag(i) & ~0xfffL) == page) {
      table.putLong(i, EMPTY);
    }
    forgetWrite(page);
  }
}
