package dev.zazen.core.domain;

import dev.zazen.abi.SharedInfo;
import dev.zazen.base.Foreign;
import dev.zazen.machine.GuestMemory;
import java.lang.invoke.VarHandle;

/**
 * The time of day when the board's clock was 0, as the shared-info pages of all domains tell it:
 * {@code wc_*} of {@code public/xen.h}.
 */
public final class WallClock {
  private static final long NANOS = 1_000_000_000L;

  private long seconds;
  private int nanos;

  /** Midnight, 1 January 1970. */
  WallClock() {}

  /** Sets what the time of day was when the board's clock showed {@code systemNanos}. */
  synchronized void set(long daySeconds, int dayNanos, long systemNanos) {
    long fraction = dayNanos - systemNanos % NANOS;
    seconds = daySeconds - systemNanos / NANOS + Math.floorDiv(fraction, NANOS);
    nanos = (int) Math.floorMod(fraction, NANOS);
  }

  /**
   * Writes it to a domain's page; the version is odd while it is being written.
   *
   * @param offset seconds that the domain is ahead
   */
  synchronized void show(GuestMemory ram, long sharedInfo, @Foreign long offset) {
    long shown = seconds + offset;
    long version = sharedInfo + SharedInfo.WALLCLOCK_VERSION;
    int before = ram.getInt(version);
    int odd = before | 1;
    ram.putInt(version, odd);
    VarHandle.fullFence();
    ram.putInt(sharedInfo + SharedInfo.WALLCLOCK_SECONDS, (int) shown);
    ram.putInt(sharedInfo + SharedInfo.WALLCLOCK_SECONDS_HIGH, (int) (shown >>> 32));
    ram.putInt(sharedInfo + SharedInfo.WALLCLOCK_NANOS, nanos);
    VarHandle.releaseFence();
    ram.putInt(version, odd + 1);
  }
}
