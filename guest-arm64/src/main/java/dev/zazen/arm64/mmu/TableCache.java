package dev.zazen.arm64.mmu;

import java.util.Arrays;

/**
 * Where a vCPU's walks found the last-level tables of the upper half, which is the kernel's (Arm
 * ARM D8.13: intermediate caching of translation table walks). Only what is read of tables of 4 KiB
 * granules; what the tables above restrict is kept with them.
 */
public final class TableCache {
  private static final int SIZE = 64;

  /** log2 of the bytes that a last-level table maps. */
  private static final int REGION_SHIFT = 21;

  /** Regions by their number in the address space; 0, which is of the lower half, for none. */
  private final long[] regions = new long[SIZE];

  private final long[] tables = new long[SIZE];
  private final long[] restrictions = new long[SIZE];

  /** The first table and TCR_EL1 of the walks. */
  private long base;

  private long control;

  private static long region(long address) {
    return address >>> REGION_SHIFT;
  }

  private static int index(long address) {
    return (int) region(address) & SIZE - 1;
  }

  /**
   * Whether the table for an address of the upper half is known. What was found from another first
   * table, or under another TCR_EL1, is forgotten.
   */
  boolean knows(long address, long firstTable, long tcr) {
    if (base != firstTable || control != tcr) {
      clear();
      base = firstTable;
      control = tcr;
      return false;
    }
    return regions[index(address)] == region(address);
  }

  /** Offset in RAM of a known table. */
  long table(long address) {
    return tables[index(address)];
  }

  /** Table descriptors above a known table, one ored to the other. */
  long restrictions(long address) {
    return restrictions[index(address)];
  }

  /** A walk from the tables that {@link #knows} was asked for last came to a table. */
  void add(long address, long table, long restricted) {
    int i = index(address);
    regions[i] = region(address);
    tables[i] = table;
    restrictions[i] = restricted;
  }

  /** Forgets what led to an address. */
  public void forget(long address) {
    int i = index(address);
    if (regions[i] == region(address)) {
      regions[i] = 0;
    }
  }

  /** Forgets everything. */
  public void clear() {
    Arrays.fill(regions, 0);
  }
}
