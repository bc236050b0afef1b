package dev.zazen.core.grant;

import dev.zazen.abi.DomId;
import dev.zazen.abi.GrantStatus;
import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.memory.OutOfFramesException;
import dev.zazen.core.p2m.P2mMapping;
import dev.zazen.core.p2m.P2mType;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.Stage2;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a domain grants to others. */
public final class GrantTable {
  /** Frames of entries unless the configuration says otherwise: {@code gnttab_max_frames}. */
  public static final int DEFAULT_FRAMES = 64;

  private static final int PAGE_SIZE = 4096;
  private static final int ENTRIES_PER_FRAME = PAGE_SIZE / GrantEntry.SIZE;

  private static final int USES = GrantEntry.READING | GrantEntry.WRITING;

  /** Instead of a domain's number: the entry need not permit the access. */
  private static final int ANY = -1;

  /** Times that a guest may change an entry while it is being taken. */
  private static final int ATTEMPTS = 5;

  /** Most users of each kind that Xen counts for one grant: {@code GNTPIN_incr2oflow_mask}. */
  private static final int MOST_USERS = 128;

  /** A grant that somebody uses. */
  private static final class Active {
    final int domain;
    final long mfn;
    int readers;
    int writers;

    Active(int domain, long mfn) {
      this.domain = domain;
      this.mfn = mfn;
    }
  }

  private final Object lock;
  private final int domain;
  private final DomainMemory memory;
  private final GuestMemory ram;
  private final int maxFrames;
  private final List<Long> frames = new ArrayList<>();
  private final List<Active[]> active = new ArrayList<>();
  private boolean destroyed;

  /**
   * An empty table with one frame.
   *
   * @param lock one object for all domains of the board
   * @param memory the domain's
   */
  public GrantTable(Object lock, int domain, DomainMemory memory, int maxFrames) {
    this.lock = lock;
    this.domain = domain;
    this.memory = memory;
    this.ram = memory.ram();
    this.maxFrames = maxFrames;
    if (frame(0) < 0) {
      throw new OutOfFramesException("d%d: no frame is left for its grants".formatted(domain));
    }
  }

  /** How many frames of entries it has. */
  public int frames() {
    synchronized (lock) {
      return frames.size();
    }
  }

  /** How many it can have. */
  public int maxFrames() {
    return maxFrames;
  }

  /**
   * Machine frame of entries {@code index}, which is made, with those before, if it is not there
   * yet; or an error of {@link XenErrno} negated.
   */
  public long frame(int index) {
    if (index < 0 || index >= maxFrames) {
      return -XenErrno.EINVAL;
    }
    synchronized (lock) {
      if (destroyed) {
        return -XenErrno.EINVAL;
      }
      while (frames.size() <= index) {
        long mfn = memory.frames().allocate(DomId.XEN, 0);
        if (mfn == FrameTable.NONE) {
          return -XenErrno.ENOMEM;
        }
        frames.add(mfn);
        active.add(new Active[ENTRIES_PER_FRAME]);
      }
      return frames.get(index);
    }
  }

  private int entries() {
    return frames.size() * ENTRIES_PER_FRAME;
  }

  private long entry(int ref) {
    long mfn = frames.get(ref / ENTRIES_PER_FRAME);
    return memory.frames().offset(mfn) + ref % ENTRIES_PER_FRAME * (long) GrantEntry.SIZE;
  }

  /**
   * Takes a grant for {@code user} to read, or to write as well; the frame stays until {@link
   * #release}.
   *
   * @param maps whether it is to be mapped, which needs a whole page
   * @return the machine frame, or an error of {@link GrantStatus}
   */
  public long acquire(int ref, int user, boolean readOnly, boolean maps) {
    synchronized (lock) {
      if (ref < 0 || ref >= entries()) {
        return GrantStatus.BAD_GNTREF;
      }
      Active[] page = active.get(ref / ENTRIES_PER_FRAME);
      Active used = page[ref % ENTRIES_PER_FRAME];
      if (used != null
          && (used.domain != user || (readOnly ? used.readers : used.writers) >= MOST_USERS)) {
        return GrantStatus.GENERAL_ERROR;
      }
      if (used == null || !readOnly && used.writers == 0) {
        int type = maps ? GrantEntry.TYPE | GrantEntry.SUB_PAGE : GrantEntry.TYPE;
        // Who uses a grant already keeps it whatever the guest makes of the entry.
        int status = claim(entry(ref), used == null ? user : ANY, readOnly, type);
        if (status != GrantStatus.OKAY) {
          return status;
        }
      }
      if (used == null) {
        long mfn =
            hold(Integer.toUnsignedLong(ram.getInt(entry(ref) + GrantEntry.FRAME)), readOnly);
        if (mfn < 0) {
          unclaim(entry(ref), readOnly ? GrantEntry.READING : USES);
          return mfn;
        }
        used = new Active(user, mfn);
        page[ref % ENTRIES_PER_FRAME] = used;
      }
      if (readOnly) {
        used.readers++;
      } else {
        used.writers++;
      }
      return used.mfn;
    }
  }

  /** Marks an entry as in use, if it permits the access. */
  private int claim(long at, int user, boolean readOnly, int type) {
    int use = readOnly ? GrantEntry.READING : USES;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int seen = ram.getInt(at);
      if (user != ANY
              && ((seen & type) != GrantEntry.PERMIT_ACCESS
                  || seen >>> GrantEntry.DOMAIN_SHIFT != user)
          || !readOnly && (seen & GrantEntry.READ_ONLY) != 0) {
        return GrantStatus.GENERAL_ERROR;
      }
      if (ram.compareAndExchangeInt(at, seen, seen | use) == seen) {
        return GrantStatus.OKAY;
      }
    }
    return GrantStatus.GENERAL_ERROR;
  }

  private void unclaim(long at, int use) {
    int seen = ram.getInt(at);
    while (true) {
      int found = ram.compareAndExchangeInt(at, seen, seen & ~use);
      if (found == seen) {
        return;
      }
      seen = found;
    }
  }

  /** Holds the machine frame behind a guest frame of the granting domain. */
  private long hold(@Foreign long gfn, boolean readOnly) {
    Optional<P2mMapping> mapping = memory.p2m().lookup(gfn);
    if (mapping.isEmpty()
        || gfn < mapping.get().gfn()
        || mapping.get().type() != P2mType.RAM
        || !readOnly && (mapping.get().permissions() & Stage2.WRITE) == 0) {
      return GrantStatus.BAD_PAGE;
    }
    long mfn = mapping.get().mfnOf(gfn);
    return memory.frames().hold(mfn, domain) ? mfn : GrantStatus.BAD_PAGE;
  }

  /** Ends one {@link #acquire}. */
  public void release(int ref, boolean readOnly) {
    synchronized (lock) {
      Active[] page = active.get(ref / ENTRIES_PER_FRAME);
      Active used = page[ref % ENTRIES_PER_FRAME];
      int ended = 0;
      if (readOnly) {
        used.readers--;
      } else {
        used.writers--;
        ended = used.writers == 0 ? GrantEntry.WRITING : 0;
      }
      if (used.readers == 0 && used.writers == 0) {
        ended |= GrantEntry.READING;
        page[ref % ENTRIES_PER_FRAME] = null;
        memory.frames().drop(used.mfn);
      }
      if (ended != 0) {
        unclaim(entry(ref), ended);
      }
    }
  }

  /** Exchanges two entries that nobody uses; a {@link GrantStatus}. */
  public int swap(int first, int second) {
    synchronized (lock) {
      if (first < 0 || first >= entries() || second < 0 || second >= entries()) {
        return GrantStatus.BAD_GNTREF;
      }
      if (first != second && (isUsed(first) || isUsed(second))) {
        return GrantStatus.EAGAIN;
      }
      long kept = ram.getLong(entry(first));
      ram.putLong(entry(first), ram.getLong(entry(second)));
      ram.putLong(entry(second), kept);
      return GrantStatus.OKAY;
    }
  }

  private boolean isUsed(int ref) {
    return active.get(ref / ENTRIES_PER_FRAME)[ref % ENTRIES_PER_FRAME] != null;
  }

  /** How many grants are in use. */
  public int inUse() {
    synchronized (lock) {
      int count = 0;
      for (Active[] page : active) {
        for (Active used : page) {
          count += used == null ? 0 : 1;
        }
      }
      return count;
    }
  }

  /** Gives the table's frames back; nobody may use a grant any more. */
  public void destroy() {
    synchronized (lock) {
      destroyed = true;
      frames.forEach(memory.frames()::giveUp);
      frames.clear();
      active.clear();
    }
  }
}
