package dev.zazen.devices.virtio;

import dev.zazen.image.DiskImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An image without a file, which remembers what was asked of it. */
public final class MemoryImage implements DiskImage {
  private final byte[] content;
  private final boolean readOnly;

  /** Flushes and discards in their order. */
  public final List<String> asked = new ArrayList<>();

  /** An image of zeroes. */
  public MemoryImage(int size, boolean readOnly) {
    content = new byte[size];
    this.readOnly = readOnly;
  }

  @Override
  public long size() {
    return content.length;
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void read(long offset, ByteBuffer to) throws IOException {
    to.put(content, Math.toIntExact(offset), to.remaining());
  }

  @Override
  public void write(long offset, ByteBuffer from) throws IOException {
    if (readOnly) {
      throw new IOException("read-only");
    }
    from.get(content, Math.toIntExact(offset), from.remaining());
  }

  @Override
  public void flush() {
    asked.add("flush");
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    if (readOnly || offset > content.length - length) {
      throw new IOException("cannot discard");
    }
    asked.add("discard %d %d".formatted(offset, length));
  }

  @Override
  public void close() {}
}
