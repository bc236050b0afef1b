package dev.zazen.core.memory;

import dev.zazen.abi.DomId;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.p2m.P2mMapping;
import dev.zazen.core.p2m.P2mPoolExhaustedException;
import dev.zazen.core.p2m.P2mType;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.Stage2;
import java.util.Optional;

/**
 * The memory of a domain: frames it owns and what its guest frames lead to. Changes return 0 or an
 * error of {@link XenErrno} negated. Any thread.
 */
public final class DomainMemory implements GuestFrames {
  private static final int READ_WRITE = Stage2.READ | Stage2.WRITE;
  private static final int ALL = READ_WRITE | Stage2.EXECUTE;

  private final int domain;
  private final GuestMemory ram;
  private final FrameTable frames;
  private final P2m p2m;
  private final boolean directMapped;
  private final long sharedInfo;
  private volatile long maxPages;

  /**
   * The memory of domain {@code domain}, with a shared-info page of its own.
   *
   * @param directMapped whether guest frames have the numbers of machine frames
   * @throws OutOfFramesException if there is no frame for the page
   */
  public DomainMemory(
      int domain, GuestMemory ram, FrameTable frames, P2m p2m, boolean directMapped) {
    this.directMapped = directMapped;
    this.domain = domain;
    this.ram = ram;
    this.frames = frames;
    this.p2m = p2m;
    sharedInfo = frames.allocate(DomId.XEN, 0);
    if (sharedInfo == FrameTable.NONE) {
      throw new OutOfFramesException("d%d: no frame is left for shared info".formatted(domain));
    }
    maxPages = frames.count(domain);
  }

  /** The board's RAM. */
  public GuestMemory ram() {
    return ram;
  }

  /** All frames of the board. */
  public FrameTable frames() {
    return frames;
  }

  /** Its second stage of translation. */
  public P2m p2m() {
    return p2m;
  }

  /** Machine frame of the shared-info page. */
  public long sharedInfo() {
    return sharedInfo;
  }

  /** How many frames it may own. */
  public long maxPages() {
    return maxPages;
  }

  /** Sets how many frames it may own; it keeps those it has. */
  public void maxPages(long pages) {
    maxPages = pages;
  }

  /** How many frames it owns. */
  public int pages() {
    return frames.count(domain);
  }

  /**
   * Where guest frame {@code gfn} lies in RAM if it is its own and writable, else {@link #NONE}.
   */
  @Override
  public long pin(long gfn) {
    Optional<P2mMapping> mapping = p2m.lookup(gfn);
    if (mapping.isEmpty()
        || mapping.get().type() != P2mType.RAM
        || (mapping.get().permissions() & Stage2.WRITE) == 0) {
      return NONE;
    }
    long mfn = mapping.get().mfnOf(gfn);
    return frames.hold(mfn, domain) ? frames.offset(mfn) : NONE;
  }

  @Override
  public void unpin(long offset) {
    frames.drop(frames.mfn(offset));
  }

  /** Maps a frame of the hypervisor that it shares with the domain. */
  public synchronized int mapHypervisorFrame(long gfn, long mfn) {
    return put(gfn, mfn, READ_WRITE, P2mType.HYPERVISOR);
  }

  /** Maps a frame of another domain, which is held already; it is let go of with the mapping. */
  public synchronized int mapForeign(long gfn, long mfn, boolean writable) {
    return put(gfn, mfn, writable ? READ_WRITE : Stage2.READ, P2mType.FOREIGN);
  }

  /** Maps a granted frame; the grant table keeps it. */
  public synchronized int mapGrant(long gfn, long mfn, boolean writable) {
    return put(gfn, mfn, writable ? READ_WRITE : Stage2.READ, P2mType.GRANT);
  }

  private int put(long gfn, long mfn, int permissions, P2mType type) {
    long held = heldForeign(gfn);
    try {
      p2m.map(gfn, mfn, 1, permissions, type);
    } catch (P2mPoolExhaustedException e) {
      return -XenErrno.ENOMEM;
    } catch (IllegalArgumentException e) {
      return -XenErrno.EINVAL;
    }
    drop(held);
    return 0;
  }

  private long heldForeign(long gfn) {
    return p2m.lookup(gfn)
        .filter(mapping -> mapping.type() == P2mType.FOREIGN)
        .map(mapping -> mapping.mfnOf(gfn))
        .orElse(FrameTable.NONE);
  }

  private void drop(long mfn) {
    if (mfn != FrameTable.NONE) {
      frames.drop(mfn);
    }
  }

  /** Takes away what a guest frame leads to; a frame of its own stays the domain's. */
  public synchronized int remove(long gfn) {
    if (p2m.lookup(gfn).isEmpty()) {
      return -XenErrno.EINVAL;
    }
    long held = heldForeign(gfn);
    int result = unmap(gfn);
    if (result == 0) {
      drop(held);
    }
    return result;
  }

  private int unmap(long gfn) {
    try {
      p2m.unmap(gfn, 1);
      return 0;
    } catch (P2mPoolExhaustedException e) {
      return -XenErrno.ENOMEM;
    }
  }

  /**
   * Gives up the frame behind a guest frame. A direct-mapped domain keeps it: it must get the same
   * again.
   */
  public synchronized int release(long gfn) {
    Optional<P2mMapping> mapping = p2m.lookup(gfn);
    if (mapping.isEmpty() || mapping.get().type() != P2mType.RAM) {
      return -XenErrno.EINVAL;
    }
    long mfn = mapping.get().mfnOf(gfn);
    if (frames.owner(mfn) != domain) {
      return -XenErrno.EINVAL;
    }
    int result = unmap(gfn);
    if (result == 0 && !directMapped) {
      frames.giveUp(mfn);
    }
    return result;
  }

  /** Maps frames of a direct-mapped domain where they belong. */
  private int putBack(long gfn, long pages) {
    for (long i = 0; i < pages; i++) {
      if (frames.owner(gfn + i) != domain) {
        return -XenErrno.EINVAL;
      }
    }
    try {
      p2m.map(gfn, gfn, pages, ALL, P2mType.RAM);
      return 0;
    } catch (P2mPoolExhaustedException e) {
      return -XenErrno.ENOMEM;
    }
  }

  /** Puts {@code 1 << order} new frames behind guest frames. */
  public synchronized int populate(long gfn, int order) {
    long pages = 1L << order;
    if (directMapped) {
      return putBack(gfn, pages);
    }
    if (pages() + pages > maxPages) {
      return -XenErrno.ENOMEM;
    }
    long mfn = frames.allocate(domain, order);
    if (mfn == FrameTable.NONE) {
      return -XenErrno.ENOMEM;
    }
    try {
      p2m.map(gfn, mfn, pages, ALL, P2mType.RAM);
      return 0;
    } catch (P2mPoolExhaustedException | IllegalArgumentException e) {
      for (long i = 0; i < pages; i++) {
        frames.giveUp(mfn + i);
      }
      return e instanceof P2mPoolExhaustedException ? -XenErrno.ENOMEM : -XenErrno.EINVAL;
    }
  }
}
