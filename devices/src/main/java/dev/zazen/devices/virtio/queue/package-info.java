/**
 * Split virtqueues, the device's side (virtio 1.2 §2.7). What the driver writes is copied once and
 * checked before it is used; a queue that makes no sense ends with {@link
 * dev.zazen.devices.virtio.queue.QueueFaultException}. One thread at a time.
 */
package dev.zazen.devices.virtio.queue;
