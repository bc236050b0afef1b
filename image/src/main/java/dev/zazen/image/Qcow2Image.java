package dev.zazen.image;

import dev.zazen.base.Bits;
import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The disk of a qcow2 file and its backing file. */
final class Qcow2Image implements DiskImage {
  private final Storage storage;
  private final Qcow2Header header;
  private final Optional<DiskImage> backing;
  private final List<String> warnings;
  private final Optional<Metadata> metadata;
  private final ClusterMap map;
  private final Inflated inflated;
  private final int clusterSize;
  private boolean closed;

  /** Takes {@code storage} and {@code backing} over; if it throws, they are still the caller's. */
  Qcow2Image(
      Storage storage,
      Qcow2Header header,
      Optional<DiskImage> backing,
      boolean readOnly,
      List<String> warnings)
      throws IOException, InvalidInputException {
    this.storage = storage;
    this.header = header;
    this.backing = backing;
    this.warnings = List.copyOf(warnings);
    clusterSize = header.clusterSize();
    inflated = new Inflated(storage, clusterSize);
    long[] l1 = Tables.read(storage, header.l1Offset(), header.l1Entries());
    metadata = readOnly ? Optional.empty() : Optional.of(new Metadata(storage, header, l1));
    map =
        metadata
            .map(Metadata::map)
            .orElseGet(() -> new ClusterMap(storage, header, l1, Qcow2Image::cannotBeDirty));
  }

  private static void cannotBeDirty(Table table) {
    throw new IllegalStateException("a table of a read-only image has changed: " + table.offset());
  }

  @Override
  public long size() {
    return header.size();
  }

  @Override
  public boolean isReadOnly() {
    return metadata.isEmpty();
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public synchronized void read(long offset, ByteBuffer to) throws IOException {
    Buffers.checkRange(storage.name(), size(), offset, to.remaining());
    long at = offset;
    while (to.hasRemaining()) {
      int length = Math.min(to.remaining(), clusterSize - within(at));
      readCluster(map.entry(cluster(at)), at, Buffers.next(to, length));
      at += length;
    }
  }

  /** Fills {@code to} with what is at {@code at}, within one cluster, of which entry tells. */
  private void readCluster(L2Entry entry, long at, ByteBuffer to) throws IOException {
    switch (entry) {
      case L2Entry.Unallocated _ -> readBacking(at, to);
      case L2Entry.Standard standard -> {
        if (standard.zero()) {
          Buffers.fillWithZeroes(to);
        } else {
          storage.read(standard.offset() + within(at), to);
        }
      }
      case L2Entry.Compressed compressed -> inflated.read(compressed, within(at), to);
    }
  }

  private void readBacking(long at, ByteBuffer to) throws IOException {
    if (backing.isPresent() && at < backing.get().size()) {
      long there = Math.min(to.remaining(), backing.get().size() - at);
      backing.get().read(at, Buffers.next(to, Math.toIntExact(there)));
    }
    Buffers.fillWithZeroes(to);
  }

  @Override
  public synchronized void write(long offset, ByteBuffer from) throws IOException {
    Buffers.checkWritable(this, storage.name());
    Buffers.checkRange(storage.name(), size(), offset, from.remaining());
    Metadata tables = metadata.orElseThrow();
    long at = offset;
    while (from.hasRemaining()) {
      tables.begin();
      int length = Math.min(from.remaining(), clusterSize - within(at));
      writeCluster(tables, at, Buffers.next(from, length));
      at += length;
    }
  }

  private void writeCluster(Metadata tables, long at, ByteBuffer from) throws IOException {
    inflated.forget();
    long cluster = cluster(at);
    Table table = map.writable(cluster, tables);
    L2Entry entry = map.entry(cluster);
    if (entry instanceof L2Entry.Standard standard && standard.copied() && standard.offset() != 0) {
      tables.checkData(standard.offset());
      if (standard.zero()) {
        writeWhole(standard.offset(), entry, at, from);
        map.set(table, cluster, standard.offset() | L2Entry.COPIED);
      } else {
        storage.write(standard.offset() + within(at), from);
      }
      return;
    }
    long allocated = tables.allocate();
    writeWhole(allocated, entry, at, from);
    map.set(table, cluster, allocated | L2Entry.COPIED);
    release(tables, entry);
  }

  /** Writes a cluster at {@code host}: what {@code entry} had, with {@code from} over it. */
  private void writeWhole(long host, L2Entry entry, long at, ByteBuffer from) throws IOException {
    if (from.remaining() == clusterSize) {
      storage.write(host, from);
      return;
    }
    int start = within(at);
    var whole = ByteBuffer.allocate(clusterSize);
    int end = start + from.remaining();
    readCluster(entry, at - start, whole.slice(0, start));
    if (end < clusterSize) {
      readCluster(entry, at - start + end, whole.slice(end, clusterSize - end));
    }
    whole.put(start, from, from.position(), from.remaining());
    storage.write(host, whole);
  }

  private void release(Metadata tables, L2Entry entry) {
    switch (entry) {
      case L2Entry.Standard standard -> {
        if (standard.offset() != 0) {
          tables.release(standard.offset(), clusterSize);
        }
      }
      case L2Entry.Compressed compressed ->
          tables.release(compressed.offset(), compressed.length());
      case L2Entry.Unallocated _ -> {}
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    if (metadata.isPresent()) {
      metadata.get().commit();
    }
  }

  /** Whole clusters become zeroes and free, where the file can say so. */
  @Override
  public synchronized void discard(long offset, long length) throws IOException {
    Buffers.checkWritable(this, storage.name());
    Buffers.checkRange(storage.name(), size(), offset, length);
    // In version 2 the backing file's old content would show.
    if (length == 0 || (backing.isPresent() && header.version() == 2)) {
      return;
    }
    long zero = backing.isPresent() ? L2Entry.ZERO : 0;
    long end = offset + length == size() ? cluster(size() - 1) + 1 : cluster(offset + length);
    long cluster = Bits.alignUp(offset, clusterSize) >>> header.clusterBits();
    while (cluster < end) {
      if (map.hasTable(cluster)) {
        discardCluster(cluster, zero);
        cluster++;
      } else {
        cluster = (cluster >>> header.l2Bits()) + 1 << header.l2Bits();
      }
    }
  }

  private void discardCluster(long cluster, long zero) throws IOException {
    L2Entry entry = map.entry(cluster);
    if (entry instanceof L2Entry.Unallocated
        || (entry instanceof L2Entry.Standard standard && standard.offset() == 0)) {
      return;
    }
    Metadata tables = metadata.orElseThrow();
    tables.begin();
    inflated.forget();
    map.set(map.writable(cluster, tables), cluster, zero);
    release(tables, entry);
  }

  private int within(long at) {
    return Math.toIntExact(Bits.field(at, 0, header.clusterBits()));
  }

  private long cluster(long at) {
    return at >>> header.clusterBits();
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (storage;
        DiskImage _ = backing.orElse(null)) {
      if (metadata.isPresent()) {
        metadata.get().close();
      }
    }
  }
}
