package dev.zazen.image;

import dev.zazen.base.Bits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/** Where the disk's clusters are: the L1 table, in memory, and the L2 tables it points to. */
final class ClusterMap {
  private final Storage storage;
  private final Qcow2Header header;
  private final TableCache l2Tables;
  private final long[] l1;
  private final BitSet dirtyL1 = new BitSet();

  /** Clusters for copies of tables. */
  interface Allocator {
    /** The offset of a cluster that becomes an L2 table. */
    long allocateTable() throws IOException;

    /** The L2 table at {@code offset} is no longer used by the disk. */
    void releaseTable(long offset);
  }

  /** {@code beforeDirtyLeaves} brings all L2 tables to the disk. */
  ClusterMap(Storage storage, Qcow2Header header, long[] l1, TableCache.Cleaner beforeDirtyLeaves) {
    this.storage = storage;
    this.header = header;
    this.l1 = l1;
    l2Tables = new TableCache(storage, header.clusterSize(), beforeDirtyLeaves);
  }

  /** The offsets of all L2 tables that {@code l1} has. */
  static long[] tables(long[] l1) {
    return Arrays.stream(l1).map(entry -> entry & L2Entry.OFFSET).filter(o -> o != 0).toArray();
  }

  /** Whether the disk's {@code cluster} has an L2 table. */
  boolean hasTable(long cluster) {
    return l1[l1Index(cluster)] != 0;
  }

  /** What is known of the disk's {@code cluster}. */
  L2Entry entry(long cluster) throws IOException {
    long entry = l1[l1Index(cluster)];
    if (entry == 0) {
      return new L2Entry.Unallocated();
    }
    return checked(l2Tables.get(tableOffset(entry)).entry(l2Index(cluster)));
  }

  private L2Entry checked(long raw) throws IOException {
    L2Entry entry = L2Entry.of(raw, header.clusterBits());
    if (entry instanceof L2Entry.Standard standard
        && (Bits.field(standard.offset(), 0, header.clusterBits()) != 0
            || (standard.zero() && header.version() == 2))) {
      throw damaged("an L2 entry is " + Long.toHexString(raw));
    }
    return entry;
  }

  private long tableOffset(long l1Entry) throws IOException {
    long offset = l1Entry & L2Entry.OFFSET;
    if (offset == 0
        || Bits.field(offset, 0, header.clusterBits()) != 0
        || (l1Entry & ~(L2Entry.OFFSET | L2Entry.COPIED)) != 0) {
      throw damaged("an L1 entry is " + Long.toHexString(l1Entry));
    }
    return offset;
  }

  /**
   * The L2 table of {@code cluster} for {@link #set}, copied if a snapshot has it too. Only the
   * last one that was asked for may be changed.
   */
  Table writable(long cluster, Allocator allocator) throws IOException {
    int index = l1Index(cluster);
    long entry = l1[index];
    if ((entry & L2Entry.COPIED) != 0) {
      return l2Tables.get(tableOffset(entry));
    }
    var content = ByteBuffer.allocate(header.clusterSize());
    if (entry != 0) {
      content.put(0, l2Tables.get(tableOffset(entry)).bytes(), 0, content.capacity());
    }
    long offset = allocator.allocateTable();
    Table table = l2Tables.create(offset, content);
    l1[index] = offset | L2Entry.COPIED;
    dirtyL1.set(index);
    if (entry != 0) {
      allocator.releaseTable(tableOffset(entry));
    }
    return table;
  }

  /** Changes what {@code table}, which is writable, has for {@code cluster}. */
  void set(Table table, long cluster, long entry) {
    table.setEntry(l2Index(cluster), entry);
  }

  boolean isDirty() {
    return isL1Dirty() || l2Tables.isDirty();
  }

  boolean isL1Dirty() {
    return !dirtyL1.isEmpty();
  }

  void writeL2() throws IOException {
    l2Tables.writeDirty();
  }

  void writeL1() throws IOException {
    Tables.write(storage, header.l1Offset(), l1, dirtyL1);
    dirtyL1.clear();
  }

  private int l1Index(long cluster) {
    return Math.toIntExact(cluster >>> header.l2Bits());
  }

  private int l2Index(long cluster) {
    return Math.toIntExact(Bits.field(cluster, 0, header.l2Bits()));
  }

  private IOException damaged(String how) {
    return new IOException(storage.name() + ": the image is damaged: " + how);
  }
}
