package dev.zazen.core.iommu;

import dev.zazen.base.Checks;
import dev.zazen.base.Foreign;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.machine.Dma;
import dev.zazen.machine.GuestMemory;
import java.util.concurrent.atomic.AtomicInteger;

/** Accesses page by page. */
abstract class PagedDma implements Dma {
  /** What {@link #hold} returns if the access is not allowed. */
  static final long NONE = -1;

  static final int PAGE_SHIFT = 12;
  private static final int PAGE = 1 << PAGE_SHIFT;

  /** Aborted accesses that are logged; a guest cannot fill the log with more. */
  private static final int MOST_LOGGED = 8;

  private final GuestMemory ram;
  private final FrameTable frames;
  private final AtomicInteger faults = new AtomicInteger();

  PagedDma(GuestMemory ram, FrameTable frames) {
    this.ram = ram;
    this.frames = frames;
  }

  final FrameTable frames() {
    return frames;
  }

  /**
   * Holds the machine frame behind page {@code page}, an address without its 12 lowest bits;
   * returns where it lies in RAM, or {@link #NONE}.
   */
  @Checks
  abstract long hold(long page, boolean write);

  /** Tells of an access that is aborted. */
  abstract void report(@Foreign long address, boolean write);

  @Override
  public final boolean read(long address, byte[] to, int from, int length) {
    return copy(address, to, from, length, false);
  }

  @Override
  public final boolean write(long address, byte[] data, int from, int length) {
    return copy(address, data, from, length, true);
  }

  private boolean copy(@Foreign long address, byte[] bytes, int from, int length, boolean write) {
    int done = 0;
    while (done < length) {
      long at = address + done;
      int within = (int) (at & PAGE - 1);
      int part = Math.min(PAGE - within, length - done);
      long frame = hold(at >>> PAGE_SHIFT, write);
      if (frame == NONE) {
        if (faults.getAndIncrement() < MOST_LOGGED) {
          report(at, write);
        }
        return false;
      }
      try {
        if (write) {
          ram.write(frame + within, bytes, from + done, part);
        } else {
          ram.read(frame + within, bytes, from + done, part);
        }
      } finally {
        frames.drop(frames.mfn(frame));
      }
      done += part;
    }
    return true;
  }
}
