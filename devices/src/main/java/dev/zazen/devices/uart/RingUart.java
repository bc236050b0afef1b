package dev.zazen.devices.uart;

import dev.zazen.base.Foreign;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioDevice;
import java.lang.invoke.VarHandle;

/**
 * The virtual console of a domain whose other end is in another domain: an SBSA UART as {@link
 * SbsaUart}, with a page of both domains in place of its FIFOs ({@code struct xencons_interface} of
 * {@code public/io/console.h}; {@code xen/arch/arm/vpl011.c}). Nothing in the page is believed.
 */
public final class RingUart implements MmioDevice {
  private static final int INPUT = 0;
  private static final int INPUT_SIZE = 1024;
  private static final int OUTPUT = 1024;
  private static final int OUTPUT_SIZE = 2048;
  private static final int INPUT_CONSUMER = 3072;
  private static final int INPUT_PRODUCER = 3076;
  private static final int OUTPUT_CONSUMER = 3080;
  private static final int OUTPUT_PRODUCER = 3084;

  /** Half of the FIFO of an SBSA UART: room for so many characters, and the guest may write. */
  private static final int LEVEL = 16;

  private final GuestMemory memory;
  private final long page;
  private final IrqLine irq;
  private final Runnable tell;

  // Under the monitor of this object.
  private int mask;
  private int raised;
  private boolean level;

  /**
   * A console.
   *
   * @param memory the board's RAM
   * @param page where the ring's page lies in it; nobody else gets it as long as this is used
   * @param irq its interrupt
   * @param tell signals the other end
   */
  public RingUart(GuestMemory memory, long page, IrqLine irq, Runnable tell) {
    this.memory = memory;
    this.page = page;
    this.irq = irq;
    this.tell = tell;
  }

  /** The other end has read or written. Any thread. */
  public synchronized void signalled() {
    int received = used(INPUT_CONSUMER, INPUT_PRODUCER, INPUT_SIZE);
    if (received > 0) {
      raised |= Pl011Registers.INT_RT;
    }
    if (received >= INPUT_SIZE - LEVEL) {
      raised |= Pl011Registers.INT_RX;
    }
    int waiting = used(OUTPUT_CONSUMER, OUTPUT_PRODUCER, OUTPUT_SIZE);
    if (waiting != OUTPUT_SIZE) {
      room(waiting);
    }
    update();
  }

  /** Characters in a ring, 0 to its size whatever the indices are. */
  private int used(int consumer, int producer, int size) {
    int from = memory.getInt(page + consumer);
    int to = memory.getInt(page + producer);
    VarHandle.acquireFence();
    int used = to - from & size - 1;
    return used == 0 && to != from ? size : used;
  }

  private void room(int waiting) {
    if (waiting <= OUTPUT_SIZE - LEVEL) {
      raised |= Pl011Registers.INT_TX;
    } else {
      raised &= ~Pl011Registers.INT_TX;
    }
  }

  private void update() {
    boolean wanted = (raised & mask) != 0;
    if (wanted != level) {
      level = wanted;
      irq.set(wanted);
    }
  }

  private void move(int index, @Foreign int value) {
    VarHandle.fullFence();
    memory.putInt(page + index, value);
    VarHandle.fullFence();
  }

  private int receive() {
    int data;
    synchronized (this) {
      int waiting = used(INPUT_CONSUMER, INPUT_PRODUCER, INPUT_SIZE);
      if (waiting == 0) {
        return 0;
      }
      int consumer = memory.getInt(page + INPUT_CONSUMER);
      data = memory.getByte(page + INPUT + (consumer & INPUT_SIZE - 1)) & 0xff;
      move(INPUT_CONSUMER, consumer + 1);
      if (waiting == 1) {
        raised &= ~Pl011Registers.INT_RT;
      }
      if (waiting - 1 < INPUT_SIZE - LEVEL) {
        raised &= ~Pl011Registers.INT_RX;
      }
      update();
    }
    tell.run();
    return data;
  }

  /** Sends a character; it is lost if the ring is full, which the guest can see before. */
  private void transmit(@Foreign int character) {
    synchronized (this) {
      int waiting = used(OUTPUT_CONSUMER, OUTPUT_PRODUCER, OUTPUT_SIZE);
      if (waiting != OUTPUT_SIZE) {
        int producer = memory.getInt(page + OUTPUT_PRODUCER);
        memory.putByte(page + OUTPUT + (producer & OUTPUT_SIZE - 1), (byte) character);
        move(OUTPUT_PRODUCER, producer + 1);
        room(waiting + 1);
        update();
      }
    }
    tell.run();
  }

  private int flags() {
    int received = used(INPUT_CONSUMER, INPUT_PRODUCER, INPUT_SIZE);
    int waiting = used(OUTPUT_CONSUMER, OUTPUT_PRODUCER, OUTPUT_SIZE);
    int input =
        switch (received) {
          case 0 -> Pl011Registers.FR_RXFE;
          case INPUT_SIZE -> Pl011Registers.FR_RXFF;
          default -> 0;
        };
    int output =
        switch (waiting) {
          case 0 -> Pl011Registers.FR_TXFE;
          case OUTPUT_SIZE -> Pl011Registers.FR_TXFF | Pl011Registers.FR_BUSY;
          default -> 0;
        };
    return input | output;
  }

  @Override
  public long read(int vcpu, long offset, int size) {
    if (offset == Pl011Registers.DR) {
      return receive();
    }
    synchronized (this) {
      return switch ((int) offset) {
        case Pl011Registers.FR -> flags();
        case Pl011Registers.IMSC -> mask;
        case Pl011Registers.RIS -> raised;
        case Pl011Registers.MIS -> raised & mask;
        default -> 0; // RSR has no errors to show; all else is reserved
      };
    }
  }

  @Override
  public void write(int vcpu, long offset, int size, long value) {
    if (offset == Pl011Registers.DR) {
      transmit((int) value);
      return;
    }
    synchronized (this) {
      switch ((int) offset) {
        case Pl011Registers.IMSC -> mask = (int) value & Pl011Registers.INT_ALL;
        case Pl011Registers.ICR -> raised &= ~(int) value;
        default -> {}
      }
      update();
    }
  }
}
