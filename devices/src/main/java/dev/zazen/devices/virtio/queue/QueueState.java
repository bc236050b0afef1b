package dev.zazen.devices.virtio.queue;

/**
 * What a queue remembers, for snapshots.
 *
 * @param size entries
 * @param isReady whether the driver has set it up
 * @param descriptors address of the descriptor table
 * @param driver address of the available ring
 * @param device address of the used ring
 * @param nextAvailable index of the next entry of the available ring, modulo 65536
 * @param nextUsed index of the next entry of the used ring, modulo 65536
 */
public record QueueState(
    int size,
    boolean isReady,
    long descriptors,
    long driver,
    long device,
    int nextAvailable,
    int nextUsed) {}
