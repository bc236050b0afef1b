package dev.zazen.core.memory;

import dev.zazen.abi.DomId;
import dev.zazen.abi.XenErrno;
import dev.zazen.machine.GuestMemory;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Who owns which machine frame while domains run, and how many hold it: a frame goes back to the
 * free ones when its owner has given it up and nobody else holds it any more. Any thread; a leaf in
 * the lock order.
 */
public final class FrameTable {
  /** What an allocation returns if there is no such memory. */
  public static final long NONE = -1;

  /** log2 of the most frames that can be had at once. */
  public static final int MAX_ORDER = 18;

  private static final int PAGE_SHIFT = 12;
  private static final int PAGE_SIZE = 1 << PAGE_SHIFT;

  private final GuestMemory memory;
  private final long firstMfn;
  private final int[] references;

  /** Owners of the frames that have references. */
  private final short[] owners;

  private final BitSet free;

  /** Frames that their owners gave up while others hold them. */
  private final BitSet abandoned;

  /** Frames of static memory, and those of them that their owner has given up. */
  private final BitSet fixed = new BitSet();

  private final BitSet kept = new BitSet();

  /** Numbers of the domains that have static memory. */
  private final BitSet fixedDomains = new BitSet();

  /** Frames of a domain that it has not given up, by its number. */
  private final int[] counts = new int[DomId.FIRST_RESERVED];

  /** Frames of a domain that are not free, given up or not, by its number. */
  private final int[] left = new int[DomId.FIRST_RESERVED];

  private final Claims claims = new Claims();

  private volatile Runnable onLast = () -> {};
  private int freeFrames;
  private LowMemory lowMemory = LowMemory.off();
  private volatile Runnable onLow = () -> {};

  /**
   * A table for all frames of {@code memory}, none of them free.
   *
   * @param ramBase machine address of offset 0
   */
  public FrameTable(GuestMemory memory, long ramBase) {
    this.memory = memory;
    firstMfn = ramBase >>> PAGE_SHIFT;
    int frames = Math.toIntExact(memory.size() >>> PAGE_SHIFT);
    references = new int[frames];
    owners = new short[frames];
    free = new BitSet(frames);
    abandoned = new BitSet(frames);
  }

  /**
   * Sets who hears that the last frame of some domain became free. Called on the thread that let go
   * of the frame, which may hold locks other than the table's.
   */
  public void onLast(Runnable listener) {
    onLast = listener;
  }

  /**
   * Sets who hears when free memory becomes low. Called on the thread that took memory, which may
   * hold locks other than the table's.
   *
   * @param limit in bytes; 0 for never, negative for {@link LowMemory#DEFAULT_LIMIT} or half of
   *     what is free now
   * @return how many frames are left when it is told first; 0 for never
   */
  public synchronized long onLow(long limit, Runnable listener) {
    boolean given = limit >= 0;
    lowMemory = LowMemory.at(given ? limit : LowMemory.DEFAULT_LIMIT, given, freeFrames);
    onLow = listener;
    return lowMemory.threshold();
  }

  /** Makes a range of machine addresses free; whole pages within the RAM. */
  public synchronized void release(MemoryRange range) {
    free.set(index(range.start() >>> PAGE_SHIFT), index(range.end() >>> PAGE_SHIFT));
    freeFrames = free.cardinality();
  }

  /** Gives a range of machine addresses to a domain. */
  public synchronized void assign(MemoryRange range, int domain) {
    take(index(range.start() >>> PAGE_SHIFT), index(range.end() >>> PAGE_SHIFT), domain);
    freeFrames = free.cardinality();
  }

  /**
   * Gives a range of machine addresses to a domain for ever: a frame that it gives up waits for it
   * instead of becoming free, and it can have no others (Xen 4.17 xen/common/page_alloc.c,
   * acquire_reserved_page).
   */
  public synchronized void assignStatic(MemoryRange range, int domain) {
    assignShared(range, domain);
    fixedDomains.set(domain);
  }

  /**
   * Gives a range of machine addresses to a domain, or to {@link DomId#IO}, to share them: they
   * never become free.
   */
  public synchronized void assignShared(MemoryRange range, int domain) {
    assign(range, domain);
    fixed.set(index(range.start() >>> PAGE_SHIFT), index(range.end() >>> PAGE_SHIFT));
  }

  /** Makes a range of machine addresses nobody's: it is neither free nor can it be had. */
  public synchronized void withdraw(MemoryRange range) {
    long end = range.end() + PAGE_SIZE - 1 >>> PAGE_SHIFT;
    free.clear(
        Math.clamp(range.start() / PAGE_SIZE - firstMfn, 0, owners.length),
        Math.clamp(end - firstMfn, 0, owners.length));
    freeFrames = free.cardinality();
  }

  private int index(long mfn) {
    return Math.toIntExact(mfn - firstMfn);
  }

  /** Gives frames from {@code first} to before {@code end} to a domain. */
  private void take(int first, int end, int domain) {
    free.clear(first, end);
    Arrays.fill(references, first, end, 1);
    Arrays.fill(owners, first, end, (short) domain);
    if (domain < DomId.FIRST_RESERVED) {
      counts[domain] += end - first;
      left[domain] += end - first;
      claims.taken(domain, end - first);
    }
  }

  /**
   * Gives {@code 1 << order} consecutive frames, aligned to their size and cleared, to a domain or
   * to {@link DomId#XEN}; to a domain with static memory one of those that it gave up. What is
   * promised to others by {@link #claim} cannot be had. Returns the first machine frame or {@link
   * #NONE}.
   */
  public long allocate(int domain, int order) {
    int pages = 1 << order;
    long mfn;
    boolean low;
    synchronized (this) {
      int first =
          fixedDomains.get(domain)
              ? findKept(domain, order)
              : isPromised(domain, pages) ? -1 : find(pages);
      if (first < 0) {
        return NONE;
      }
      if (free.get(first)) {
        freeFrames -= pages;
      }
      kept.clear(first);
      take(first, first + pages, domain);
      mfn = first + firstMfn;
      low = lowMemory.reached(freeFrames - claims.total());
    }
    if (low) {
      onLow.run();
    }
    memory.clear(offset(mfn), (long) pages << PAGE_SHIFT);
    return mfn;
  }

  // xen/common/page_alloc.c, alloc_heap_pages.
  private boolean isPromised(int domain, int pages) {
    return claims.total() != 0 && claims.of(domain) < pages && claims.total() + pages > free();
  }

  /**
   * Promises free frames to a domain, so that it has {@code pages} in all when it has got them; 0
   * takes the promise back. Returns 0 or an error negated ({@code domain_set_outstanding_pages} of
   * xen/common/page_alloc.c).
   */
  public synchronized int claim(int domain, long pages) {
    if (pages == 0) {
      claims.set(domain, 0);
      return 0;
    }
    if (claims.of(domain) != 0 || pages <= counts[domain]) {
      return -XenErrno.EINVAL;
    }
    long wanted = pages - counts[domain];
    if (wanted > free() - claims.total()) {
      return -XenErrno.ENOMEM;
    }
    claims.set(domain, (int) wanted);
    return 0;
  }

  /** How many free frames are promised to a domain. */
  public synchronized int claimed(int domain) {
    return claims.of(domain);
  }

  /** How many free frames are promised to domains. */
  public synchronized int claimed() {
    return claims.total();
  }

  /** A frame that the domain has given up; Xen hands them out one by one only. */
  private int findKept(int domain, int order) {
    int at = order == 0 ? kept.nextSetBit(0) : -1;
    while (at >= 0 && owners[at] != domain) {
      at = kept.nextSetBit(at + 1);
    }
    return at;
  }

  /** The lowest suitable frames; single ones from the top, where they break up no superpage. */
  private int find(int pages) {
    if (pages == 1) {
      return free.previousSetBit(references.length);
    }
    int at = 0;
    while (true) {
      int start = free.nextSetBit(at);
      if (start < 0) {
        return -1;
      }
      // Alignment counts in machine frames.
      long aligned = start + firstMfn + pages - 1 & -(long) pages;
      int first = index(aligned);
      int end = free.nextClearBit(start);
      if (first + pages <= end) {
        return first;
      }
      at = end;
    }
  }

  /** Where machine frame {@code mfn} lies in RAM. */
  public long offset(long mfn) {
    return mfn - firstMfn << PAGE_SHIFT;
  }

  /** The machine frame at {@code offset} of the RAM. */
  public long mfn(long offset) {
    return (offset >>> PAGE_SHIFT) + firstMfn;
  }

  /** The owner of a machine frame; {@link DomId#INVALID} for none. */
  public synchronized int owner(long mfn) {
    return exists(mfn) && references[index(mfn)] != 0 ? owners[index(mfn)] & 0xffff : DomId.INVALID;
  }

  /** Whether there is such a machine frame. */
  public boolean exists(long mfn) {
    return mfn >= firstMfn && mfn - firstMfn < owners.length;
  }

  /** Holds a frame that belongs to {@code domain}; false if it does not. */
  public synchronized boolean hold(long mfn, int domain) {
    if (owner(mfn) != domain || references[index(mfn)] == Integer.MAX_VALUE) {
      return false;
    }
    references[index(mfn)]++;
    return true;
  }

  /** Lets go of a frame that was held. */
  public void drop(long mfn) {
    boolean last;
    synchronized (this) {
      last = dropped(mfn);
    }
    tell(last);
  }

  private void tell(boolean last) {
    if (last) {
      onLast.run();
    }
  }

  /** Lets go of a frame; whether it was its domain's last. Under the lock. */
  private boolean dropped(long mfn) {
    int index = index(mfn);
    if (references[index] <= 0) {
      throw new IllegalStateException("mfn 0x%x is held by nobody".formatted(mfn));
    }
    references[index]--;
    if (references[index] != 0) {
      return false;
    }
    int owner = owners[index] & 0xffff;
    abandoned.clear(index);
    if (fixed.get(index)) {
      kept.set(index);
    } else {
      free.set(index);
      freeFrames++;
    }
    if (owner >= DomId.FIRST_RESERVED) {
      return false;
    }
    left[owner]--;
    if (!fixed.get(index)) {
      claims.returned(owner);
    }
    if (left[owner] == 0) {
      // A later domain of the same number has none of this one's frames.
      fixedDomains.clear(owner);
    }
    return left[owner] == 0;
  }

  /** The owner gives a frame up: it is free once nobody holds it. */
  public void giveUp(long mfn) {
    boolean last;
    synchronized (this) {
      last = givenUp(index(mfn));
    }
    tell(last);
  }

  private boolean givenUp(int index) {
    int owner = owners[index] & 0xffff;
    if (owner < DomId.FIRST_RESERVED) {
      counts[owner]--;
    }
    abandoned.set(index);
    return dropped(index + firstMfn);
  }

  /**
   * Gives up {@code most} of the frames that a domain has.
   *
   * @param from where to look first, 0 or what the call before returned
   * @return where to go on, or {@link #NONE} if the domain has no frames any more
   */
  public long giveUpAll(int domain, long from, int most) {
    boolean last = false;
    int next = (int) from;
    boolean more;
    synchronized (this) {
      for (int done = 0; next < owners.length && counts[domain] > 0 && done < most; next++) {
        if (references[next] != 0 && (owners[next] & 0xffff) == domain && !abandoned.get(next)) {
          last = givenUp(next);
          done++;
        }
      }
      more = counts[domain] > 0;
    }
    tell(last);
    return more ? next : NONE;
  }

  /** How many frames a domain has. */
  public synchronized int count(int domain) {
    return counts[domain];
  }

  /** How many frames of a domain are not free: those it has, and those that others still hold. */
  public synchronized int left(int domain) {
    return left[domain];
  }

  /** How many frames are free. */
  public synchronized int free() {
    return freeFrames;
  }

  /** How many frames there are, of all owners and none. */
  public int frames() {
    return references.length;
  }

  /** The lowest machine frame. */
  public long firstMfn() {
    return firstMfn;
  }
}
