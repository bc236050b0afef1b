package dev.zazen.image;

import java.io.IOException;

/**
 * Where the metadata of a qcow2 file is. No guest's data goes there, whatever damaged tables say.
 */
final class Regions {
  private final String name;
  private final long clusterSize;
  private final Region l1;
  private Region refcountTable;
  private final TableSet refcountBlocks;
  private final TableSet l2Tables;

  private record Region(long start, long end) {
    boolean meets(long from, long to) {
      return from < end && to > start;
    }
  }

  /** The tables at their offsets; each entry of {@code refcountBlocks} must be another one. */
  Regions(Qcow2Header header, TableSet refcountBlocks, TableSet l2Tables) {
    name = header.name();
    clusterSize = header.clusterSize();
    l1 = new Region(header.l1Offset(), header.l1Offset() + header.l1Entries() * 8L);
    refcountTable =
        new Region(
            header.refcountTableOffset(),
            header.refcountTableOffset() + header.refcountTableClusters() * clusterSize);
    this.refcountBlocks = refcountBlocks;
    this.l2Tables = l2Tables;
  }

  /** Fails if the cluster at {@code offset} has metadata. */
  void check(long offset) throws IOException {
    if (offset < clusterSize
        || l1.meets(offset, offset + clusterSize)
        || refcountTable.meets(offset, offset + clusterSize)
        || refcountBlocks.contains(offset)
        || l2Tables.contains(offset)) {
      throw new IOException(
          "%s: the image is damaged: the cluster at %d would be data and metadata; qemu-img check"
              .formatted(name, offset));
    }
  }

  void refcountTable(long offset, long length) {
    refcountTable = new Region(offset, offset + length);
  }

  TableSet refcountBlocks() {
    return refcountBlocks;
  }

  TableSet l2Tables() {
    return l2Tables;
  }
}
