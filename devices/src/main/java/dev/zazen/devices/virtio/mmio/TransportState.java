package dev.zazen.devices.virtio.mmio;

import dev.zazen.base.Foreign;
import dev.zazen.devices.virtio.queue.QueueState;
import java.util.List;

/**
 * What a transport remembers, for snapshots.
 *
 * @param status device status
 * @param interrupts InterruptStatus
 * @param features those that the driver accepted
 * @param queues by number
 */
public record TransportState(
    int status, int interrupts, @Foreign long features, List<QueueState> queues) {
  public TransportState {
    queues = List.copyOf(queues);
  }
}
