package dev.zazen.devices.virtio;

import dev.zazen.machine.MmioDevice;

/** A virtio-mmio transport without a device behind it (virtio 1.2 4.2.2: device id 0). */
public final class EmptyTransport implements MmioDevice {
  private static final int MAGIC = 0x7472_6976;
  private static final int LEGACY_VERSION = 1;
  private static final int VENDOR = 0x554d_4551;

  /** A transport. */
  public EmptyTransport() {}

  @Override
  public long read(int vcpu, long offset, int size) {
    return switch ((int) offset) {
      case 0x0 -> MAGIC;
      case 0x4 -> LEGACY_VERSION;
      case 0xc -> VENDOR;
      default -> 0;
    };
  }

  @Override
  public void write(int vcpu, long offset, int size, long value) {}
}
