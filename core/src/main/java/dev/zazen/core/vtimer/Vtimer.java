package dev.zazen.core.vtimer;

import dev.zazen.core.domain.VcpuTimer;
import dev.zazen.machine.Clock;
import dev.zazen.machine.HostCount;
import dev.zazen.machine.IrqLine;

/**
 * The virtual and the physical EL1 timer of a vCPU (Arm ARM D12.2). Any thread: the one that serves
 * a sleeping vCPU may still be at it when another starts to run it.
 */
public final class Vtimer implements VcpuTimer {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int ENABLE = 1;
  private static final int MASK = 2;
  private static final int STATUS = 4;
  private static final int TVAL = 0;
  private static final int CTL = 1;

  private final Clock clock;
  private final long frequency;
  private final Timer physical;
  private final Timer virtual;

  /** One of the two timers. */
  private static final class Timer {
    final IrqLine line;
    int control;
    long compare;
    boolean level;

    Timer(IrqLine line) {
      this.line = line;
    }
  }

  /**
   * Timers whose count starts with the board.
   *
   * @param frequency in Hz
   * @param virtualLine PPI of the virtual timer
   * @param physicalLine PPI of the non-secure physical timer
   */
  public Vtimer(Clock clock, long frequency, IrqLine virtualLine, IrqLine physicalLine) {
    this.clock = clock;
    this.frequency = frequency;
    this.virtual = new Timer(virtualLine);
    this.physical = new Timer(physicalLine);
  }

  @Override
  public long virtualCount() {
    return count();
  }

  @Override
  public HostCount hostCount() {
    long start = clock.hostStart();
    return start == Clock.NOT_OF_HOST || NANOS_PER_SECOND % frequency != 0
        ? null
        : new HostCount(start, NANOS_PER_SECOND / frequency);
  }

  /** The count, virtual and physical: the offset is zero. */
  private long count() {
    long nanos = clock.nanos();
    long seconds = nanos / NANOS_PER_SECOND;
    return seconds * frequency + nanos % NANOS_PER_SECOND * frequency / NANOS_PER_SECOND;
  }

  @Override
  public synchronized long read(int key) {
    Timer timer = timer(key);
    return switch (key & 7) {
      case TVAL -> (int) (timer.compare - count()) & 0xffffffffL;
      case CTL -> timer.control | (reached(timer, count()) ? STATUS : 0);
      default -> timer.compare;
    };
  }

  @Override
  public synchronized void write(int key, long value) {
    Timer timer = timer(key);
    switch (key & 7) {
      case TVAL -> timer.compare = count() + (int) value;
      case CTL -> timer.control = (int) value & (ENABLE | MASK);
      default -> timer.compare = value;
    }
    update(timer, count());
  }

  private Timer timer(int key) {
    return (key >>> 3 & 15) == 2 ? physical : virtual;
  }

  private static boolean reached(Timer timer, long count) {
    return (timer.control & ENABLE) != 0 && Long.compareUnsigned(count, timer.compare) >= 0;
  }

  private static void update(Timer timer, long count) {
    boolean level = reached(timer, count) && (timer.control & MASK) == 0;
    if (level != timer.level) {
      timer.level = level;
      timer.line.set(level);
    }
  }

  @Override
  public synchronized void update() {
    long count = count();
    update(virtual, count);
    update(physical, count);
  }

  @Override
  public synchronized long nextDeadlineNanos() {
    return Math.min(deadline(virtual), deadline(physical));
  }

  private long deadline(Timer timer) {
    if (timer.level || (timer.control & (ENABLE | MASK)) != ENABLE) {
      return Long.MAX_VALUE;
    }
    long seconds = Long.divideUnsigned(timer.compare, frequency);
    if (seconds < 0 || seconds > Long.MAX_VALUE / NANOS_PER_SECOND - 1) {
      return Long.MAX_VALUE;
    }
    long rest = Long.remainderUnsigned(timer.compare, frequency);
    return seconds * NANOS_PER_SECOND + (rest * NANOS_PER_SECOND + frequency - 1) / frequency;
  }
}
