package dev.zazen.devices.uart;

import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioDevice;
import java.util.function.IntConsumer;

/**
 * The virtual console of a domain, Xen's vpl011: an SBSA UART (DEN 0029 appendix B), 32 characters
 * deep.
 */
public final class SbsaUart implements MmioDevice {
  private static final int DEPTH = 32;

  private final SerialPort port;

  /**
   * A console.
   *
   * @param irq its interrupt
   * @param output takes what the guest writes, 0 to 255
   */
  public SbsaUart(IrqLine irq, IntConsumer output) {
    port = new SerialPort(irq, output);
  }

  /** A character (0 to 255) is typed. */
  public void receive(int character) {
    port.receive(character);
  }

  @Override
  public long read(int vcpu, long offset, int size) {
    synchronized (port) {
      return switch ((int) offset) {
        case Pl011Registers.DR -> port.read();
        case Pl011Registers.FR -> port.flags(DEPTH);
        case Pl011Registers.IMSC -> port.mask();
        case Pl011Registers.RIS -> port.raised();
        case Pl011Registers.MIS -> port.raised() & port.mask();
        default -> 0; // RSR has no errors to show; all else is reserved
      };
    }
  }

  @Override
  public void write(int vcpu, long offset, int size, long value) {
    synchronized (port) {
      switch ((int) offset) {
        case Pl011Registers.DR -> port.transmit((int) value);
        case Pl011Registers.IMSC -> port.setMask((int) value);
        case Pl011Registers.ICR -> port.clear((int) value);
        default -> {}
      }
    }
  }

  /** For snapshots. */
  public Pl011State state() {
    synchronized (port) {
      return new Pl011State(port.waiting(), port.mask(), port.raised(), 0, 0, 0, 0, 0);
    }
  }
}
