package dev.zazen.host;

import dev.zazen.base.Deviation;
import dev.zazen.base.Foreign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory of the host, zero at first, that costs only the pages that were touched. All accesses are
 * little-endian and checked against the size.
 */
public final class Mapping implements AutoCloseable {
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle ATOMIC_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle ATOMIC_LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  /** log2 of the bytes from one window to the next. */
  private static final int WINDOW_SHIFT = 30;

  private static final int WINDOW_MASK = (1 << WINDOW_SHIFT) - 1;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;

  /**
   * The segment in pieces that buffers can have, each with a long's bytes of the next, so that none
   * lies on a border. Buffers cost the JVM's first compiler, on which starts depend, a quarter of
   * the calls and of the work that segments do, and they are of the one class that it can look
   * through.
   */
  private final MappedByteBuffer[] windows;

  private Mapping(long size) {
    segment = map(size, arena);
    windows = new MappedByteBuffer[Math.toIntExact((size + WINDOW_MASK) >>> WINDOW_SHIFT)];
    for (int i = 0; i < windows.length; i++) {
      long start = (long) i << WINDOW_SHIFT;
      long length = Math.min(size - start, WINDOW_MASK + (long) Long.BYTES);
      windows[i] = (MappedByteBuffer) segment.asSlice(start, length).asByteBuffer();
      windows[i].order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Reserves {@code size} bytes. */
  public static Mapping reserve(long size) {
    return new Mapping(size);
  }

  private static MemorySegment map(long size, Arena arena) {
    return System.getProperty("os.name").equals("Linux")
        ? Linux.mapAnonymous(size, arena)
        : mapSparseFile(size, arena);
  }

  /** For hosts without mmap: a file with holes, deleted at once or at exit. */
  private static MemorySegment mapSparseFile(long size, Arena arena) {
    try {
      Path file = Files.createTempFile("zazen-ram", "");
      file.toFile().deleteOnExit();
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reserve %d bytes for guest memory".formatted(size), e);
    }
  }

  /**
   * Asks for large pages of the host where there are such, as QEMU does for guest RAM: fewer faults
   * and fewer misses of the host's TLB for memory that is used as a whole.
   */
  public void preferLargePages() {
    if (System.getProperty("os.name").equals("Linux")) {
      Libc.adviseLargePages(segment.address(), segment.byteSize());
    }
  }

  /** Size in bytes. */
  public long size() {
    return segment.byteSize();
  }

  /** Where it is in the host's memory. */
  public long address() {
    return segment.address();
  }

  private MappedByteBuffer window(long offset) {
    return windows[Math.toIntExact(offset >>> WINDOW_SHIFT)];
  }

  public byte getByte(long offset) {
    return window(offset).get((int) offset & WINDOW_MASK);
  }

  public short getShort(long offset) {
    return window(offset).getShort((int) offset & WINDOW_MASK);
  }

  public int getInt(long offset) {
    return window(offset).getInt((int) offset & WINDOW_MASK);
  }

  public long getLong(long offset) {
    return window(offset).getLong((int) offset & WINDOW_MASK);
  }

  public void putByte(long offset, @Foreign byte value) {
    window(offset).put((int) offset & WINDOW_MASK, value);
  }

  public void putShort(long offset, @Foreign short value) {
    window(offset).putShort((int) offset & WINDOW_MASK, value);
  }

  public void putInt(long offset, @Foreign int value) {
    window(offset).putInt((int) offset & WINDOW_MASK, value);
  }

  public void putLong(long offset, @Foreign long value) {
    window(offset).putLong((int) offset & WINDOW_MASK, value);
  }

  public byte compareAndExchangeByte(long offset, @Foreign byte expected, @Foreign byte value) {
    return exchangeNarrow(offset, Byte.toUnsignedInt(expected), Byte.toUnsignedInt(value), 0xff)
        .byteValue();
  }

  public short compareAndExchangeShort(long offset, @Foreign short expected, @Foreign short value) {
    return exchangeNarrow(offset, Short.toUnsignedInt(expected), Short.toUnsignedInt(value), 0xffff)
        .shortValue();
  }

  /** FFM has no atomics narrower than an int: exchanges the aligned int around the value. */
  @Foreign
  private Integer exchangeNarrow(long offset, @Foreign int expected, @Foreign int value, int mask) {
    long at = offset & ~3L;
    int shift = (int) (offset & 3) * 8;
    int seen = (int) ATOMIC_INT.getVolatile(segment, at);
    while ((seen >>> shift & mask) == expected) {
      int wanted = seen & ~(mask << shift) | value << shift;
      int witness = (int) ATOMIC_INT.compareAndExchange(segment, at, seen, wanted);
      if (witness == seen) {
        return expected;
      }
      seen = witness;
    }
    return seen >>> shift & mask;
  }

  public int compareAndExchangeInt(long offset, @Foreign int expected, @Foreign int value) {
    return (int) ATOMIC_INT.compareAndExchange(segment, offset, expected, value);
  }

  public long compareAndExchangeLong(long offset, @Foreign long expected, @Foreign long value) {
    return (long) ATOMIC_LONG.compareAndExchange(segment, offset, expected, value);
  }

  /**
   * Replaces the aligned 16 bytes at {@code offset} if their halves are {@code low} and {@code
   * high}; returns whether they were. Atomic, on hosts other than x86-64 Linux only among calls of
   * this method.
   */
  public boolean compareAndExchangePair(
      long offset,
      @Foreign long low,
      @Foreign long high,
      @Foreign long newLow,
      @Foreign long newHigh) {
    MemorySegment pair = segment.asSlice(offset, PairExchange.SIZE, PairExchange.SIZE);
    return PairExchange.exchange(pair, low, high, newLow, newHigh);
  }

  /** Copies from an array. */
  public void write(long offset, byte[] source, int from, int length) {
    MemorySegment.copy(source, from, segment, ValueLayout.JAVA_BYTE, offset, length);
  }

  /** Copies into an array. */
  public void read(long offset, byte[] target, int to, int length) {
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, target, to, length);
  }

  /** Sets bytes to zero. */
  public void clear(long offset, long length) {
    part(offset, length).fill((byte) 0);
  }

  /** Sets bytes to {@code value}. */
  public void fill(long offset, long length, byte value) {
    part(offset, length).fill(value);
  }

  /** All of it is no new object: TLBs are emptied on the guest's hot path. */
  private MemorySegment part(long offset, long length) {
    return offset == 0 && length == segment.byteSize() ? segment : segment.asSlice(offset, length);
  }

  /**
   * Gives the memory back. No thread may use it any more; one that does gets an {@link
   * IllegalStateException}.
   */
  @Override
  public void close() {
    arena.close();
  }

  /** The host's mmap(2) and munmap(2). */
  @Deviation(rule = "R1.3", id = "DEV-J-001")
  @SuppressWarnings("restricted")
  private static final class Linux {
    /**
     * An anonymous private mapping that lives as long as {@code arena}.
     *
     * <p>Safe: the kernel returns {@code size} readable and writable bytes or MAP_FAILED; the
     * segment is made exactly that long, and is unmapped once, when the arena lets nobody use it
     * any more.
     */
    static MemorySegment mapAnonymous(long size, Arena arena) {
      long start =
          Libc.mmap(
              size,
              Libc.PROT_READ | Libc.PROT_WRITE,
              Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE,
              -1);
      if (start == Libc.MAP_FAILED) {
        throw new IllegalStateException(
            "the host refuses to map %d bytes for guest memory".formatted(size));
      }
      return MemorySegment.ofAddress(start)
          .reinterpret(size, arena, mapped -> Libc.munmap(mapped.address(), size));
    }
  }
}
