package dev.zazen.arm64.interpreter;

import dev.zazen.ir.State;

/**
 * What the last load-exclusive of a vCPU saw, kept in the vCPU's state. A store-exclusive succeeds
 * if memory still holds that value: an intermediate change back goes unnoticed, which no correct
 * user of exclusives depends on.
 */
public final class ExclusiveMonitor {
  private final long[] state;

  ExclusiveMonitor(long[] state) {
    this.state = state;
  }

  /** The next store-exclusive fails. */
  public void clear() {
    state[State.EXCLUSIVE_SIZE] = 0;
  }

  /** {@code size} bytes (1, 2, 4, 8 or 16) at {@code address} were loaded. */
  public void set(long address, int size, long low, long high) {
    state[State.EXCLUSIVE_ADDRESS] = address;
    state[State.EXCLUSIVE_SIZE] = size;
    state[State.EXCLUSIVE_VALUE] = low;
    state[State.EXCLUSIVE_UPPER] = high;
  }

  /** Whether a store-exclusive of {@code size} bytes to {@code address} may succeed. */
  public boolean allows(long address, int size) {
    return state[State.EXCLUSIVE_SIZE] == size && state[State.EXCLUSIVE_ADDRESS] == address;
  }

  /** The value that was loaded, or its lower half. */
  public long low() {
    return state[State.EXCLUSIVE_VALUE];
  }

  /** The upper half of 16 bytes. */
  public long high() {
    return state[State.EXCLUSIVE_UPPER];
  }
}
