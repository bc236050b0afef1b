package dev.zazen.devices.virtio.mmio;

import dev.zazen.devices.virtio.FlatMemory;

/** What a guest's driver does with a transport that has a block device. */
final class Driver {
  static final int QUEUE_SIZE = 16;
  private static final int TABLE = 0;
  private static final int AVAILABLE = 0x1000;
  private static final int USED = 0x2000;
  private static final int HEADER = 0x3000;
  static final int DATA = 0x4000;
  private static final int STATUS = 0x3010;

  private final MmioTransport transport;
  private final FlatMemory memory;
  private int offered;

  Driver(MmioTransport transport, FlatMemory memory) {
    this.transport = transport;
    this.memory = memory;
  }

  long read(int register) {
    return transport.read(0, register, 4);
  }

  void write(int register, long value) {
    transport.write(0, register, 4, value);
  }

  /** Sets the device up with what it offers of {@code features}. */
  void start(long features) {
    write(MmioRegisters.STATUS, 0);
    offered = 0;
    write(MmioRegisters.STATUS, 1);
    write(MmioRegisters.STATUS, 3);
    write(MmioRegisters.DEVICE_FEATURES_SEL, 0);
    long low = read(MmioRegisters.DEVICE_FEATURES);
    write(MmioRegisters.DEVICE_FEATURES_SEL, 1);
    long all = low | read(MmioRegisters.DEVICE_FEATURES) << 32;
    write(MmioRegisters.DRIVER_FEATURES_SEL, 0);
    write(MmioRegisters.DRIVER_FEATURES, features & all);
    write(MmioRegisters.DRIVER_FEATURES_SEL, 1);
    write(MmioRegisters.DRIVER_FEATURES, (features & all) >>> 32);
    write(MmioRegisters.STATUS, 11);
    write(MmioRegisters.QUEUE_SEL, 0);
    write(MmioRegisters.QUEUE_NUM, QUEUE_SIZE);
    write(MmioRegisters.QUEUE_DESC_LOW, TABLE);
    write(MmioRegisters.QUEUE_DRIVER_LOW, AVAILABLE);
    write(MmioRegisters.QUEUE_DEVICE_LOW, USED);
    write(MmioRegisters.QUEUE_READY, 1);
    write(MmioRegisters.STATUS, 15);
    memory.content.putShort(AVAILABLE + 2, (short) 0);
  }

  /** Makes a request and returns its status, or -1 if it was not answered. */
  int request(int type, long sector, int length, boolean isWritable) {
    memory.content.putInt(HEADER, type);
    memory.content.putLong(HEADER + 8, sector);
    memory.content.put(STATUS, (byte) -1);
    memory.descriptor(TABLE, 0, HEADER, 16, 1, length > 0 ? 1 : 2);
    memory.descriptor(TABLE, 1, DATA, length, isWritable ? 3 : 1, 2);
    memory.descriptor(TABLE, 2, STATUS, 1, 2, 0);
    memory.content.putShort(AVAILABLE + 4 + 2 * (offered % QUEUE_SIZE), (short) 0);
    offered++;
    memory.content.putShort(AVAILABLE + 2, (short) offered);
    write(MmioRegisters.QUEUE_NOTIFY, 0);
    return memory.content.get(STATUS);
  }

  /** How many bytes the device said that it wrote for the last request. */
  int written() {
    return memory.content.getInt(USED + 8 + 8 * ((offered - 1) % QUEUE_SIZE));
  }
}
