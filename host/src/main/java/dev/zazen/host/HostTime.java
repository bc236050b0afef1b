package dev.zazen.host;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** The host's monotonic clock, which {@link System#nanoTime} reads, for machine code. */
public final class HostTime {
  private HostTime() {}

  /** Address of {@code clock_gettime} (POSIX.1), or 0 if the host has no such function. */
  public static long clockAddress() {
    return Linker.nativeLinker()
        .defaultLookup()
        .find("clock_gettime")
        .map(MemorySegment::address)
        .orElse(0L);
  }
}
