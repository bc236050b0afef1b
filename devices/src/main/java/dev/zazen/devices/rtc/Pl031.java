package dev.zazen.devices.rtc;

import dev.zazen.machine.Clock;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioDevice;
import dev.zazen.machine.TimedDevice;

/** The PrimeCell real-time clock, PL031 r1p3 (DDI 0224): counts seconds. */
public final class Pl031 implements MmioDevice, TimedDevice {
  private static final int DR = 0x00;
  private static final int MR = 0x04;
  private static final int LR = 0x08;
  private static final int CR = 0x0c;
  private static final int IMSC = 0x10;
  private static final int RIS = 0x14;
  private static final int MIS = 0x18;
  private static final int ICR = 0x1c;
  private static final int ID_FIRST = 0xfe0;
  private static final int[] IDS = {0x31, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1};
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Clock clock;
  private final IrqLine irq;
  private long offset;
  private long match;
  private long loaded;
  private boolean enabled;
  private boolean raised;

  /** Board time at which the counter reaches the match register. */
  private long due = Long.MAX_VALUE;

  /**
   * The same while the interrupt is enabled; read without the monitor, which may be held by others.
   */
  private volatile long alarm = Long.MAX_VALUE;

  /**
   * A clock.
   *
   * @param startSeconds what it shows when the board is switched on, in seconds since 1970
   */
  public Pl031(Clock clock, long startSeconds, IrqLine irq) {
    this.clock = clock;
    this.irq = irq;
    this.offset = startSeconds;
  }

  private long now() {
    return offset + clock.nanos() / NANOS_PER_SECOND & 0xffffffffL;
  }

  @Override
  public synchronized long read(int vcpu, long at, int size) {
    serve();
    if (at >= ID_FIRST && at % 4 == 0 && at < ID_FIRST + 32) {
      return IDS[(int) (at - ID_FIRST) / 4];
    }
    return switch ((int) at) {
      case DR -> now();
      case MR -> match;
      case LR -> loaded;
      case CR -> 1; // always running
      case IMSC -> enabled ? 1 : 0;
      case RIS -> raised ? 1 : 0;
      case MIS -> raised && enabled ? 1 : 0;
      default -> 0;
    };
  }

  @Override
  public synchronized void write(int vcpu, long at, int size, long value) {
    switch ((int) at) {
      case MR -> {
        match = value & 0xffffffffL;
        arm();
      }
      case LR -> {
        loaded = value & 0xffffffffL;
        offset += loaded - now();
        arm();
      }
      case IMSC -> enabled = (value & 1) != 0;
      case ICR -> raised &= (value & 1) == 0;
      default -> {}
    }
    serve();
    alarm = enabled ? due : Long.MAX_VALUE;
    irq.set(raised && enabled);
  }

  /** A match that the counter has passed comes again after 136 years. */
  private void arm() {
    due = match < now() ? Long.MAX_VALUE : (match - offset) * NANOS_PER_SECOND;
  }

  @Override
  public long nextDeadlineNanos() {
    return alarm;
  }

  /** Raises the alarm if its time has come. */
  @Override
  public synchronized void serve() {
    if (clock.nanos() >= due) {
      due = Long.MAX_VALUE;
      alarm = Long.MAX_VALUE;
      raised = true;
      irq.set(enabled);
    }
  }
}
