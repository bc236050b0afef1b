package dev.zazen.machine;

/**
 * The second stage of translation of one domain, from guest frames to RAM. May be called from any
 * thread.
 */
@FunctionalInterface
public interface Stage2 {
  /** The frame may be read. */
  int READ = 1;

  /** The frame may be written. */
  int WRITE = 2;

  /** Instructions may be fetched from the frame. */
  int EXECUTE = 4;

  /** What {@link #page} returns for a guest frame without RAM behind it. */
  long UNMAPPED = 0;

  /**
   * Where guest frame {@code gfn} (guest physical address divided by 4096) lies: the offset of its
   * 4 KiB page in {@link GuestMemory}, with {@link #READ}, {@link #WRITE} and {@link #EXECUTE} in
   * the lowest bits; or {@link #UNMAPPED}.
   */
  long page(long gfn);
}
