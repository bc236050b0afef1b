package dev.zazen.boot.plan;

import dev.zazen.host.MappedFile;
import dev.zazen.machine.GuestMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;

/** Bytes that never change. */
public final class Blob {
  /** Bytes that are copied at a time; what a cache of the host holds. */
  private static final int CHUNK = 256 << 10;

  private final ByteBuffer bytes;

  private Blob(ByteBuffer bytes) {
    this.bytes = bytes.asReadOnlyBuffer();
  }

  /** The content of {@code bytes}, which the caller gives away: it must not be changed any more. */
  public static Blob wrap(byte[] bytes) {
    return new Blob(ByteBuffer.wrap(bytes));
  }

  /**
   * The content of {@code file}, 2 GiB at most, which is mapped, not read: most of a kernel is only
   * ever copied into RAM. The file must not be cut as long as the blob is used.
   */
  public static Blob map(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      return new Blob(MappedFile.readOnly(channel));
    }
  }

  /** Number of bytes. */
  public int length() {
    return bytes.capacity();
  }

  /** The bytes, read-only, big-endian. */
  public ByteBuffer buffer() {
    return bytes.duplicate();
  }

  /** A copy of the first bytes, {@code most} of them if there are so many. */
  public byte[] head(int most) {
    byte[] head = new byte[Math.min(most, length())];
    var _ = bytes.get(0, head);
    return head;
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return head(length());
  }

  /** Writes {@code length} bytes from index {@code from} to {@code offset} of the board's RAM. */
  public void write(GuestMemory ram, long offset, int from, int length) {
    Objects.checkFromIndexSize(from, length, length());
    byte[] chunk = new byte[Math.min(length, CHUNK)];
    for (int done = 0; done < length; done += chunk.length) {
      int size = Math.min(chunk.length, length - done);
      var _ = bytes.get(from + done, chunk, 0, size);
      ram.write(offset + done, chunk, 0, size);
    }
  }
}
