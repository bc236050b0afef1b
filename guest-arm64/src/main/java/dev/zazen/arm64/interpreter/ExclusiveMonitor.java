package dev.zazen.arm64.interpreter;

/**
 * What the last load-exclusive of a vCPU saw. A store-exclusive succeeds if memory still holds that
 * value: an intermediate change back goes unnoticed, which no correct user of exclusives depends
 * on.
 */
public final class ExclusiveMonitor {
  /** Whether a store-exclusive may succeed. */
  public boolean armed;

  /** Virtual address that was loaded. */
  public long address;

  /** Bytes that were loaded: 1, 2, 4, 8 or 16. */
  public int size;

  /** The value, or its lower half. */
  public long low;

  /** The upper half of 16 bytes. */
  public long high;

  /** The next store-exclusive fails. */
  public void clear() {
    armed = false;
  }
}
