package dev.zazen.machine;

import dev.zazen.base.Foreign;

/**
 * The RAM of a board: {@link #size} bytes, little-endian, addressed by offset from the lowest RAM
 * address.
 *
 * <p>Accesses need not be aligned unless said otherwise. An aligned access of up to 8 bytes is
 * single-copy atomic. An offset outside the RAM throws {@link IndexOutOfBoundsException}: callers
 * translate addresses first, so this is a defect of the caller and never something that a guest can
 * cause.
 */
public interface GuestMemory {
  /** Size in bytes. */
  long size();

  /** Address of offset 0 in the host's memory, for translated code; 0 if there is none. */
  default long hostAddress() {
    return 0;
  }

  @Foreign
  byte getByte(long offset);

  @Foreign
  short getShort(long offset);

  @Foreign
  int getInt(long offset);

  @Foreign
  long getLong(long offset);

  void putByte(long offset, @Foreign byte value);

  void putShort(long offset, @Foreign short value);

  void putInt(long offset, @Foreign int value);

  void putLong(long offset, @Foreign long value);

  /**
   * Atomically replaces the byte at {@code offset} if it is {@code expected}; returns what was
   * there.
   */
  byte compareAndExchangeByte(long offset, @Foreign byte expected, @Foreign byte value);

  /**
   * Atomically replaces the aligned 16 bits at {@code offset} if they are {@code expected}; returns
   * what was there.
   */
  short compareAndExchangeShort(long offset, @Foreign short expected, @Foreign short value);

  /**
   * Atomically replaces the aligned 32 bits at {@code offset} if they are {@code expected}; returns
   * what was there.
   */
  int compareAndExchangeInt(long offset, @Foreign int expected, @Foreign int value);

  /**
   * Atomically replaces the aligned 64 bits at {@code offset} if they are {@code expected}; returns
   * what was there.
   */
  long compareAndExchangeLong(long offset, @Foreign long expected, @Foreign long value);

  /**
   * Atomically replaces the aligned 16 bytes at {@code offset} if their halves are {@code low} and
   * {@code high}; returns whether they were.
   */
  boolean compareAndExchangePair(
      long offset,
      @Foreign long low,
      @Foreign long high,
      @Foreign long newLow,
      @Foreign long newHigh);

  /** Copies {@code length} bytes of {@code source} from index {@code from} to {@code offset}. */
  void write(long offset, byte[] source, int from, int length);

  /** Copies {@code length} bytes at {@code offset} to {@code target} from index {@code to}. */
  void read(long offset, byte[] target, int to, int length);

  /** Sets {@code length} bytes at {@code offset} to zero. */
  void clear(long offset, long length);
}
