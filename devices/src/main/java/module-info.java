/** Models of the devices of a board. */
module dev.zazen.devices {
  requires transitive dev.zazen.machine;
}
