package dev.zazen.image;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The tables of a qcow2 file that is written, and the order in which they reach the disk.
 *
 * <p>Between two commits the tables on the disk stay as they are, but for counts that are too high.
 * What the disk's tables refer to is not used for anything else before they refer to it no more. So
 * after a crash at any moment the tables are those of the last commit or, table by table, of the
 * one under way, and clusters are at worst counted without being used.
 */
final class Metadata implements ClusterMap.Allocator {
  /** Ranges that wait for a commit to become free. */
  private static final int MAX_PENDING = 4096;

  private final Storage storage;
  private final Qcow2Header header;
  private final Regions regions;
  private final Refcounts refcounts;
  private final ClusterMap map;
  private boolean announced;

  /** Fails if the refcount table cannot be used for writing. */
  Metadata(Storage storage, Qcow2Header header, long[] l1)
      throws IOException, InvalidInputException {
    this.storage = storage;
    this.header = header;
    int entries = header.refcountTableClusters() << (header.clusterBits() - 3);
    long[] table = Tables.read(storage, header.refcountTableOffset(), entries);
    var blocks = new TableSet(Arrays.stream(table).filter(offset -> offset != 0).toArray());
    long clusterMask = header.clusterSize() - 1L;
    if (blocks.hasDuplicates()
        || Arrays.stream(table).anyMatch(offset -> offset < 0 || (offset & clusterMask) != 0)) {
      throw new InvalidInputException(
          header.name(),
          "has a damaged refcount table",
          "mend it with qemu-img check -r all, or attach it read-only");
    }
    regions = new Regions(header, blocks, new TableSet(ClusterMap.tables(l1)));
    refcounts = new Refcounts(storage, header, table, regions);
    map = new ClusterMap(storage, header, l1, table2 -> commit());
  }

  ClusterMap map() {
    return map;
  }

  /** To be called before a request changes anything. */
  void begin() throws IOException {
    if (!announced) {
      announceWriter();
    }
    if (refcounts.pendingReleases() >= MAX_PENDING) {
      commit();
    }
  }

  /** Features that say something about the content, such as bitmaps, are no longer right. */
  private void announceWriter() throws IOException {
    if (header.autoclear() != 0) {
      storage.write(Qcow2Header.AUTOCLEAR_FIELD, ByteBuffer.allocate(Long.BYTES));
      storage.force();
    }
    announced = true;
  }

  /** A cluster for data. */
  long allocate() throws IOException {
    return refcounts.allocate();
  }

  @Override
  public long allocateTable() throws IOException {
    long offset = refcounts.allocate();
    regions.l2Tables().add(offset);
    return offset;
  }

  @Override
  public void releaseTable(long offset) {
    regions.l2Tables().remove(offset);
    release(offset, header.clusterSize());
  }

  /** The disk no longer uses these bytes of the file. */
  void release(long offset, long length) {
    refcounts.release(offset, length);
  }

  /** Fails if the cluster at {@code offset} cannot be the disk's. */
  void checkData(long offset) throws IOException {
    regions.check(offset);
    if (offset >= storage.size()) {
      throw new IOException(
          "%s: the image is damaged: a cluster at %d is behind the end of the file"
              .formatted(storage.name(), offset));
    }
  }

  /** Everything that was written is on the disk, data before counts before the tables. */
  void commit() throws IOException {
    if (map.isDirty() || refcounts.isTableDirty()) {
      refcounts.writeBlocks();
      storage.force();
      if (refcounts.isTableDirty()) {
        refcounts.writeTable();
        storage.force();
      }
      map.writeL2();
      if (map.isL1Dirty()) {
        storage.force();
        map.writeL1();
      }
    }
    storage.force();
    refcounts.applyReleases();
  }

  /** The last commit, with the counts of what it released. */
  void close() throws IOException {
    commit();
    refcounts.writeBlocks();
    storage.force();
  }
}
