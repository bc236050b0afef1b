package dev.zazen.engine;

import dev.zazen.host.Mapping;
import dev.zazen.machine.GuestMemory;

/** The RAM of a board in memory of the host, which is spent only on pages that were touched. */
public final class BoardMemory implements GuestMemory, AutoCloseable {
  private final Mapping mapping;

  private BoardMemory(Mapping mapping) {
    this.mapping = mapping;
  }

  /** RAM of {@code size} bytes, all zero. */
  public static BoardMemory ofSize(long size) {
    Mapping mapping = Mapping.reserve(size);
    mapping.preferLargePages();
    return new BoardMemory(mapping);
  }

  @Override
  public long size() {
    return mapping.size();
  }

  @Override
  public long hostAddress() {
    return mapping.address();
  }

  @Override
  public byte getByte(long offset) {
    return mapping.getByte(offset);
  }

  @Override
  public short getShort(long offset) {
    return mapping.getShort(offset);
  }

  @Override
  public int getInt(long offset) {
    return mapping.getInt(offset);
  }

  @Override
  public long getLong(long offset) {
    return mapping.getLong(offset);
  }

  @Override
  public void putByte(long offset, byte value) {
    mapping.putByte(offset, value);
  }

  @Override
  public void putShort(long offset, short value) {
    mapping.putShort(offset, value);
  }

  @Override
  public void putInt(long offset, int value) {
    mapping.putInt(offset, value);
  }

  @Override
  public void putLong(long offset, long value) {
    mapping.putLong(offset, value);
  }

  @Override
  public byte compareAndExchangeByte(long offset, byte expected, byte value) {
    return mapping.compareAndExchangeByte(offset, expected, value);
  }

  @Override
  public short compareAndExchangeShort(long offset, short expected, short value) {
    return mapping.compareAndExchangeShort(offset, expected, value);
  }

  @Override
  public int compareAndExchangeInt(long offset, int expected, int value) {
    return mapping.compareAndExchangeInt(offset, expected, value);
  }

  @Override
  public long compareAndExchangeLong(long offset, long expected, long value) {
    return mapping.compareAndExchangeLong(offset, expected, value);
  }

  @Override
  public boolean compareAndExchangePair(
      long offset, long low, long high, long newLow, long newHigh) {
    return mapping.compareAndExchangePair(offset, low, high, newLow, newHigh);
  }

  @Override
  public void write(long offset, byte[] source, int from, int length) {
    mapping.write(offset, source, from, length);
  }

  @Override
  public void read(long offset, byte[] target, int to, int length) {
    mapping.read(offset, target, to, length);
  }

  @Override
  public void clear(long offset, long length) {
    mapping.clear(offset, length);
  }

  /** Gives the memory back; nothing may run on it any more. */
  @Override
  public void close() {
    mapping.close();
  }
}
