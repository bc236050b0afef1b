/** Ethernet between back ends: switches of a board, and what connects them to the host. */
module dev.zazen.network {
  requires transitive dev.zazen.base;
  requires dev.zazen.host;

  exports dev.zazen.network;
  exports dev.zazen.network.packet;
  exports dev.zazen.network.tap;
  exports dev.zazen.network.user;
}
