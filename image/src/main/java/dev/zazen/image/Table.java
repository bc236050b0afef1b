package dev.zazen.image;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A cluster of metadata in memory: an L2 table or a refcount block. */
final class Table {
  private final long offset;
  private final ByteBuffer bytes;
  private int dirtyFrom = Integer.MAX_VALUE;
  private int dirtyTo;

  /** {@code bytes} are what is, or is to be, at {@code offset} of the file. */
  Table(long offset, ByteBuffer bytes) {
    this.offset = offset;
    this.bytes = bytes;
  }

  long offset() {
    return offset;
  }

  /** For reading. */
  ByteBuffer bytes() {
    return bytes;
  }

  long entry(int index) {
    return bytes.getLong(index * Long.BYTES);
  }

  void setEntry(int index, long value) {
    bytes.putLong(index * Long.BYTES, value);
    setDirty(index * Long.BYTES, Long.BYTES);
  }

  /** These {@code length} bytes differ from the file's. */
  void setDirty(int from, int length) {
    dirtyFrom = Math.min(dirtyFrom, from);
    dirtyTo = Math.max(dirtyTo, from + length);
  }

  boolean isDirty() {
    return dirtyFrom < dirtyTo;
  }

  /** Writes what differs. */
  void writeTo(Storage storage) throws IOException {
    if (isDirty()) {
      storage.write(offset + dirtyFrom, bytes.slice(dirtyFrom, dirtyTo - dirtyFrom));
      dirtyFrom = Integer.MAX_VALUE;
      dirtyTo = 0;
    }
  }
}
