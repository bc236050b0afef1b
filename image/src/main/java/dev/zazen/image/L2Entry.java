package dev.zazen.image;

import dev.zazen.base.Bits;

/** What an L2 entry says of a cluster of the disk. */
sealed interface L2Entry {
  /** Of L1 and L2 entries: nobody else uses the cluster, it may be written where it is. */
  long COPIED = 1L << 63;

  /** Reads as zeroes, whatever the backing file has; only in version 3. */
  long ZERO = 1;

  /** Bits 9 to 55: an offset of L1 and L2 entries. */
  long OFFSET = 0x00ff_ffff_ffff_fe00L;

  /** Not in this file. */
  record Unallocated() implements L2Entry {}

  /** The cluster at {@code offset}, which may be 0 with {@code zero}. */
  record Standard(long offset, boolean copied, boolean zero) implements L2Entry {}

  /** {@code length} bytes at {@code offset} begin with the cluster, compressed. */
  record Compressed(long offset, int length) implements L2Entry {}

  /** What {@code entry}, any number, says in an image with such clusters. */
  static L2Entry of(long entry, int clusterBits) {
    if (Bits.bit(entry, 62)) {
      int offsetBits = 62 - (clusterBits - 8);
      long offset = Bits.field(entry, 0, Math.min(offsetBits, 56));
      long sectors = Bits.field(entry, offsetBits, clusterBits - 8) + 1;
      return new Compressed(offset, Math.toIntExact(sectors * 512 - (offset & 511)));
    }
    long offset = entry & OFFSET;
    boolean zero = (entry & ZERO) != 0;
    return offset == 0 && !zero
        ? new Unallocated()
        : new Standard(offset, (entry & COPIED) != 0, zero);
  }
}
