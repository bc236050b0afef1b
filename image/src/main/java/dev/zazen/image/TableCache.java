package dev.zazen.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tables of one kind that were used last. */
final class TableCache {
  /** Bytes of tables that stay in memory, but at least {@link #MIN_TABLES}. */
  private static final int CAPACITY = 4 << 20;

  /** A table is copied while another one is open. */
  private static final int MIN_TABLES = 4;

  /** Writes a table that leaves, in the order that its kind needs. */
  interface Cleaner {
    /** {@code table} is no longer dirty afterwards. */
    void clean(Table table) throws IOException;
  }

  private final Storage storage;
  private final int clusterSize;
  private final Cleaner cleaner;
  private final int capacity;
  private final Map<Long, Table> tables = new LinkedHashMap<>(16, 0.75f, true);

  TableCache(Storage storage, int clusterSize, Cleaner cleaner) {
    this.storage = storage;
    this.clusterSize = clusterSize;
    this.cleaner = cleaner;
    capacity = Math.max(MIN_TABLES, CAPACITY / clusterSize);
  }

  /** The table at {@code offset}, a multiple of the cluster size. */
  Table get(long offset) throws IOException {
    Table known = tables.get(offset);
    if (known != null) {
      return known;
    }
    if (offset > storage.size() - clusterSize) {
      throw new IOException(
          "%s: the image is damaged: a table at %d is behind the end of the file"
              .formatted(storage.name(), offset));
    }
    var bytes = ByteBuffer.allocate(clusterSize);
    storage.read(offset, bytes);
    return add(new Table(offset, bytes));
  }

  /** A new table at {@code offset}, with the bytes of {@code content}, a cluster. */
  Table create(long offset, ByteBuffer content) throws IOException {
    var table = new Table(offset, content);
    table.setDirty(0, clusterSize);
    return add(table);
  }

  private Table add(Table table) throws IOException {
    if (tables.size() >= capacity) {
      Table eldest = tables.values().iterator().next();
      if (eldest.isDirty()) {
        cleaner.clean(eldest);
      }
      Iterator<Table> rest = tables.values().iterator();
      rest.next();
      rest.remove();
    }
    tables.put(table.offset(), table);
    return table;
  }

  boolean isDirty() {
    for (Table table : tables.values()) {
      if (table.isDirty()) {
        return true;
      }
    }
    return false;
  }

  void writeDirty() throws IOException {
    for (Table table : tables.values()) {
      table.writeTo(storage);
    }
  }
}
