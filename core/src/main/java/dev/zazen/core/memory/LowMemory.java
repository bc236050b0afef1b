package dev.zazen.core.memory;

/**
 * When to tell that free memory is low: at a power of two of frames and at each smaller one; again
 * at one of them when there was twice as much meanwhile (Xen 4.17 xen/common/page_alloc.c, {@code
 * check_low_mem_virq}). Used under the lock of the frame table.
 */
public final class LowMemory {
  /** {@code DEFAULT_LOW_MEM_VIRQ}, in bytes. */
  public static final long DEFAULT_LIMIT = 64L << 20;

  private static final long MAX_LIMIT = 1L << 30;
  private static final int PAGE_SHIFT = 12;

  private final int first;
  private int order;
  private long high = Long.MAX_VALUE;

  private LowMemory(int first) {
    this.first = first;
    order = first;
  }

  /** Never tells. */
  static LowMemory off() {
    return new LowMemory(-1);
  }

  /**
   * With a limit of {@code low_mem_virq_limit}.
   *
   * @param bytes the limit; 0 never tells
   * @param given whether the command line has the limit: otherwise it is half of the free memory if
   *     that is less
   * @param free frames that are free when all domains of the configuration are there
   */
  static LowMemory at(long bytes, boolean given, int free) {
    if (bytes == 0) {
      return off();
    }
    long available = (long) free << PAGE_SHIFT;
    long limit = Math.min(Math.min(bytes, available), MAX_LIMIT);
    if (!given && limit == available) {
      limit /= 2;
    }
    long frames = Math.max(1, limit >>> PAGE_SHIFT);
    return new LowMemory(Long.SIZE - 1 - Long.numberOfLeadingZeros(frames));
  }

  /** Frames at which it tells next; 0 if it never does. */
  long threshold() {
    return order < 0 ? 0 : 1L << order;
  }

  /** So many frames are free and not promised after some were taken; whether to tell. */
  boolean reached(long frames) {
    if (order < 0) {
      return false;
    }
    if (frames <= 1L << order) {
      high = 1L << order + 1;
      order = Math.max(0, order - 1);
      return true;
    }
    if (frames >= high) {
      order++;
      high = order == first ? Long.MAX_VALUE : 1L << order + 2;
    }
    return false;
  }
}
