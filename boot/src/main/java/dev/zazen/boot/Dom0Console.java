package dev.zazen.boot;

import dev.zazen.abi.Virq;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.HypervisorConsole;
import java.util.ArrayDeque;
import java.util.Queue;

/** The hypervisor's console, as dom0 uses it: {@code hvc0} of Linux. */
final class Dom0Console implements HypervisorConsole {
  /** Bytes that wait to be read: {@code SERIAL_RX_SIZE} of Xen. */
  private static final int INPUT = 128;

  /** What hears of characters. */
  interface Output {
    void character(int domain, int character);
  }

  private final Output output;
  private final Queue<Byte> input = new ArrayDeque<>();

  Dom0Console(Output output) {
    this.output = output;
  }

  @Override
  public void write(int domain, byte[] text, int length) {
    for (int i = 0; i < length; i++) {
      output.character(domain, text[i] & 0xff);
    }
  }

  @Override
  public synchronized int read(byte[] text, int most) {
    int count = 0;
    while (count < most && !input.isEmpty()) {
      text[count] = input.remove();
      count++;
    }
    return count;
  }

  /** A character was typed for {@code dom0}; it is lost if too many wait. */
  void type(Domain dom0, int character) {
    synchronized (this) {
      if (input.size() < INPUT) {
        input.add((byte) character);
      }
    }
    dom0.events().signal(Virq.CONSOLE, 0);
  }
}
