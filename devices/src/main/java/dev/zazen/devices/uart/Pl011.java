package dev.zazen.devices.uart;

import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioDevice;
import java.util.function.IntConsumer;

/**
 * The PrimeCell UART of the board, PL011 r1p5 (DDI 0183). Sends at once, at any baud rate; no modem
 * lines, no DMA.
 */
public final class Pl011 implements MmioDevice {
  private static final int DEPTH = 32;

  private final SerialPort port;
  private int control = Pl011Registers.CR_RESET;
  private int line;
  private int levels = Pl011Registers.IFLS_RESET;
  private int integerDivisor;
  private int fractionalDivisor;

  /** A UART; parameters as of {@link SbsaUart}. */
  public Pl011(IrqLine irq, IntConsumer output) {
    port = new SerialPort(irq, output);
  }

  /** A character (0 to 255) comes over the line. */
  public void receive(int character) {
    port.receive(character);
  }

  @Override
  public long read(int vcpu, long offset, int size) {
    synchronized (port) {
      int at = (int) offset;
      if (at >= Pl011Registers.PERIPH_ID0 && at % 4 == 0 && at < Pl011Registers.PERIPH_ID0 + 32) {
        return Pl011Registers.IDS[(at - Pl011Registers.PERIPH_ID0) / 4];
      }
      return switch (at) {
        case Pl011Registers.DR -> port.read();
        case Pl011Registers.FR -> port.flags((line & Pl011Registers.LCR_H_FEN) != 0 ? DEPTH : 1);
        case Pl011Registers.IBRD -> integerDivisor;
        case Pl011Registers.FBRD -> fractionalDivisor;
        case Pl011Registers.LCR_H -> line;
        case Pl011Registers.CR -> control;
        case Pl011Registers.IFLS -> levels;
        case Pl011Registers.IMSC -> port.mask();
        case Pl011Registers.RIS -> port.raised();
        case Pl011Registers.MIS -> port.raised() & port.mask();
        default -> 0;
      };
    }
  }

  @Override
  public void write(int vcpu, long offset, int size, long value) {
    synchronized (port) {
      int word = (int) value;
      switch ((int) offset) {
        case Pl011Registers.DR -> {
          int needed = Pl011Registers.CR_UARTEN | Pl011Registers.CR_TXE;
          if ((control & needed) == needed) {
            port.transmit(word);
          }
        }
        case Pl011Registers.IBRD -> integerDivisor = word & 0xffff;
        case Pl011Registers.FBRD -> fractionalDivisor = word & 0x3f;
        case Pl011Registers.LCR_H -> line = word & 0xff;
        case Pl011Registers.CR -> control = word & 0xff87;
        case Pl011Registers.IFLS -> levels = word & 0x3f;
        case Pl011Registers.IMSC -> port.setMask(word);
        case Pl011Registers.ICR -> port.clear(word);
        default -> {}
      }
    }
  }

  /** For snapshots. */
  public Pl011State state() {
    synchronized (port) {
      return new Pl011State(
          port.waiting(),
          port.mask(),
          port.raised(),
          control,
          line,
          levels,
          integerDivisor,
          fractionalDivisor);
    }
  }
}
