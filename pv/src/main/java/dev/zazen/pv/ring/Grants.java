package dev.zazen.pv.ring;

import dev.zazen.core.domain.Domain;
import dev.zazen.core.grant.GrantTable;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.machine.GuestMemory;

/** Pages that a domain grants to domain 0, which is the hypervisor itself where there is none. */
public final class Grants {
  /** What {@link #take} returns if the grant cannot be had. */
  public static final long NONE = -1;

  private static final int SELF = 0;

  private final GrantTable table;
  private final FrameTable frames;
  private final GuestMemory memory;

  /** What {@code domain} grants. */
  public Grants(Domain domain) {
    table = domain.grants();
    frames = domain.memory().frames();
    memory = domain.memory().ram();
  }

  /** The board's RAM. */
  public GuestMemory memory() {
    return memory;
  }

  /**
   * Where a granted page lies in RAM; {@link #NONE} if the guest does not grant it. It stays until
   * {@link #give}.
   */
  public long take(int ref, boolean readOnly) {
    long mfn = table.acquire(ref, SELF, readOnly, true);
    return mfn < 0 ? NONE : frames.offset(mfn);
  }

  /** Gives back what {@link #take} took. */
  public void give(int ref, boolean readOnly) {
    table.release(ref, readOnly);
  }
}
