package dev.zazen.core.sched;

import java.util.List;
import java.util.Random;

/**
 * Runs all pCPUs of a board on one thread, deterministically: in each round every pCPU has a turn
 * in which it gets from the same board time to the same later one. What one pCPU does in its turn
 * the others see from their next turn on, those that follow in the round at once.
 *
 * <p>The length of the rounds is drawn from a generator with a given seed, so that different seeds
 * show different interleavings of the vCPUs.
 */
public final class Rounds {
  /**
   * Mean length of a turn in nanoseconds: the delay of interrupts between vCPUs is at most two, and
   * a switch from pCPU to pCPU costs the host less than running a tenth of it.
   */
  private static final int MEAN_TURN = 10_000;

  private final List<PhysicalCpu> cpus;
  private final VirtualClock clock;
  // The algorithm of this class is part of its specification, the same in every JDK.
  private final Random random;
  private final long[] local;
  private final long until;
  private long now;

  /**
   * Rounds of pCPUs that run in the time of {@code clock}; it must not have begun.
   *
   * @param until board time at which all pCPUs stop; {@link Long#MAX_VALUE} for never
   */
  public Rounds(List<PhysicalCpu> cpus, VirtualClock clock, long seed, long until) {
    this.until = until;
    this.cpus = List.copyOf(cpus);
    this.clock = clock;
    random = new Random(seed);
    local = new long[cpus.size()];
  }

  /** Board time at which the next round begins; rises with every round. */
  public long now() {
    return now;
  }

  /** Whether the time has come at which all pCPUs stop. */
  public boolean over() {
    return now >= until;
  }

  /**
   * Makes a round. If all pCPUs idle then, the next begins when the first timer expires.
   *
   * @return whether anything is left to do; if not, only input can change that
   */
  public boolean next() {
    long end = Math.min(now + MEAN_TURN / 2 + random.nextInt(MEAN_TURN), until);
    for (int i = 0; i < local.length; i++) {
      local[i] = turn(cpus.get(i), Math.max(local[i], now), end);
    }
    long next = nextEvent(end);
    now = next == Long.MAX_VALUE ? end : Math.min(next, until);
    clock.set(now);
    return next != Long.MAX_VALUE;
  }

  /**
   * Lets a pCPU get from {@code start} to {@code end}, or a little further; returns where it is.
   */
  private long turn(PhysicalCpu cpu, long start, long end) {
    clock.set(start);
    long time = start;
    while (time < end) {
      long sleep = cpu.step(end);
      time = clock.nanos();
      if (sleep > 0 && time < end) {
        time += Math.min(sleep, end - time);
        clock.set(time);
      }
    }
    return time;
  }

  /** {@code end} if there is something to run, otherwise when the first timer expires. */
  private long nextEvent(long end) {
    long next = Long.MAX_VALUE;
    for (PhysicalCpu cpu : cpus) {
      if (cpu.runs() || cpu.hasWork()) {
        return end;
      }
      next = Math.min(next, cpu.nextWake());
    }
    return Math.max(next, end);
  }
}
