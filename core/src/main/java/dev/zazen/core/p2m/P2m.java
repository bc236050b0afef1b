package dev.zazen.core.p2m;

import dev.zazen.machine.Stage2;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The guest frames of a domain, in 2 MiB blocks where guest and machine allow it and 4 KiB pages elsewhere. Look-ups take no lock;
 * changes do, and are seen by running vCPUs once the guest has been told ({@link dev.zazen.machine.Guest#stage2Changed}).
 */
public final class P2m implements Stage2 {
  /** Guest physical addresses have up to 44 bits, as Xen's P2M on the CPUs modelled here. */
  private static final int ADDRESS_BITS = 44;

  private static final int FRAMES_PER_BLOCK = 512;
  private static final int GIGABYTE_SHIFT = 18;

  private final AtomicReferenceArray<Gigabyte> gigabytes =
      new AtomicReferenceArray<>(1 << ADDRESS_BITS - 12 - GIGABYTE_SHIFT);

  /** Blocks hold their entry in {@code blocks}, or pages of their own in {@code pages}, or nothing. */
  private static final class Gigabyte {
    final long[] blocks = new long[512];
    final AtomicReferenceArray<long[]> pages = new AtomicReferenceArray<>(512);
  }

  /** A domain without memory. */
  public P2m() {}

  @Override
  public long page(long gfn) {
    if (gfn < 0 || gfn >>> ADDRESS_BITS - 12 != 0) {
      return UNMAPPED;
    }
    Gigabyte gigabyte = gigabytes.get((int) (gfn >>> GIGABYTE_SHIFT));
    if (gigabyte == null) {
      return UNMAPPED;
    }
    int block = (int) (gfn >>> 9) & FRAMES_PER_BLOCK - 1;
    long entry = gigabyte.blocks[block];
    int frame = (int) gfn & FRAMES_PER_BLOCK - 1;
    if (entry != UNMAPPED) {
      return entry + ((long) frame << 12);
    }
    long[] pages = gigabyte.pages.get(block);
    return pages == null ? UNMAPPED : pages[frame];
  }

  /**
   * Maps frames; what was mapped there before is replaced.
   *
   * @param gfn first guest frame
   * @param ramOffset offset in RAM of the first page, a multiple of 4096
   * @param frames how many
   * @param permissions {@link Stage2#READ} and so on, at least one
   */
  public synchronized void map(long gfn, long ramOffset, long frames, int permissions) {
    check(gfn, frames);
    if ((ramOffset & 0xfff) != 0 || permissions < 1 || permissions > 7) {
      throw new IllegalArgumentException("p2m: offset 0x%x, permissions %d".formatted(ramOffset, permissions));
    }
    long frame = 0;
    while (frame < frames) {
      long at = gfn + frame;
      long entry = ramOffset + (frame << 12) | permissions;
      boolean whole = (at & FRAMES_PER_BLOCK - 1) == 0 && frames - frame >= FRAMES_PER_BLOCK;
      if (whole) {
        Gigabyte gigabyte = gigabyte(at);
        gigabyte.blocks[block(at)] = entry;
        gigabyte.pages.set(block(at), null);
        frame += FRAMES_PER_BLOCK;
      } else {
        pages(at)[(int) at & FRAMES_PER_BLOCK - 1] = entry;
        frame++;
      }
    }
  }

  /** Unmaps frames, mapped or not. */
  public synchronized void unmap(long gfn, long frames) {
    check(gfn, frames);
    for (long at = gfn; at < gfn + frames; at++) {
      if (page(at) != UNMAPPED) {
        pages(at)[(int) at & FRAMES_PER_BLOCK - 1] = UNMAPPED;
      }
    }
  }

  private static void check(long gfn, long frames) {
    long limit = 1L << ADDRESS_BITS - 12;
    if (gfn < 0 || frames < 0 || gfn > limit || frames > limit - gfn) {
      throw new IllegalArgumentException("p2m: %d frames from 0x%x".formatted(frames, gfn));
    }
  }

  private static int block(long gfn) {
    return (int) (gfn >>> 9) & FRAMES_PER_BLOCK - 1;
  }

  private Gigabyte gigabyte(long gfn) {
    int index = (int) (gfn >>> GIGABYTE_SHIFT);
    Gigabyte gigabyte = gigabytes.get(index);
    if (gigabyte == null) {
      gigabyte = new Gigabyte();
      gigabytes.set(index, gigabyte);
    }
    return gigabyte;
  }

  /** The single pages of the block that holds a frame; a block entry is split into them. */
  private long[] pages(long gfn) {
    Gigabyte gigabyte = gigabyte(gfn);
    int block = block(gfn);
    long[] pages = gigabyte.pages.get(block);
    if (pages == null) {
      pages = new long[FRAMES_PER_BLOCK];
      long entry = gigabyte.blocks[block];
      for (int i = 0; entry != UNMAPPED && i < FRAMES_PER_BLOCK; i++) {
        pages[i] = entry + ((long) i << 12);
      }
      gigabyte.pages.set(block, pages);
      gigabyte.blocks[block] = UNMAPPED;
    }
    return pages;
  }
}
