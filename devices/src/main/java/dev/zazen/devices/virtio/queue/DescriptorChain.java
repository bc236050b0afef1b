package dev.zazen.devices.virtio.queue;

import dev.zazen.base.Foreign;
import dev.zazen.machine.Dma;

/**
 * The buffers of one request: bytes that the device may read, then bytes that it may write (virtio
 * 1.2 §2.7.4.2). Where one buffer ends and the next begins means nothing (§2.7.4.1).
 */
public final class DescriptorChain {
  private final Dma dma;
  private final long[] addresses;
  private final long[] lengths;
  private int head;
  private int count;
  private int firstWritable;
  private long readable;
  private long writable;

  /** An empty chain; it will have at most {@code most} buffers. */
  public DescriptorChain(Dma dma, int most) {
    this.dma = dma;
    addresses = new long[most];
    lengths = new long[most];
  }

  void begin(@Foreign int first) {
    head = first;
    count = 0;
    firstWritable = 0;
    readable = 0;
    writable = 0;
  }

  void add(@Foreign long address, @Foreign long length, boolean isWritable)
      throws QueueFaultException {
    if (count == addresses.length) {
      throw new QueueFaultException("a chain has more than %d buffers".formatted(count));
    }
    if (address < 0 || address > Long.MAX_VALUE - length) {
      throw new QueueFaultException(
          "a buffer of 0x%x bytes at 0x%x: there are no such addresses".formatted(length, address));
    }
    if (!isWritable && writable > 0) {
      throw new QueueFaultException("a readable buffer after a writable one");
    }
    addresses[count] = address;
    lengths[count] = length;
    count++;
    if (isWritable) {
      writable += length;
    } else {
      readable += length;
      firstWritable = count;
    }
  }

  /** What the driver calls it: index of its first descriptor. */
  @Foreign
  int head() {
    return head;
  }

  /** How many bytes the device may read. */
  public long readable() {
    return readable;
  }

  /** How many bytes the device may write. */
  public long writable() {
    return writable;
  }

  /**
   * Copies from byte {@code at} of the readable ones on; false if there are too few, or memory
   * cannot be reached.
   */
  public boolean read(long at, byte[] to, int from, int length) {
    return at >= 0
        && at <= readable - length
        && copy(false, 0, firstWritable, at, to, from, length);
  }

  /** Copies to byte {@code at} of the writable ones on; as {@link #read}. */
  public boolean write(long at, byte[] data, int from, int length) {
    return at >= 0
        && at <= writable - length
        && copy(true, firstWritable, count, at, data, from, length);
  }

  private boolean copy(
      boolean write, int first, int end, long at, byte[] bytes, int from, int length) {
    long skip = at;
    int done = 0;
    for (int i = first; i < end && done < length; i++) {
      if (skip >= lengths[i]) {
        skip -= lengths[i];
        continue;
      }
      int part = (int) Math.min(lengths[i] - skip, length - done);
      long address = addresses[i] + skip;
      boolean fine =
          write
              ? dma.write(address, bytes, from + done, part)
              : dma.read(address, bytes, from + done, part);
      if (!fine) {
        return false;
      }
      done += part;
      skip = 0;
    }
    return true;
  }
}
