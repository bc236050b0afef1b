package dev.zazen.core.p2m;

import dev.zazen.base.Deviation;
import dev.zazen.base.Foreign;
import dev.zazen.machine.Stage2;
import java.util.Arrays;
import java.util.Optional;

/**
 * The second stage of translation of one domain.
 *
 * <p>A radix tree over 48-bit guest physical addresses with 512 slots a table, like the hardware's
 * 4 KiB granule (Arm ARM D8.2): level 1 holds 1 GiB superpages, level 2 those of 2 MiB, level 3
 * single pages. Ranges are mapped with the largest pages that alignment allows and are split when
 * part of them changes.
 */
@Deviation(rule = "R8.12", id = "DEV-J-009")
@SuppressWarnings("EnumOrdinal") // a type's place is its code in a leaf
public final class P2m implements Stage2 {
  /**
   * Table pages that a domain gets unless its configuration says otherwise: enough for 2 TiB of
   * single pages.
   */
  public static final int DEFAULT_POOL_PAGES = 1 << 20;

  private static final int PAGE_SHIFT = 12;
  private static final int LEVELS = 4;
  private static final int LOWEST = LEVELS - 1;
  private static final long GFN_LIMIT = 1L << LEVELS * P2mTable.BITS;
  private static final int PERMISSIONS = READ | WRITE | EXECUTE;
  private static final int TYPE_SHIFT = 3;
  private static final long TYPES = 7 << TYPE_SHIFT;
  private static final P2mType[] TYPE = P2mType.values();

  private static final long[] NO_LEAVES = {};

  // Results of set.
  private static final int FRESH = 0;
  private static final int REPLACED = 1;
  private static final int EXHAUSTED = 2;

  private final long ramBase;
  private final long ramSize;
  private final P2mPool pool;
  private final P2mTable root = new P2mTable(false);
  private final long[] mapped = new long[LEVELS];
  private volatile Runnable onChange = () -> {};
  private volatile Arrival onArrival = (_, _) -> {};
  private volatile Departure onDeparture = (_, _, _) -> {};

  /**
   * Leaves that were replaced or removed and whose frames somebody counts, each followed by the
   * number of its frames. By this monitor.
   */
  private long[] departed = new long[8];

  private int departures;

  /**
   * An empty table.
   *
   * @param ramBase machine address of the first byte of the board's RAM
   * @param ramSize bytes of RAM
   * @param poolPages table pages the domain may use, apart from the root
   */
  public P2m(long ramBase, long ramSize, int poolPages) {
    if (((ramBase | ramSize) & frameOffsetMask()) != 0 || ramBase < 0 || ramSize <= 0) {
      throw new IllegalArgumentException(
          "RAM at 0x%x of 0x%x bytes is not whole pages".formatted(ramBase, ramSize));
    }
    this.ramBase = ramBase;
    this.ramSize = ramSize;
    pool = new P2mPool(poolPages);
  }

  /**
   * Sets what is called after a translation was replaced or removed: it makes the engine forget
   * cached ones.
   */
  public void onChange(Runnable listener) {
    onChange = listener;
  }

  /** Hears of frames that are about to be mapped. */
  @FunctionalInterface
  public interface Arrival {
    /** {@code length} bytes from {@code offset} of the RAM may hold anything. */
    void arriving(long offset, long length);
  }

  /**
   * Sets who hears of frames before they are mapped: the engine, which forgets what code it saw in
   * them, as Xen invalidates instruction caches ({@code xen/arch/arm/mm.c}, {@code
   * flush_page_to_ram}).
   */
  public void onArrival(Arrival listener) {
    onArrival = listener;
  }

  /** Hears of a frame that is not mapped at a place any more. */
  @FunctionalInterface
  public interface Departure {
    /** No vCPU uses the translations of {@code frames} frames from {@code mfn} upwards by now. */
    void left(P2mType type, long mfn, long frames);
  }

  /**
   * Sets who hears of frames of types {@link P2mType#FOREIGN} and {@link P2mType#HYPERVISOR} that
   * are replaced or removed.
   */
  public void onDeparture(Departure listener) {
    onDeparture = listener;
  }

  private void depart(long leaf, int level) {
    if (leaf == UNMAPPED) {
      return;
    }
    P2mType type = type(leaf);
    if (type != P2mType.FOREIGN && type != P2mType.HYPERVISOR) {
      return;
    }
    if (departures == departed.length) {
      departed = Arrays.copyOf(departed, 2 * departures);
    }
    departed[departures] = leaf;
    departed[departures + 1] = frames(level);
    departures += 2;
  }

  private long[] takeDepartures() {
    long[] taken = departures == 0 ? NO_LEAVES : Arrays.copyOf(departed, departures);
    departures = 0;
    return taken;
  }

  private void tellDepartures(long[] leaves) {
    for (int i = 0; i < leaves.length; i += 2) {
      onDeparture.left(type(leaves[i]), mfn(leaves[i] & ~(PERMISSIONS | TYPES)), leaves[i + 1]);
    }
  }

  private static P2mType type(long leaf) {
    return TYPE[(int) (leaf & TYPES) >>> TYPE_SHIFT];
  }

  @Override
  public long page(long gfn) {
    if (gfn < 0 || gfn >= GFN_LIMIT) {
      return UNMAPPED;
    }
    P2mTable table = root;
    for (int level = 0; ; level++) {
      int slot = slot(gfn, level);
      P2mTable below = table.below(slot);
      if (below == null) {
        long leaf = table.leaf(slot);
        return leaf == UNMAPPED
            ? UNMAPPED
            : (leaf & ~TYPES) + ((gfn & frames(level) - 1) << PAGE_SHIFT);
      }
      table = below;
    }
  }

  /** The page or superpage that translates {@code gfn}. */
  public Optional<P2mMapping> lookup(@Foreign long gfn) {
    if (gfn < 0 || gfn >= GFN_LIMIT) {
      return Optional.empty();
    }
    P2mTable table = root;
    for (int level = 0; ; level++) {
      int slot = slot(gfn, level);
      P2mTable below = table.below(slot);
      if (below == null) {
        long leaf = table.leaf(slot);
        return leaf == UNMAPPED
            ? Optional.empty()
            : Optional.of(
                new P2mMapping(
                    gfn & -frames(level),
                    mfn(leaf & ~(PERMISSIONS | TYPES)),
                    order(level),
                    (int) leaf & PERMISSIONS,
                    type(leaf)));
      }
      table = below;
    }
  }

  /** The machine frame at {@code offset} of the RAM. */
  public long mfn(long offset) {
    return (ramBase + offset) >>> PAGE_SHIFT;
  }

  /** Where in the RAM machine frame {@code mfn} starts. */
  public long offset(long mfn) {
    return (mfn << PAGE_SHIFT) - ramBase;
  }

  /** Maps the domain's own RAM; as {@link #map(long, long, long, int, P2mType)}. */
  public void map(long gfn, long mfn, long pages, int permissions) {
    map(gfn, mfn, pages, permissions, P2mType.RAM);
  }

  /**
   * Maps guest frames to consecutive machine frames, replacing what was there.
   *
   * @param gfn first guest frame
   * @param mfn first machine frame; all of them must be RAM
   * @param pages frames to map, at least 1
   * @param permissions at least one of {@link #READ}, {@link #WRITE}, {@link #EXECUTE}
   * @param type whose they are
   * @throws P2mPoolExhaustedException if tables would need more pages than the pool has; nothing
   *     stays mapped in the range then
   */
  public void map(long gfn, long mfn, long pages, int permissions, P2mType type) {
    checkRange(gfn, pages);
    long firstMfn = ramBase >>> PAGE_SHIFT;
    long ramPages = ramSize >>> PAGE_SHIFT;
    if (mfn < firstMfn || pages > ramPages || mfn - firstMfn > ramPages - pages) {
      throw new IllegalArgumentException(
          "mfns 0x%x to 0x%x are not all in the RAM at 0x%x of 0x%x bytes"
              .formatted(mfn, mfn + pages - 1, ramBase, ramSize));
    }
    if ((permissions & ~PERMISSIONS) != 0 || permissions == 0) {
      throw new IllegalArgumentException("permissions 0x%x".formatted(permissions));
    }
    long first = offset(mfn);
    onArrival.arriving(first, pages << PAGE_SHIFT);
    long flags = permissions | (long) type.ordinal() << TYPE_SHIFT;
    boolean replaced = false;
    boolean exhausted = false;
    long[] leaving;
    synchronized (this) {
      long done = 0;
      while (done < pages && !exhausted) {
        int level = level(gfn + done | mfn + done, pages - done);
        int change = set(gfn + done, level, first + (done << PAGE_SHIFT) | flags);
        replaced |= change == REPLACED;
        exhausted = change == EXHAUSTED;
        done += exhausted ? 0 : frames(level);
      }
      if (exhausted) {
        if (!clear(gfn, done)) {
          throw new IllegalStateException(
              "gfn 0x%x: what was just mapped had to be split".formatted(gfn));
        }
        replaced = true;
      }
      leaving = takeDepartures();
    }
    if (replaced) {
      onChange.run();
    }
    tellDepartures(leaving);
    if (exhausted) {
      throw new P2mPoolExhaustedException(
          "mapping gfn 0x%x, 0x%x pages: the p2m pool's %d pages are used up; give the domain a larger one"
              .formatted(gfn, pages, pool.pages()));
    }
  }

  /**
   * Removes the translations of {@code pages} frames; those that have none are passed over.
   *
   * @throws P2mPoolExhaustedException if a superpage must be split and the pool has no page for it
   */
  public void unmap(long gfn, long pages) {
    checkRange(gfn, pages);
    boolean complete;
    long[] leaving;
    synchronized (this) {
      complete = clear(gfn, pages);
      leaving = takeDepartures();
    }
    onChange.run();
    tellDepartures(leaving);
    if (!complete) {
      throw new P2mPoolExhaustedException(
          "unmapping gfn 0x%x, 0x%x pages splits a superpage: the p2m pool's %d pages are used up"
              .formatted(gfn, pages, pool.pages()));
    }
  }

  /** How many pages or superpages of {@code order} (0, 9 or 18) are mapped. */
  public synchronized long mapped(int order) {
    return mapped[LOWEST - order / P2mTable.BITS];
  }

  /** The highest guest frame that has a translation, 0 if none has. */
  public synchronized long highestGfn() {
    return highest(root, 0);
  }

  private static long highest(P2mTable table, int level) {
    for (int slot = P2mTable.SLOTS - 1; slot >= 0; slot--) {
      P2mTable below = table.below(slot);
      if (below != null && !below.isEmpty()) {
        return slot * frames(level) + highest(below, level + 1);
      }
      if (below == null && table.leaf(slot) != UNMAPPED) {
        return slot * frames(level) + frames(level) - 1;
      }
    }
    return 0;
  }

  /** Removes all translations, which splits nothing. */
  public void unmapAll() {
    long[] leaving;
    synchronized (this) {
      for (int slot = 0; slot < P2mTable.SLOTS; slot++) {
        if (root.below(slot) != null) {
          var _ = clear(slot * frames(0), frames(0)); // whole tables need no page
        }
      }
      leaving = takeDepartures();
    }
    onChange.run();
    tellDepartures(leaving);
  }

  /** Adds pages to the pool, or takes {@code -change} away; false if tables use them. */
  public synchronized boolean resizePool(int change) {
    return pool.resize(change);
  }

  /** Table pages there are in the pool. */
  public synchronized int poolPages() {
    return pool.pages();
  }

  /** Table pages taken from the pool. */
  public synchronized int poolPagesUsed() {
    return pool.used();
  }

  /** Removes translations; false if it had to stop because the pool is exhausted. */
  private boolean clear(long gfn, long pages) {
    long done = 0;
    while (done < pages) {
      int level = level(gfn + done, pages - done);
      // A slot without translation needs no split: skip all of it.
      int empty = emptyLevel(gfn + done);
      if (empty >= 0) {
        long size = frames(empty);
        done += size - (gfn + done & size - 1);
        continue;
      }
      if (set(gfn + done, level, UNMAPPED) == EXHAUSTED) {
        return false;
      }
      done += frames(level);
    }
    return true;
  }

  /**
   * The level at which the walk for {@code gfn} ends without a translation, or -1 if there is one.
   */
  private int emptyLevel(long gfn) {
    P2mTable table = root;
    for (int level = 0; ; level++) {
      P2mTable below = table.below(slot(gfn, level));
      if (below == null) {
        return table.leaf(slot(gfn, level)) == UNMAPPED ? level : -1;
      }
      table = below;
    }
  }

  private int set(long gfn, int level, long leaf) {
    var path = new P2mTable[LEVELS];
    path[0] = root;
    boolean replaced = false;
    for (int l = 0; l < level; l++) {
      int slot = slot(gfn, l);
      P2mTable below = path[l].below(slot);
      if (below == null) {
        if (!pool.take()) {
          prune(path, gfn, l);
          return EXHAUSTED;
        }
        below = split(path[l].leaf(slot), l);
        path[l].hang(slot, below);
      }
      path[l + 1] = below;
    }
    int slot = slot(gfn, level);
    P2mTable below = path[level].below(slot);
    if (below != null) {
      replaced = true;
      forget(below, level + 1);
    } else if (path[level].leaf(slot) != UNMAPPED) {
      replaced = true;
      mapped[level]--;
      depart(path[level].leaf(slot), level);
    }
    pool.give(path[level].setLeaf(slot, leaf));
    if (leaf != UNMAPPED) {
      mapped[level]++;
    } else {
      prune(path, gfn, level);
    }
    return replaced ? REPLACED : FRESH;
  }

  /**
   * A table for the frames of {@code leaf}, which stands at {@code level}, with the same
   * translations.
   */
  private P2mTable split(long leaf, int level) {
    var table = new P2mTable(level + 1 == LOWEST);
    if (leaf != UNMAPPED) {
      for (int slot = 0; slot < P2mTable.SLOTS; slot++) {
        table.setLeaf(slot, leaf + ((slot * frames(level + 1)) << PAGE_SHIFT));
      }
      mapped[level]--;
      mapped[level + 1] += P2mTable.SLOTS;
    }
    return table;
  }

  /** Takes the leaves of a table that is about to go out of the counts. */
  private void forget(P2mTable table, int level) {
    for (int slot = 0; slot < P2mTable.SLOTS; slot++) {
      P2mTable below = table.below(slot);
      if (below != null) {
        forget(below, level + 1);
      } else if (table.leaf(slot) != UNMAPPED) {
        mapped[level]--;
        depart(table.leaf(slot), level);
      }
    }
  }

  /** Gives back the tables on the path that became empty. */
  private void prune(P2mTable[] path, long gfn, int level) {
    for (int l = level; l > 0 && path[l].isEmpty(); l--) {
      pool.give(path[l - 1].setLeaf(slot(gfn, l - 1), UNMAPPED));
    }
  }

  private static void checkRange(long gfn, long pages) {
    if (gfn < 0 || pages <= 0 || pages > GFN_LIMIT || gfn > GFN_LIMIT - pages) {
      throw new IllegalArgumentException(
          "gfn 0x%x, 0x%x pages: not within 48-bit addresses".formatted(gfn, pages));
    }
  }

  /**
   * The level of the largest page that {@code frames} (the frame numbers or'ed) and {@code pages}
   * allow.
   */
  private static int level(long frames, long pages) {
    int level = 1;
    while (level < LOWEST && ((frames & frames(level) - 1) != 0 || pages < frames(level))) {
      level++;
    }
    return level;
  }

  private static long frameOffsetMask() {
    return (1L << PAGE_SHIFT) - 1;
  }

  private static int slot(long gfn, int level) {
    return (int) (gfn >>> order(level)) & P2mTable.SLOTS - 1;
  }

  private static int order(int level) {
    return (LOWEST - level) * P2mTable.BITS;
  }

  private static long frames(int level) {
    return 1L << order(level);
  }
}
