/** Models of the devices of a board. */
module dev.zazen.devices {
  requires transitive dev.zazen.image;
  requires transitive dev.zazen.machine;

  exports dev.zazen.devices.gpio;
  exports dev.zazen.devices.pci;
  exports dev.zazen.devices.rtc;
  exports dev.zazen.devices.uart;
  exports dev.zazen.devices.virtio;
  exports dev.zazen.devices.virtio.block;
  exports dev.zazen.devices.virtio.mmio;
  exports dev.zazen.devices.virtio.queue;
}
