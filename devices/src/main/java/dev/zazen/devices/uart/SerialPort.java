package dev.zazen.devices.uart;

import dev.zazen.base.Foreign;
import dev.zazen.machine.IrqLine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.IntConsumer;

/**
 * What a PL011 and an SBSA UART share: the receive FIFO, interrupts, and a transmitter that sends
 * at once. Guarded by its own monitor, which the register models hold.
 */
final class SerialPort {
  /**
   * Characters beyond the FIFO are kept as well, so that what a user types is not lost while the
   * guest is busy.
   */
  private static final int MOST_RECEIVED = 1024;

  private final IrqLine irq;
  private final IntConsumer output;
  private final Queue<Integer> received = new ArrayDeque<>();
  private int mask;
  private int raised;
  private boolean level;

  SerialPort(IrqLine irq, IntConsumer output) {
    this.irq = irq;
    this.output = output;
  }

  synchronized void receive(int character) {
    if (received.size() >= MOST_RECEIVED) {
      raise(Pl011Registers.INT_OE);
      return;
    }
    received.add(character & 0xff);
    raise(Pl011Registers.INT_RX | Pl011Registers.INT_RT);
  }

  void transmit(@Foreign int character) {
    output.accept(character & 0xff);
    raise(Pl011Registers.INT_TX);
  }

  int read() {
    Integer character = received.poll();
    if (received.isEmpty()) {
      clear(Pl011Registers.INT_RX | Pl011Registers.INT_RT);
    }
    return character == null ? 0 : character;
  }

  int flags(int depth) {
    return Pl011Registers.FR_TXFE
        | (received.isEmpty() ? Pl011Registers.FR_RXFE : 0)
        | (received.size() >= depth ? Pl011Registers.FR_RXFF : 0);
  }

  int mask() {
    return mask;
  }

  int raised() {
    return raised;
  }

  void setMask(@Foreign int bits) {
    mask = bits & Pl011Registers.INT_ALL;
    update();
  }

  private void raise(int bits) {
    raised |= bits;
    update();
  }

  void clear(@Foreign int bits) {
    raised &= ~bits;
    update();
  }

  private void update() {
    boolean wanted = (raised & mask) != 0;
    if (wanted != level) {
      level = wanted;
      irq.set(wanted);
    }
  }

  List<Integer> waiting() {
    return new ArrayList<>(received);
  }
}
