package dev.zazen.core;

import dev.zazen.machine.GuestMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** RAM in a buffer of the Java heap. */
public final class HeapMemory implements GuestMemory {
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final ByteBuffer bytes;

  /** {@code size} bytes of zeros. */
  public HeapMemory(int size) {
    // Atomic views need aligned memory, which only direct buffers promise.
    bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int at(long offset) {
    return Math.toIntExact(offset);
  }

  @Override
  public long size() {
    return bytes.capacity();
  }

  @Override
  public byte getByte(long offset) {
    return bytes.get(at(offset));
  }

  @Override
  public short getShort(long offset) {
    return bytes.getShort(at(offset));
  }

  @Override
  public int getInt(long offset) {
    return bytes.getInt(at(offset));
  }

  @Override
  public long getLong(long offset) {
    return bytes.getLong(at(offset));
  }

  @Override
  public void putByte(long offset, byte value) {
    bytes.put(at(offset), value);
  }

  @Override
  public void putShort(long offset, short value) {
    bytes.putShort(at(offset), value);
  }

  @Override
  public void putInt(long offset, int value) {
    bytes.putInt(at(offset), value);
  }

  @Override
  public void putLong(long offset, long value) {
    bytes.putLong(at(offset), value);
  }

  @Override
  public synchronized byte compareAndExchangeByte(long offset, byte expected, byte value) {
    byte found = getByte(offset);
    if (found == expected) {
      putByte(offset, value);
    }
    return found;
  }

  @Override
  public synchronized short compareAndExchangeShort(long offset, short expected, short value) {
    short found = getShort(offset);
    if (found == expected) {
      putShort(offset, value);
    }
    return found;
  }

  @Override
  public int compareAndExchangeInt(long offset, int expected, int value) {
    return (int) INT.compareAndExchange(bytes, at(offset), expected, value);
  }

  @Override
  public long compareAndExchangeLong(long offset, long expected, long value) {
    return (long) LONG.compareAndExchange(bytes, at(offset), expected, value);
  }

  @Override
  public synchronized boolean compareAndExchangePair(
      long offset, long low, long high, long newLow, long newHigh) {
    if (getLong(offset) != low || getLong(offset + Long.BYTES) != high) {
      return false;
    }
    putLong(offset, newLow);
    putLong(offset + Long.BYTES, newHigh);
    return true;
  }

  @Override
  public void write(long offset, byte[] source, int from, int length) {
    bytes.put(at(offset), source, from, length);
  }

  @Override
  public void read(long offset, byte[] target, int to, int length) {
    bytes.get(at(offset), target, to, length);
  }

  @Override
  public void clear(long offset, long length) {
    bytes.put(at(offset), new byte[at(length)]);
  }
}
