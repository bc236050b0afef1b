package dev.zazen.arm64.interpreter;

import dev.zazen.base.CanIgnoreReturnValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Two pages of memory at {@link #BASE}; whatever lies outside faults, as does an unaligned atomic
 * access. Single-threaded; {@link #interfere} stands in for another vCPU.
 */
public final class FakeMemory implements MemoryAccess {
  /** Where it starts, far from zero. */
  public static final long BASE = 0xffff_0000_4000_0000L;

  /** How long it is. */
  public static final int LENGTH = 8192;

  private final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
  private Runnable interference;

  /** To be run once, just before the next atomic replacement looks at memory. */
  public void interfere(Runnable action) {
    interference = action;
  }

  @CanIgnoreReturnValue
  private int at(long address, int size) {
    long offset = address - BASE;
    if (offset < 0 || offset > LENGTH - size) {
      throw GuestFault.INSTANCE;
    }
    return (int) offset;
  }

  @CanIgnoreReturnValue
  private int aligned(long address, int size) {
    if ((address & size - 1) != 0) {
      throw GuestFault.INSTANCE;
    }
    return at(address, size);
  }

  private void letOthersRun() {
    Runnable action = interference;
    interference = null;
    if (action != null) {
      action.run();
    }
  }

  /** {@code size} bytes, zero-extended. */
  public long load(long address, int size) {
    return switch (size) {
      case 1 -> load8(address);
      case 2 -> load16(address);
      case 4 -> load32(address);
      default -> load64(address);
    };
  }

  /** The lowest {@code size} bytes of {@code value}. */
  public void store(long address, int size, long value) {
    switch (size) {
      case 1 -> store8(address, value);
      case 2 -> store16(address, value);
      case 4 -> store32(address, value);
      default -> store64(address, value);
    }
  }

  @Override
  public long load8(long address) {
    return bytes.get(at(address, 1)) & 0xffL;
  }

  @Override
  public long load16(long address) {
    return bytes.getShort(at(address, 2)) & 0xffffL;
  }

  @Override
  public long load32(long address) {
    return bytes.getInt(at(address, 4)) & 0xffff_ffffL;
  }

  @Override
  public long load64(long address) {
    return bytes.getLong(at(address, 8));
  }

  @Override
  public void store8(long address, long value) {
    bytes.put(at(address, 1), (byte) value);
  }

  @Override
  public void store16(long address, long value) {
    bytes.putShort(at(address, 2), (short) value);
  }

  @Override
  public void store32(long address, long value) {
    bytes.putInt(at(address, 4), (int) value);
  }

  @Override
  public void store64(long address, long value) {
    bytes.putLong(at(address, 8), value);
  }

  @Override
  public void probeStore(long address, int length) {
    at(address, length);
  }

  @Override
  public void requireAligned(long address, int size, boolean write) {}

  @Override
  public void probeAtomic(long address, int size) {
    aligned(address, size);
  }

  @Override
  public void clearBlock(long address) {
    for (int i = 0; i < 64; i += 8) {
      store64((address & -64) + i, 0);
    }
  }

  @Override
  public long loadAcquire(long address, int size) {
    aligned(address, size);
    return load(address, size);
  }

  @Override
  public void storeRelease(long address, int size, long value) {
    aligned(address, size);
    store(address, size, value);
  }

  @Override
  public void loadPair(long address, long[] pair) {
    aligned(address, 16);
    pair[0] = load64(address);
    pair[1] = load64(address + 8);
  }

  @Override
  public long compareAndExchange(long address, int size, long expected, long value) {
    aligned(address, size);
    letOthersRun();
    long seen = load(address, size);
    if (seen == expected) {
      store(address, size, value);
    }
    return seen;
  }

  @Override
  public boolean compareAndExchangePair(
      long address, long expectedLow, long expectedHigh, long low, long high) {
    aligned(address, 16);
    letOthersRun();
    if (load64(address) != expectedLow || load64(address + 8) != expectedHigh) {
      return false;
    }
    store64(address, low);
    store64(address + 8, high);
    return true;
  }
}
