package dev.zazen.pv.console;

import dev.zazen.abi.HvmParam;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.evtchn.EventChannels;
import dev.zazen.pv.GuestPage;
import dev.zazen.pv.MagicPages;

/**
 * The other end of a guest's PV console: {@code struct xencons_interface} of {@code
 * public/io/console.h}. Any thread.
 */
public final class ConsoleBackend {
  private static final int INPUT = 0;
  private static final int INPUT_SIZE = 1024;
  private static final int OUTPUT = 1024;
  private static final int OUTPUT_SIZE = 2048;
  private static final int INPUT_CONSUMER = 3072;
  private static final int INPUT_PRODUCER = 3076;
  private static final int OUTPUT_CONSUMER = 3080;
  private static final int OUTPUT_PRODUCER = 3084;

  /** What hears the guest. */
  @FunctionalInterface
  public interface Output {
    /** A character from 0 to 255. */
    void character(int character);
  }

  private final GuestPage page;
  private final EventChannels own;
  private final Output output;
  private final int port;
  private final byte[] chunk = new byte[OUTPUT_SIZE];

  private ConsoleBackend(Domain domain, GuestPage page, EventChannels own, Output output) {
    this.page = page;
    this.own = own;
    this.output = output;
    int theirs = domain.events().allocateUnbound(0);
    port = own.bindForHypervisor(domain.events(), theirs, this::drain);
    domain.parameter(HvmParam.CONSOLE_PFN, MagicPages.CONSOLE);
    domain.parameter(HvmParam.CONSOLE_EVTCHN, theirs);
  }

  /**
   * Gives a domain that does not run yet a console.
   *
   * @param own the hypervisor's ends of event channels
   * @throws dev.zazen.core.memory.OutOfFramesException if there is no page for the ring
   */
  public static ConsoleBackend connect(Domain domain, EventChannels own, Output output) {
    return new ConsoleBackend(domain, MagicPages.make(domain, MagicPages.CONSOLE), own, output);
  }

  private synchronized void drain() {
    int consumer = page.load(OUTPUT_CONSUMER);
    int length = used(consumer, page.load(OUTPUT_PRODUCER), OUTPUT_SIZE);
    int at = consumer & OUTPUT_SIZE - 1;
    int first = Math.min(length, OUTPUT_SIZE - at);
    page.get(OUTPUT + at, chunk, 0, first);
    page.get(OUTPUT, chunk, first, length - first);
    page.store(OUTPUT_CONSUMER, consumer + length);
    for (int i = 0; i < length; i++) {
      output.character(chunk[i] & 0xff);
    }
    own.notify(port);
  }

  /** Bytes between two indices of a guest; none if there cannot be so many. */
  private static int used(@Foreign int consumer, @Foreign int producer, int size) {
    int used = producer - consumer;
    return used < 0 || used > size ? 0 : used;
  }

  /** A character was typed, 0 to 255; it is lost if the guest reads nothing. */
  public synchronized void receive(int character) {
    int producer = page.load(INPUT_PRODUCER);
    if (used(page.load(INPUT_CONSUMER), producer, INPUT_SIZE) == INPUT_SIZE) {
      return;
    }
    page.putByte(INPUT + (producer & INPUT_SIZE - 1), (byte) character);
    page.store(INPUT_PRODUCER, producer + 1);
    own.notify(port);
  }
}
