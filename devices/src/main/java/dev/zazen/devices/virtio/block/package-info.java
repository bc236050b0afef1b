/** Block devices (virtio 1.2 §5.2) on images of the host. */
package dev.zazen.devices.virtio.block;
