package dev.zazen.arm64.interpreter;

import java.util.Objects;

/** Translations that other vCPUs want a vCPU to forget. Any thread. */
final class TlbRequests {
  /** What to forget. */
  enum Kind {
    ALL,
    ASID,
    PAGE,
    LEAF
  }

  /** More requests than this are cheaper served by forgetting all. */
  private static final int MOST = 32;

  private final Kind[] kinds = new Kind[MOST];
  private final long[] operands = new long[MOST];
  private int count;
  private volatile boolean served = true;

  synchronized void add(Kind kind, long operand) {
    served = false;
    if (count == MOST) {
      count = 0;
      kinds[count] = Kind.ALL;
    } else {
      kinds[count] = Objects.requireNonNull(kind);
      operands[count] = operand;
    }
    count++;
  }

  synchronized void serve(TlbSet tlbs) {
    for (int i = 0; i < count; i++) {
      switch (kinds[i]) {
        case ALL -> tlbs.invalidateAll();
        case ASID -> tlbs.invalidateAsid((int) operands[i]);
        case PAGE -> tlbs.invalidatePage(operands[i]);
        case LEAF -> tlbs.invalidateLeaf(operands[i]);
      }
    }
    count = 0;
    served = true;
  }

  /** Whether nothing is asked for. */
  boolean served() {
    return served;
  }
}
