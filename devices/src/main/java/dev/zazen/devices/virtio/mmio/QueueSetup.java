package dev.zazen.devices.virtio.mmio;

import dev.zazen.base.Foreign;

/** What a driver has written about a queue. */
final class QueueSetup {
  private static final long LOW = 0xffff_ffffL;

  int size;
  long descriptors;
  long driver;
  long device;

  void reset() {
    size = 0;
    descriptors = 0;
    driver = 0;
    device = 0;
  }

  /** {@code old} with one half replaced. */
  static long low(long old, @Foreign long value) {
    return old & ~LOW | value & LOW;
  }

  /** {@code old} with one half replaced. */
  static long high(long old, @Foreign long value) {
    return old & LOW | value << Integer.SIZE;
  }
}
