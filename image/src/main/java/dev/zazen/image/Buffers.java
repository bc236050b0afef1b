package dev.zazen.image;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What all images do with buffers and ranges. */
final class Buffers {
  private static final byte[] ZEROES = new byte[4096];

  private Buffers() {}

  /** Fills what remains of {@code to} with zeroes. */
  static void fillWithZeroes(ByteBuffer to) {
    while (to.hasRemaining()) {
      to.put(ZEROES, 0, Math.min(ZEROES.length, to.remaining()));
    }
  }

  /** The next {@code length} bytes of {@code buffer}, which goes behind them. */
  static ByteBuffer next(ByteBuffer buffer, int length) {
    ByteBuffer part = buffer.slice(buffer.position(), length);
    buffer.position(buffer.position() + length);
    return part;
  }

  /** Fails unless {@code length} bytes from {@code offset} lie within {@code size}. */
  static void checkRange(String name, long size, long offset, long length) throws IOException {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IOException(
          "%s: a request of %d bytes at %d is outside of its %d bytes"
              .formatted(name, length, offset, size));
    }
  }

  /** Fails if the image is read-only. */
  static void checkWritable(DiskImage image, String name) throws IOException {
    if (image.isReadOnly()) {
      throw new IOException(name + ": opened read-only, it cannot be written to");
    }
  }
}
