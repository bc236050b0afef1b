package dev.zazen.image;

import dev.zazen.base.Bits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A file whose bytes are the disk's. A last sector that the file has not wholly reads as if it
 * ended in zeroes.
 */
final class RawImage implements DiskImage {
  private final Storage storage;
  private final boolean readOnly;
  private final boolean guessed;
  private final long size;
  private final List<String> warnings;
  private boolean closed;

  /** With {@code guessed}, nobody but the content says that it is raw. */
  RawImage(Storage storage, boolean readOnly, boolean guessed) throws IOException {
    this.storage = storage;
    this.readOnly = readOnly;
    this.guessed = guessed;
    size = Bits.alignUp(storage.size(), 512);
    warnings =
        guessed && !readOnly
            ? List.of(
                storage.name()
                    + ": the format raw was guessed from the content; writes that would make it"
                    + " look like another format will be refused. Say that the format is raw.")
            : List.of();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public void read(long offset, ByteBuffer to) throws IOException {
    Buffers.checkRange(storage.name(), size, offset, to.remaining());
    storage.read(offset, to);
  }

  @Override
  public void write(long offset, ByteBuffer from) throws IOException {
    Buffers.checkWritable(this, storage.name());
    Buffers.checkRange(storage.name(), size, offset, from.remaining());
    if (guessed && offset < Format.PROBED) {
      writeStart(offset, from);
    } else {
      storage.write(offset, from);
    }
  }

  /** What is guessed next time must not be what a guest likes, such as a backing file's name. */
  private synchronized void writeStart(long offset, ByteBuffer from) throws IOException {
    var start = ByteBuffer.allocate(Format.PROBED);
    storage.read(0, start);
    int at = Math.toIntExact(offset);
    int length = Math.min(from.remaining(), Format.PROBED - at);
    start.put(at, from, from.position(), length).flip();
    String format = Format.of(start);
    if (!format.equals(Format.RAW)) {
      throw new IOException(
          "%s: a write that makes it look like %s is refused, for its format was guessed"
              .formatted(storage.name(), format));
    }
    storage.write(offset, from);
  }

  @Override
  public void flush() throws IOException {
    storage.force();
  }

  /** Does nothing: Java cannot make holes, and zeroes would take the room they should free. */
  @Override
  public void discard(long offset, long length) throws IOException {
    Buffers.checkWritable(this, storage.name());
    Buffers.checkRange(storage.name(), size, offset, length);
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (storage) {
      if (!readOnly) {
        storage.force();
      }
    }
  }
}
