package dev.zazen.devices.pci;

import dev.zazen.machine.MmioDevice;

/**
 * Configuration space (ECAM, PCI Express Base 4.0 7.2.2) of a bus that holds only its host bridge:
 * vendor, device and subsystem are those of QEMU's generic host bridge.
 */
public final class EmptyHost implements MmioDevice {
  /** Bytes of configuration space of one function. */
  private static final int FUNCTION_SIZE = 4096;

  private static final int VENDOR_DEVICE = 0x0008_1b36;
  private static final int CLASS_REVISION = 0x0600_0000;
  private static final int SUBSYSTEM = 0x1100_1af4;

  /** A host bridge at bus 0, device 0, function 0. */
  public EmptyHost() {}

  @Override
  public long read(int vcpu, long offset, int size) {
    long mask = size == 8 ? -1 : (1L << size * 8) - 1;
    if (offset >= FUNCTION_SIZE) {
      return mask; // nobody answers
    }
    int at = (int) offset;
    return (word(at & ~3) & 0xffff_ffffL) >>> (at & 3) * 8 & mask;
  }

  private static int word(int at) {
    return switch (at) {
      case 0x00 -> VENDOR_DEVICE;
      case 0x08 -> CLASS_REVISION;
      case 0x2c -> SUBSYSTEM;
      default -> 0;
    };
  }

  @Override
  public void write(int vcpu, long offset, int size, long value) {}
}
