package dev.zazen.devices.virtio;

import dev.zazen.base.Foreign;
import dev.zazen.devices.virtio.queue.DescriptorChain;
import dev.zazen.devices.virtio.queue.QueueFaultException;

/** What a transport carries. One thread at a time, but for {@link #configuration}. */
public interface VirtioDevice {
  /** Its kind (virtio 1.2 §5): 2 is a block device. */
  int kind();

  /** Feature bits of its own that it offers, of 0 to 23 and from 50 upwards (§2.2). */
  long features();

  /** The driver has accepted {@code features} of those that were offered. */
  void accept(long features);

  /** How many queues it has. */
  int queues();

  /**
   * Reads its configuration space; 0 where there is nothing. Any thread.
   *
   * @param size 1, 2, 4 or 8 bytes
   */
  long configuration(@Foreign long offset, int size);

  /**
   * Serves a request of a queue.
   *
   * @return bytes written into the chain
   * @throws QueueFaultException if the request has no place for an answer
   */
  long serve(int queue, DescriptorChain request) throws QueueFaultException;
}
