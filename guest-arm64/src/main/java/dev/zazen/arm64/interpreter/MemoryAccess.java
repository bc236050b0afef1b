package dev.zazen.arm64.interpreter;

/**
 * Guest virtual memory. Values are little-endian; narrower loads are zero-extended. An access that
 * faults throws {@link GuestFault} and has changed nothing. Unaligned accesses work where the
 * architecture lets them, also across pages, except for the ones marked atomic, which take an
 * alignment fault.
 */
public interface MemoryAccess {
  long load8(long address);

  long load16(long address);

  long load32(long address);

  long load64(long address);

  void store8(long address, long value);

  void store16(long address, long value);

  void store32(long address, long value);

  void store64(long address, long value);

  /**
   * Checks that {@code length} bytes (at most 64) at {@code address} can be written, so that stores
   * that follow cannot fault; for instructions that write more than 8 bytes.
   */
  void probeStore(long address, int length);

  /**
   * Checks that an access of {@code size} bytes, more than 8, may be as unaligned as it is; for
   * instructions that move its halves one after the other.
   */
  void requireAligned(long address, int size, boolean write);

  /**
   * Checks what a load of 1 to 8 bytes by an instruction that then stores there would: its faults
   * are told as those of a load (Arm ARM, ESR_EL1, WnR).
   */
  void probeAtomic(long address, int size);

  /** Clears the 64 bytes that {@code address} lies in (DC ZVA). */
  void clearBlock(long address);

  /** Atomic load of 1, 2, 4 or 8 bytes, ordered before all later accesses (LDAR). */
  long loadAcquire(long address, int size);

  /**
   * Atomic store of 1, 2, 4 or 8 bytes, ordered after all earlier accesses and before later LDAR
   * (STLR).
   */
  void storeRelease(long address, int size, long value);

  /**
   * Loads 16 aligned bytes, the lower half to {@code pair[0]}; atomically if {@link
   * #compareAndExchangePair} then finds them there.
   */
  void loadPair(long address, long[] pair);

  /**
   * Atomically replaces 1, 2, 4 or 8 bytes if they are {@code expected}; sequentially consistent;
   * returns what was there.
   */
  long compareAndExchange(long address, int size, long expected, long value);

  /** As {@link #compareAndExchange} for 16 aligned bytes; returns whether they were replaced. */
  boolean compareAndExchangePair(
      long address, long expectedLow, long expectedHigh, long low, long high);
}
