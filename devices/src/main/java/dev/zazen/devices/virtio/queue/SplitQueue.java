package dev.zazen.devices.virtio.queue;

import dev.zazen.base.Foreign;
import dev.zazen.machine.Dma;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A split virtqueue:
 *
 * <pre>
 *   descriptor     0 le64 address   8 le32 length   12 le16 flags   14 le16 next
 *   available ring 0 le16 flags     2 le16 index     4 le16 head[size]
 *   used ring      0 le16 flags     2 le16 index     4 { le32 head; le32 length; }[size]
 * </pre>
 */
public final class SplitQueue {
  /** Entries that a queue can have. */
  public static final int MAX_SIZE = 256;

  private static final int NEXT = 1;
  private static final int WRITE = 2;
  private static final int INDIRECT = 4;
  private static final int DESCRIPTOR = 16;

  private static final int INDEX = 2;
  private static final int RING = 4;
  private static final int HEAD = 2;
  private static final int USED = 8;

  /** Of the available ring's flags. */
  private static final int NO_INTERRUPT = 1;

  private static final int DRIVER_ALIGNMENT = 2;
  private static final int DEVICE_ALIGNMENT = 4;
  private static final int INDICES = 0xffff;

  private final Dma dma;
  private final byte[] bytes = new byte[DESCRIPTOR];
  private final ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private int size;
  private boolean isReady;
  private long descriptors;
  private long driver;
  private long device;
  private int nextAvailable;
  private int nextUsed;

  /** A queue that is not set up. */
  public SplitQueue(Dma dma) {
    this.dma = dma;
  }

  /** Forgets what the driver has set up. */
  public void reset() {
    isReady = false;
    nextAvailable = 0;
    nextUsed = 0;
  }

  /**
   * Begins to serve the driver.
   *
   * @param entries a power of two up to {@link #MAX_SIZE}
   * @param descriptorTable address of its first byte, as those of the rings
   */
  public void start(
      @Foreign int entries,
      @Foreign long descriptorTable,
      @Foreign long availableRing,
      @Foreign long usedRing)
      throws QueueFaultException {
    if (entries < 1 || entries > MAX_SIZE || Integer.bitCount(entries) != 1) {
      throw new QueueFaultException(
          "a queue of %d entries, not a power of two up to %d".formatted(entries, MAX_SIZE));
    }
    if (descriptorTable % DESCRIPTOR != 0
        || availableRing % DRIVER_ALIGNMENT != 0
        || usedRing % DEVICE_ALIGNMENT != 0) {
      throw new QueueFaultException(
          "descriptors at 0x%x, available ring at 0x%x, used ring at 0x%x: not aligned"
              .formatted(descriptorTable, availableRing, usedRing));
    }
    size = entries;
    descriptors = descriptorTable;
    driver = availableRing;
    device = usedRing;
    nextAvailable = 0;
    nextUsed = 0;
    isReady = true;
  }

  /** Whether the driver has set it up. */
  public boolean isReady() {
    return isReady;
  }

  /** Takes the next request; false if there is none. */
  public boolean next(DescriptorChain chain) throws QueueFaultException {
    if (!isReady) {
      return false;
    }
    int waiting = half(driver + INDEX) - nextAvailable & INDICES;
    // What stands behind the index was written before it.
    VarHandle.acquireFence();
    if (waiting == 0) {
      return false;
    }
    if (waiting > size) {
      throw new QueueFaultException(
          "the available index is %d ahead in a queue of %d".formatted(waiting, size));
    }
    int head = half(driver + RING + (long) HEAD * (nextAvailable & size - 1));
    nextAvailable = nextAvailable + 1 & INDICES;
    chain.begin(head);
    follow(chain, head);
    return true;
  }

  private void follow(DescriptorChain chain, @Foreign int head) throws QueueFaultException {
    long table = descriptors;
    int entries = size;
    int index = head;
    for (int seen = 0; seen <= size; seen++) {
      if (index >= entries) {
        throw new QueueFaultException("descriptor %d of a table of %d".formatted(index, entries));
      }
      load(table + (long) DESCRIPTOR * index, DESCRIPTOR);
      long address = fields.getLong(0);
      long length = Integer.toUnsignedLong(fields.getInt(8));
      int flags = fields.getShort(12);
      if ((flags & INDIRECT) != 0) {
        entries = indirect(table != descriptors, flags, length);
        table = address;
        index = 0;
        continue;
      }
      chain.add(address, length, (flags & WRITE) != 0);
      if ((flags & NEXT) == 0) {
        return;
      }
      index = Short.toUnsignedInt(fields.getShort(14));
    }
    throw new QueueFaultException("a chain is longer than its queue of %d".formatted(size));
  }

  /** How many descriptors an indirect table has (virtio 1.2 §2.7.5.3). */
  private int indirect(boolean isNested, int flags, @Foreign long length)
      throws QueueFaultException {
    if (isNested || (flags & NEXT) != 0) {
      throw new QueueFaultException("an indirect table within a table, or with a next descriptor");
    }
    if (length == 0 || length % DESCRIPTOR != 0 || length / DESCRIPTOR > size) {
      throw new QueueFaultException(
          "an indirect table of %d bytes for a queue of %d".formatted(length, size));
    }
    return (int) (length / DESCRIPTOR);
  }

  /**
   * Gives a request back.
   *
   * @param written bytes that the device wrote into the chain
   */
  public void complete(DescriptorChain chain, long written) throws QueueFaultException {
    fields.putInt(0, chain.head());
    fields.putInt(4, (int) written);
    store(device + RING + (long) USED * (nextUsed & size - 1), USED);
    nextUsed = nextUsed + 1 & INDICES;
    VarHandle.releaseFence();
    fields.putShort(0, (short) nextUsed);
    store(device + INDEX, HEAD);
  }

  /** Whether the driver wants to hear of what was given back. */
  public boolean wantsInterrupt() throws QueueFaultException {
    VarHandle.fullFence();
    return (half(driver) & NO_INTERRUPT) == 0;
  }

  @Foreign
  private int half(@Foreign long address) throws QueueFaultException {
    load(address, Short.BYTES);
    return Short.toUnsignedInt(fields.getShort(0));
  }

  private void load(@Foreign long address, int length) throws QueueFaultException {
    if (!dma.read(address, bytes, 0, length)) {
      throw new QueueFaultException("the queue cannot be read at 0x%x".formatted(address));
    }
  }

  private void store(@Foreign long address, int length) throws QueueFaultException {
    if (!dma.write(address, bytes, 0, length)) {
      throw new QueueFaultException("the queue cannot be written at 0x%x".formatted(address));
    }
  }

  /** For snapshots. */
  public QueueState state() {
    return new QueueState(size, isReady, descriptors, driver, device, nextAvailable, nextUsed);
  }
}
