package dev.zazen.host;

import java.lang.foreign.MemorySegment;

/** Functions of the C library on Linux: such as come back at once. */
final class Libc {
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final int PROT_EXEC = 4;
  static final int MAP_SHARED = 1;
  static final int MAP_PRIVATE = 2;
  static final int MAP_ANONYMOUS = 0x20;
  static final int MAP_NORESERVE = 0x4000;

  /** What {@link #mmap} returns when the host refuses. */
  static final long MAP_FAILED = -1;

  private static final int MADV_HUGEPAGE = 14;
  private static final int MFD_CLOEXEC = 1;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final int PRIO_PROCESS = 0;

  private Libc() {}

  private static long call(String function, long a, long b, long c, long d, long e, long f) {
    return NativeCode.call(
        NativeCode.LINKER.defaultLookup().find(function).orElseThrow(),
        MemorySegment.ofAddress(a),
        MemorySegment.ofAddress(b),
        c,
        d,
        e,
        f);
  }

  /** mmap(2) at an address of the host's choice. */
  static long mmap(long size, int protection, int flags, int file) {
    return call("mmap", 0, size, protection, flags, file, 0);
  }

  /** munmap(2) of what {@link #mmap} returned. */
  static void munmap(long address, long size) {
    int failed = (int) call("munmap", address, size, 0, 0, 0, 0);
    assert failed == 0;
  }

  /** madvise(2): large pages. Kernels that have none refuse, and nothing is lost. */
  static void adviseLargePages(long address, long size) {
    long _ = call("madvise", address, size, MADV_HUGEPAGE, 0, 0, 0);
  }

  /** memfd_create(2), closed on exec; negative if the host refuses. */
  static int createMemoryFile(MemorySegment name) {
    return (int) call("memfd_create", name.address(), MFD_CLOEXEC, 0, 0, 0, 0);
  }

  /** ftruncate(2); whether it was done. */
  static boolean truncate(int file, long size) {
    return (int) call("ftruncate", file, size, 0, 0, 0, 0) == 0;
  }

  /** close(2). */
  static void close(int file) {
    int failed = (int) call("close", file, 0, 0, 0, 0, 0);
    assert failed == 0;
  }

  /** prctl(2) for timers of this thread, and of those that it starts. */
  static void timerSlack(long nanoseconds) {
    int failed = (int) call("prctl", PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0, 0);
    assert failed == 0;
  }

  /** setpriority(2) of a thread; one that has ended is left alone. */
  static void setThreadPriority(int thread, int niceness) {
    long _ = call("setpriority", PRIO_PROCESS, thread, niceness, 0, 0, 0);
  }
}
