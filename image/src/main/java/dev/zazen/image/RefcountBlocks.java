package dev.zazen.image;

import java.nio.ByteBuffer;

/**
 * Entries of refcount blocks, {@code 1 << order} bits wide; below a byte the first entry has the
 * lowest bits.
 */
record RefcountBlocks(int order, int clusterBits) {
  /** Log2 of how many entries a block has. */
  int entryBits() {
    return clusterBits + 3 - order;
  }

  /** The entry as an unsigned number. */
  long get(ByteBuffer block, int index) {
    return switch (order) {
      case 3 -> block.get(index) & 0xffL;
      case 4 -> block.getShort(index * 2) & 0xffffL;
      case 5 -> block.getInt(index * 4) & 0xffff_ffffL;
      case 6 -> block.getLong(index * 8);
      default -> block.get(index >> (3 - order)) >> shift(index) & mask();
    };
  }

  /** Changes the entry to {@code count}, which fits. */
  void set(Table table, int index, long count) {
    ByteBuffer block = table.bytes();
    int at = order < 3 ? index >> (3 - order) : index << (order - 3);
    switch (order) {
      case 3 -> block.put(at, (byte) (count & 0xff));
      case 4 -> block.putShort(at, (short) (count & 0xffff));
      case 5 -> block.putInt(at, (int) (count & 0xffff_ffffL));
      case 6 -> block.putLong(at, count);
      default -> {
        int others = block.get(at) & ~(mask() << shift(index));
        block.put(at, (byte) ((others | (int) (count & mask()) << shift(index)) & 0xff));
      }
    }
    table.setDirty(at, Math.max(1, 1 << order >> 3));
  }

  private int shift(int index) {
    return (index & (1 << (3 - order)) - 1) << order;
  }

  private int mask() {
    return (1 << (1 << order)) - 1;
  }
}
