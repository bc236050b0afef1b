/**
 * Virtio over memory-mapped registers (virtio 1.2 §4.2), without legacy interface.
 *
 * <p>Requests are served on the transport's worker, under a lock of their own, which comes before
 * that of the registers: a driver that resets the device waits for the request that is under way.
 */
package dev.zazen.devices.virtio.mmio;
