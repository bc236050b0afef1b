package dev.zazen.pv;

import dev.zazen.abi.GuestLayout;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.memory.OutOfFramesException;

/**
 * Pages that a guest shares with its back ends from the begin, where a toolstack puts them ({@code
 * tools/libs/guest/xg_dom_arm.c}).
 */
public final class MagicPages {
  /** Guest frame of the console's ring. */
  public static final long CONSOLE = GuestLayout.MAGIC_BASE >>> 12;

  /** Guest frame of the Xenstore ring. */
  public static final long STORE = CONSOLE + 1;

  private MagicPages() {}

  /**
   * Gives {@code domain} a page at {@code gfn} beyond its memory, and holds it.
   *
   * @throws OutOfFramesException if the board or the domain's p2m pool has no more
   */
  public static GuestPage make(Domain domain, long gfn) {
    DomainMemory memory = domain.memory();
    memory.maxPages(memory.maxPages() + 1);
    if (memory.populate(gfn, 0) != 0) {
      throw new OutOfFramesException(
          "d%d: no page for the shared ring at gfn 0x%x".formatted(domain.id(), gfn));
    }
    return new GuestPage(memory.ram(), memory.pin(gfn));
  }
}
