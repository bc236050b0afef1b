package dev.zazen.network.packet;

import dev.zazen.base.Foreign;
import dev.zazen.network.InternetChecksum;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Bytes that a guest sent, big-endian. Reading outside of them is an {@link
 * IndexOutOfBoundsException}, whatever else is in the buffer.
 *
 * @param from where they begin in {@code bytes}
 */
public record Packet(ByteBuffer bytes, int from, int length) {
  public Packet {
    Objects.checkFromIndexSize(from, length, bytes.capacity());
  }

  private int at(int index, int size) {
    return from + Objects.checkFromIndexSize(index, size, length);
  }

  /** A byte, without sign. */
  @Foreign
  public int u8(int index) {
    return bytes.get(at(index, Byte.BYTES)) & 0xff;
  }

  /** Two bytes, without sign. */
  @Foreign
  public int u16(int index) {
    return bytes.getShort(at(index, Short.BYTES)) & 0xffff;
  }

  /** Four bytes. */
  @Foreign
  public int i32(int index) {
    return bytes.getInt(at(index, Integer.BYTES));
  }

  /** An Ethernet address, in the lower 48 bits. */
  @Foreign
  public long mac(int index) {
    return (long) u16(index) << Integer.SIZE | i32(index + Short.BYTES) & 0xffff_ffffL;
  }

  /** A part. */
  public Packet slice(int index, int size) {
    return new Packet(bytes, at(index, size), size);
  }

  /** All but the first {@code index} bytes. */
  public Packet after(int index) {
    return slice(index, length - index);
  }

  /** See {@link InternetChecksum#sum}. */
  public long sum() {
    return InternetChecksum.sum(bytes, from, length);
  }

  /** Appends a part to {@code target}. */
  public void copy(int index, int size, ByteBuffer target) {
    int start = at(index, size);
    target.put(target.position(), bytes, start, size).position(target.position() + size);
  }
}
