package dev.zazen.core.memory;

import dev.zazen.abi.DomId;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.p2m.P2mMapping;
import dev.zazen.core.p2m.P2mPoolExhaustedException;
import dev.zazen.core.p2m.P2mType;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.Stage2;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The memory of a domain: frames it owns and what its guest frames lead to. Changes return 0 or an
 * error of {@link XenErrno} negated. Any thread.
 */
public final class DomainMemory implements GuestFrames {
  private static final int READ_WRITE = Stage2.READ | Stage2.WRITE;
  private static final int ALL = READ_WRITE | Stage2.EXECUTE;

  /** Frames given up at once. */
  private static final int BATCH = 16384;

  private final int domain;
  private final GuestMemory ram;
  private final FrameTable frames;
  private final P2m p2m;
  private final long sharedInfo;

  /** Where frames of the hypervisor are mapped: machine to guest frame. Under this monitor. */
  private final Map<Long, Long> hypervisorFrames = new HashMap<>();

  private volatile long maxPages;

  /** Frames that its p2m's tables stand for, beyond those it was made with. Under this monitor. */
  private final Deque<Long> poolFrames = new ArrayDeque<>();

  /** Under this monitor. */
  private boolean dying;

  /**
   * The memory of domain {@code domain}, with a shared-info page of its own.
   *
   * @throws OutOfFramesException if there is no frame for the page
   */
  public DomainMemory(int domain, GuestMemory ram, FrameTable frames, P2m p2m) {
    this.domain = domain;
    this.ram = ram;
    this.frames = frames;
    this.p2m = p2m;
    sharedInfo = frames.allocate(DomId.XEN, 0);
    if (sharedInfo == FrameTable.NONE) {
      throw new OutOfFramesException("d%d: no frame is left for shared info".formatted(domain));
    }
    maxPages = frames.count(domain);
    p2m.onDeparture(this::left);
  }

  private synchronized void left(P2mType type, long mfn, long count) {
    if (type == P2mType.FOREIGN) {
      for (long i = 0; i < count; i++) {
        frames.drop(mfn + i);
      }
    } else {
      hypervisorFrames.remove(mfn);
    }
  }

  /** Number of the domain. */
  public int domain() {
    return domain;
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

  /**
   * Sets how many pages its second stage of translation may take; as {@code
   * arch_set_paging_mempool_size} of {@code xen/arch/arm/p2m.c}.
   */
  public synchronized int poolPages(long pages) {
    if (dying) {
      return -XenErrno.EINVAL;
    }
    while (p2m.poolPages() < pages) {
      long mfn = frames.allocate(DomId.XEN, 0);
      if (mfn == FrameTable.NONE) {
        return -XenErrno.ENOMEM;
      }
      poolFrames.push(mfn);
      var _ = p2m.resizePool(1); // only shrinking can fail
    }
    while (p2m.poolPages() > pages) {
      if (!p2m.resizePool(-1)) {
        return -XenErrno.ENOMEM;
      }
      Long mfn = poolFrames.poll();
      if (mfn != null) {
        frames.giveUp(mfn);
      }
    }
    return 0;
  }

  /**
   * Promises it free frames, so that it owns {@code pages} in all when it has got them; 0 takes the
   * promise back. One promise at a time.
   */
  public synchronized int claim(long pages) {
    return dying || pages < 0 || pages > maxPages ? -XenErrno.EINVAL : frames.claim(domain, pages);
  }

  /** How many free frames are promised to it. */
  public int claimed() {
    return frames.claimed(domain);
  }

  /**
   * Takes away all that guest frames lead to, and lets nothing come any more. None of the domain's
   * vCPUs runs again.
   */
  public void beginEnd() {
    synchronized (this) {
      var _ = claim(0); // never fails
      dying = true;
    }
    p2m.unmapAll();
  }

  /**
   * Gives up some of the domain's frames, after {@link #beginEnd}.
   *
   * @param from 0, or what the call before returned
   * @return where to go on, or {@link FrameTable#NONE} if nothing is left
   */
  public long giveUpFrames(long from) {
    return frames.giveUpAll(domain, from, BATCH);
  }

  /** Gives back what the hypervisor itself took for the domain. */
  public synchronized void end() {
    dying = true;
    poolFrames.forEach(frames::giveUp);
    poolFrames.clear();
    frames.giveUp(sharedInfo);
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

  /**
   * Maps a frame of the hypervisor that it shares with the domain: at one place at a time, as
   * {@code xenmem_add_to_physmap_one} of {@code xen/arch/arm/mm.c}.
   */
  public synchronized int mapHypervisorFrame(long gfn, long mfn) {
    if (hypervisorFrames.containsKey(mfn)) {
      return -XenErrno.EBUSY;
    }
    int result = put(gfn, mfn, READ_WRITE, P2mType.HYPERVISOR);
    if (result == 0) {
      hypervisorFrames.put(mfn, gfn);
    }
    return result;
  }

  /** The guest frame at which a frame of the hypervisor is mapped; {@link #NONE} if it is not. */
  public synchronized long gfnOfHypervisorFrame(long mfn) {
    return hypervisorFrames.getOrDefault(mfn, NONE);
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
    if (dying) {
      return -XenErrno.EINVAL;
    }
    try {
      p2m.map(gfn, mfn, 1, permissions, type);
    } catch (P2mPoolExhaustedException e) {
      return -XenErrno.ENOMEM;
    } catch (IllegalArgumentException e) {
      return -XenErrno.EINVAL;
    }
    return 0;
  }

  /**
   * Takes away what a guest frame leads to; a frame of its own stays the domain's, and another
   * domain's granted frame stays mapped until the grant is given back.
   */
  public synchronized int remove(long gfn) {
    Optional<P2mMapping> mapping = p2m.lookup(gfn);
    if (mapping.isEmpty()
        || mapping.get().type() == P2mType.GRANT
            && frames.owner(mapping.get().mfnOf(gfn)) != domain) {
      return -XenErrno.ENOENT;
    }
    return unmap(gfn);
  }

  /**
   * Takes away a granted frame, unless something else was mapped over it; that nothing is there any
   * more is no error.
   */
  public synchronized int removeGrant(long gfn, long mfn) {
    Optional<P2mMapping> mapping = p2m.lookup(gfn);
    if (mapping.isEmpty()) {
      return 0;
    }
    return mapping.get().mfnOf(gfn) == mfn ? unmap(gfn) : -XenErrno.EILSEQ;
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
   * Gives up the frame behind a guest frame.
   *
   * @param keeps whether the frame stays the domain's: that of a direct-mapped domain, which can
   *     have no other behind the same guest frame
   */
  public synchronized int release(long gfn, boolean keeps) {
    Optional<P2mMapping> mapping = p2m.lookup(gfn);
    if (mapping.isEmpty() || mapping.get().type() != P2mType.RAM) {
      return -XenErrno.EINVAL;
    }
    long mfn = mapping.get().mfnOf(gfn);
    if (frames.owner(mfn) != domain) {
      return -XenErrno.EINVAL;
    }
    int result = unmap(gfn);
    if (result == 0 && !keeps) {
      frames.giveUp(mfn);
    }
    return result;
  }

  /** Puts {@code 1 << order} new frames behind guest frames. */
  public synchronized int populate(long gfn, int order) {
    long pages = 1L << order;
    if (dying || pages() + pages > maxPages) {
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

  /** Puts {@code 1 << order} frames of its own behind the guest frames of the same numbers. */
  public synchronized int populateDirect(long gfn, int order) {
    long pages = 1L << order;
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
    } catch (IllegalArgumentException e) {
      return -XenErrno.EINVAL;
    }
  }
}
