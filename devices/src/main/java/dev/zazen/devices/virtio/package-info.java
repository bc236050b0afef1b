/** Virtio over MMIO. */
package dev.zazen.devices.virtio;
