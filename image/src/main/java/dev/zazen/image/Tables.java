package dev.zazen.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** Reads and writes the tables that are in memory as a whole: L1 table and refcount table. */
final class Tables {
  private static final int CHUNK = 1 << 13;

  private Tables() {}

  /** {@code length} entries from {@code offset} of the file. */
  static long[] read(Storage storage, long offset, int length) throws IOException {
    var table = new long[length];
    var chunk = ByteBuffer.allocate(Math.min(CHUNK, length) * Long.BYTES);
    for (int i = 0; i < length; i += CHUNK) {
      int count = Math.min(CHUNK, length - i);
      storage.read(offset + (long) i * Long.BYTES, chunk.clear().limit(count * Long.BYTES));
      chunk.flip().asLongBuffer().get(table, i, count);
    }
    return table;
  }

  /** Writes all of {@code table} to {@code offset}. */
  static void write(Storage storage, long offset, long[] table) throws IOException {
    var all = new BitSet();
    all.set(0, table.length);
    write(storage, offset, table, all);
  }

  /**
   * Writes the entries of {@code table}, which starts at {@code offset}, that {@code which} has.
   */
  static void write(Storage storage, long offset, long[] table, BitSet which) throws IOException {
    int from = which.nextSetBit(0);
    while (from >= 0) {
      int to = Math.min(which.nextClearBit(from), from + CHUNK);
      var chunk = ByteBuffer.allocate((to - from) * Long.BYTES);
      chunk.asLongBuffer().put(table, from, to - from);
      storage.write(offset + (long) from * Long.BYTES, chunk);
      from = which.nextSetBit(to);
    }
  }
}
