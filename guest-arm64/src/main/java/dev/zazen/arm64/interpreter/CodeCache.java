package dev.zazen.arm64.interpreter;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Decoded code of a domain by page of RAM, in two levels so that large sparse RAM costs little. Any
 * thread.
 */
final class CodeCache {
  private static final int PAGE_BITS = 12;
  private static final int LEAF_BITS = 9;
  private static final int LEAF_SIZE = 1 << LEAF_BITS;

  private final AtomicReferenceArray<AtomicReferenceArray<CodePage>> leaves;

  private final RegionCache regions;

  /** An empty cache; {@code regions} is null if code is not translated. */
  CodeCache(long ramSize, RegionCache regions) {
    this.regions = regions;
    leaves = new AtomicReferenceArray<>((int) ((ramSize >>> PAGE_BITS + LEAF_BITS) + 1));
  }

  /** The page, made if it is not there. */
  CodePage page(long ramPage) {
    int frame = (int) (ramPage >>> PAGE_BITS);
    var leaf = leaves.get(frame >>> LEAF_BITS);
    if (leaf == null) {
      leaves.compareAndSet(frame >>> LEAF_BITS, null, new AtomicReferenceArray<>(LEAF_SIZE));
      leaf = leaves.get(frame >>> LEAF_BITS);
    }
    CodePage page = leaf.get(frame & LEAF_SIZE - 1);
    if (page == null) {
      leaf.compareAndSet(frame & LEAF_SIZE - 1, null, new CodePage(ramPage, regions));
      page = leaf.get(frame & LEAF_SIZE - 1);
    }
    return page;
  }

  /** Forgets the code in a range, if there is any. */
  void invalidate(long offset, long length) {
    long end = offset + length;
    long at = offset;
    while (at < end) {
      int frame = (int) (at >>> PAGE_BITS);
      var leaf = leaves.get(frame >>> LEAF_BITS);
      long next = (at | (1L << (leaf == null ? PAGE_BITS + LEAF_BITS : PAGE_BITS)) - 1) + 1;
      CodePage page = leaf == null ? null : leaf.get(frame & LEAF_SIZE - 1);
      if (page != null) {
        int from = (int) at & (1 << PAGE_BITS) - 1;
        page.clear(from, from + (int) (Math.min(end, next) - at));
      }
      at = next;
    }
  }

  /** Forgets all code. */
  void invalidateAll() {
    for (int i = 0; i < leaves.length(); i++) {
      var leaf = leaves.get(i);
      for (int j = 0; leaf != null && j < LEAF_SIZE; j++) {
        CodePage page = leaf.get(j);
        if (page != null) {
          page.clear(0, 4096);
        }
      }
    }
  }
}
