package dev.zazen.image;

import dev.zazen.base.Bits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which clusters of a qcow2 file are in use: the refcount table, in memory, and the blocks it
 * points to. Changes reach the file by {@link #writeBlocks} and {@link #writeTable}.
 */
final class Refcounts {
  private final Storage storage;
  private final int clusterBits;
  private final RefcountBlocks entries;
  private final TableCache blocks;
  private final Regions regions;

  private long[] table;
  private long tableOffset;
  private final BitSet dirtyTable = new BitSet();
  private boolean moved;

  /** No cluster below is free. */
  private long firstFree;

  private final List<Range> pending = new ArrayList<>();

  private record Range(long offset, long length) {}

  /** {@code table} is what the checked header points to. */
  Refcounts(Storage storage, Qcow2Header header, long[] table, Regions regions) {
    this.storage = storage;
    this.table = table;
    this.regions = regions;
    clusterBits = header.clusterBits();
    entries = new RefcountBlocks(header.refcountOrder(), clusterBits);
    // Counts may be ahead of what uses the clusters: at worst clusters leak.
    blocks = new TableCache(storage, header.clusterSize(), block -> block.writeTo(storage));
    tableOffset = header.refcountTableOffset();
  }

  /** Takes a free cluster, whose offset it returns. */
  long allocate() throws IOException {
    while (true) {
      Table block = block(firstFree);
      int index = index(firstFree);
      if (entries.get(block.bytes(), index) == 0) {
        long offset = firstFree << clusterBits;
        regions.check(offset);
        entries.set(block, index, 1);
        firstFree++;
        return offset;
      }
      firstFree++;
    }
  }

  /**
   * One user less of the clusters that {@code length} bytes at {@code offset} touch, as soon as
   * {@link #applyReleases} is called.
   */
  void release(long offset, long length) {
    pending.add(new Range(offset, length));
  }

  int pendingReleases() {
    return pending.size();
  }

  /** Nothing on the disk refers to what was released: others may have it. */
  void applyReleases() throws IOException {
    while (!pending.isEmpty()) {
      // Counted down once, even if that fails: too low a count is worse than a leak.
      Range range = pending.removeLast();
      long last = range.offset + range.length - 1 >>> clusterBits;
      for (long cluster = range.offset >>> clusterBits; cluster <= last; cluster++) {
        decrease(cluster);
      }
    }
  }

  private void decrease(long cluster) throws IOException {
    long blockIndex = cluster >>> entries.entryBits();
    // Without a count the image was damaged before: the cluster counts as free already.
    if (blockIndex >= table.length || table[Math.toIntExact(blockIndex)] == 0) {
      return;
    }
    Table block = blocks.get(table[Math.toIntExact(blockIndex)]);
    long count = entries.get(block.bytes(), index(cluster));
    if (count == 0) {
      return;
    }
    entries.set(block, index(cluster), count - 1);
    if (count == 1) {
      firstFree = Math.min(firstFree, cluster);
    }
  }

  /** The block of {@code cluster}, made if there was none. */
  private Table block(long cluster) throws IOException {
    long number = cluster >>> entries.entryBits();
    if (number >= table.length) {
      grow();
    }
    int block = Math.toIntExact(number);
    if (table[block] == 0) {
      // All clusters of the block are free, so it goes to the first one that is asked for.
      addBlock(block, cluster);
    }
    return blocks.get(table[block]);
  }

  private void addBlock(int block, long cluster) throws IOException {
    long offset = cluster << clusterBits;
    regions.check(offset);
    Table added = blocks.create(offset, ByteBuffer.allocate(1 << clusterBits));
    table[block] = offset;
    dirtyTable.set(block);
    regions.refcountBlocks().add(offset);
    if (block == cluster >>> entries.entryBits()) {
      entries.set(added, index(cluster), 1);
    }
  }

  /**
   * Moves the table to where the clusters start that it does not cover, together with the blocks
   * that cover its new place.
   */
  private void grow() throws IOException {
    long base = (long) table.length << entries.entryBits();
    int perCluster = 1 << (clusterBits - 3);
    long clusters = (table.length * 3L / 2 + perCluster) / perCluster;
    long perBlock = 1L << entries.entryBits();
    long newBlocks = 1;
    while (newBlocks * perBlock < clusters + newBlocks) {
      newBlocks++;
    }
    while (clusters * perCluster < table.length + newBlocks) {
      clusters++;
    }
    if (clusters << clusterBits > Qcow2Header.MAX_REFCOUNT_TABLE) {
      throw new IOException(storage.name() + ": the image is full, its refcount table cannot grow");
    }
    long freed = tableOffset;
    int freedClusters = table.length / perCluster;
    int first = table.length;
    for (long i = 0; i < clusters + newBlocks; i++) {
      regions.check(base + i << clusterBits);
    }
    // From here on no block has to be written to make room, so nothing fails half-way.
    blocks.writeDirty();
    table = Arrays.copyOf(table, Math.toIntExact(clusters * perCluster));
    for (int i = 0; i < newBlocks; i++) {
      addBlock(first + i, base + i);
    }
    for (long cluster = base; cluster < base + newBlocks + clusters; cluster++) {
      Table block = blocks.get(table[Math.toIntExact(cluster >>> entries.entryBits())]);
      entries.set(block, index(cluster), 1);
    }
    tableOffset = base + newBlocks << clusterBits;
    moved = true;
    regions.refcountTable(tableOffset, (long) table.length * Long.BYTES);
    release(freed, (long) freedClusters << clusterBits);
  }

  private int index(long cluster) {
    return Math.toIntExact(Bits.field(cluster, 0, entries.entryBits()));
  }

  /** Whether {@link #writeTable} has something to do. */
  boolean isTableDirty() {
    return moved || !dirtyTable.isEmpty();
  }

  boolean isDirty() {
    return isTableDirty() || blocks.isDirty();
  }

  /** Writes the blocks; the table does not yet point to new ones. */
  void writeBlocks() throws IOException {
    blocks.writeDirty();
  }

  /** Writes the table after its blocks have been forced. */
  void writeTable() throws IOException {
    if (moved) {
      Tables.write(storage, tableOffset, table);
      storage.force();
      // Offset and length stand side by side in one sector, so no crash separates them.
      var field = ByteBuffer.allocate(12);
      field.putLong(tableOffset).putInt(table.length >> (clusterBits - 3)).flip();
      storage.write(Qcow2Header.REFCOUNT_TABLE_FIELD, field);
      moved = false;
    } else {
      Tables.write(storage, tableOffset, table, dirtyTable);
    }
    dirtyTable.clear();
  }
}
