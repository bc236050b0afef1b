package dev.zazen.core.p2m;

import dev.zazen.base.CanIgnoreReturnValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One table of the radix tree: 512 slots, each of which leads to a lower table or else holds a
 * leaf.
 *
 * <p>A leaf stays in place when a lower table is hung over it and a lower table is unhung only
 * after the leaf was set, so that a reader, who looks for the lower table first, always finds a
 * translation of the slot's frames: the old or the new one.
 */
final class P2mTable {
  static final int BITS = 9;
  static final int SLOTS = 1 << BITS;

  private static final VarHandle LEAF = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle BELOW = MethodHandles.arrayElementVarHandle(P2mTable[].class);

  private final long[] leaves = new long[SLOTS];
  private final P2mTable[] below;

  /** A table without translations; the lowest level has no tables below. */
  P2mTable(boolean lowest) {
    below = lowest ? null : new P2mTable[SLOTS];
  }

  P2mTable below(int slot) {
    return below == null ? null : (P2mTable) BELOW.getAcquire(below, slot);
  }

  long leaf(int slot) {
    return (long) LEAF.getAcquire(leaves, slot);
  }

  void hang(int slot, P2mTable table) {
    BELOW.setRelease(below, slot, table);
  }

  /** Sets the leaf of a slot and unhangs what was below it; returns how many tables that frees. */
  @CanIgnoreReturnValue
  int setLeaf(int slot, long leaf) {
    LEAF.setRelease(leaves, slot, leaf);
    if (below == null || below[slot] == null) {
      return 0;
    }
    int freed = below[slot].tables();
    BELOW.setRelease(below, slot, null);
    return freed;
  }

  boolean isEmpty() {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (below(slot) != null || leaves[slot] != 0) {
        return false;
      }
    }
    return true;
  }

  /** This table and all below. */
  private int tables() {
    int count = 1;
    for (int slot = 0; below != null && slot < SLOTS; slot++) {
      if (below[slot] != null) {
        count += below[slot].tables();
      }
    }
    return count;
  }
}
