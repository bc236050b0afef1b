package dev.zazen.devices.virtio.mmio;

import dev.zazen.base.Foreign;

/** What a driver has written about a queue. */
final class QueueSetup {
  private static final long LOW = 0xffff_ffffL;

  @Foreign int size;
  @Foreign long descriptors;
  @Foreign long driver;
  @Foreign long device;

  void reset() {
    size = 0;
    descriptors = 0;
    driver = 0;
    device = 0;
  }

  /** {@code old} with one half replaced. */
  @Foreign
  static long low(@Foreign long old, @Foreign long value) {
    return old & ~LOW | value & LOW;
  }

  /** {@code old} with one half replaced. */
  @Foreign
  static long high(@Foreign long old, @Foreign long value) {
    return old & LOW | value << Integer.SIZE;
  }
}
