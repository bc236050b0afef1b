package dev.zazen.boot.plan;

import dev.zazen.machine.GuestMemory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/** Bytes that never change. */
public final class Blob {
  private final byte[] bytes;

  private Blob(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The content of {@code bytes}, which the caller gives away: it must not be changed any more. */
  public static Blob wrap(byte[] bytes) {
    return new Blob(Objects.requireNonNull(bytes));
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** The bytes, read-only, big-endian. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** A copy of the first bytes, {@code most} of them if there are so many. */
  public byte[] head(int most) {
    return Arrays.copyOf(bytes, Math.min(most, bytes.length));
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Writes {@code length} bytes from index {@code from} to {@code offset} of the board's RAM. */
  public void write(GuestMemory ram, long offset, int from, int length) {
    Objects.checkFromIndexSize(from, length, bytes.length);
    ram.write(offset, bytes, from, length);
  }
}
