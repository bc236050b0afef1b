package dev.zazen.network.tcp;

import dev.zazen.network.packet.Packet;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Bytes in a row, of which the first leave first. One thread. */
public final class ByteRing {
  private final byte[] bytes;
  private int head;
  private int size;

  /** An empty one. */
  public ByteRing(int capacity) {
    bytes = new byte[capacity];
  }

  public int size() {
    return size;
  }

  public int capacity() {
    return bytes.length;
  }

  /** How many more fit. */
  public int free() {
    return bytes.length - size;
  }

  /** Where bytes can be put that {@link #added} then counts: all or a part of what is free. */
  public ByteBuffer space() {
    int at = (head + size) % bytes.length;
    return ByteBuffer.wrap(bytes, at, Math.min(free(), bytes.length - at));
  }

  /** Counts bytes that were put into {@link #space}. */
  public void added(int count) {
    size += Objects.checkIndex(count, free() + 1);
  }

  /** Appends {@code count} bytes of {@code data}, which fit. */
  public void put(Packet data, int from, int count) {
    int done = 0;
    while (done < count) {
      ByteBuffer space = space();
      int part = Math.min(count - done, space.remaining());
      data.copy(from + done, part, space);
      added(part);
      done += part;
    }
  }

  /** The first bytes: all or a part. */
  public ByteBuffer content() {
    return ByteBuffer.wrap(bytes, head, Math.min(size, bytes.length - head));
  }

  /** Appends {@code count} bytes, {@code from} after the first, to {@code target}. */
  public void copy(int from, int count, ByteBuffer target) {
    Objects.checkFromIndexSize(from, count, size);
    int at = (head + from) % bytes.length;
    int first = Math.min(count, bytes.length - at);
    target.put(bytes, at, first).put(bytes, 0, count - first);
  }

  /** Removes the first {@code count} bytes. */
  public void taken(int count) {
    size -= Objects.checkIndex(count, size + 1);
    head = (head + count) % bytes.length;
  }
}
