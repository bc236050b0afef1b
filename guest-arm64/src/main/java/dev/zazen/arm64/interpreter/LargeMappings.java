package dev.zazen.arm64.interpreter;

/**
 * Where cached translations lie that are part of mappings of more than a page: one address may
 * stand for all of a block. A few ranges, which may be larger than what was added.
 */
final class LargeMappings {
  private static final int MOST = 8;

  /** Ranges with fewer bytes between them become one. */
  private static final long NEAR = 64 << 20;

  private final long[] firsts = new long[MOST];
  private final long[] lasts = new long[MOST];
  private int count;

  /** Adds the mapping of {@code 1 << shift} bytes that a page is part of. */
  void add(long page, int shift) {
    long first = page & -(1L << shift);
    long last = first + (1L << shift) - 1;
    for (int i = 0; i < count; i++) {
      if (first <= lasts[i] + NEAR && last >= firsts[i] - NEAR || i == MOST - 1) {
        firsts[i] = Math.min(firsts[i], first);
        lasts[i] = Math.max(lasts[i], last);
        return;
      }
    }
    firsts[count] = first;
    lasts[count] = last;
    count++;
  }

  /** Whether a page may be part of one. */
  boolean mayHold(long page) {
    for (int i = 0; i < count; i++) {
      if (page >= firsts[i] && page <= lasts[i]) {
        return true;
      }
    }
    return false;
  }

  void clear() {
    count = 0;
  }
}
