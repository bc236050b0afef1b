package dev.zazen.core.p2m;

import dev.zazen.machine.Stage2;

/**
 * What lies behind a guest frame.
 *
 * @param gfn first guest frame of the page or superpage
 * @param mfn first machine frame of it
 * @param order log2 of its size in frames: 0, 9 or 18
 * @param permissions {@link Stage2#READ}, {@link Stage2#WRITE}, {@link Stage2#EXECUTE}
 * @param type whose the frames are
 */
public record P2mMapping(long gfn, long mfn, int order, int permissions, P2mType type) {
  /** The machine frame behind guest frame {@code frame}, which it spans. */
  public long mfnOf(long frame) {
    return mfn + (frame - gfn);
  }

  /** How many 4 KiB frames it spans. */
  public long frames() {
    return 1L << order;
  }
}
