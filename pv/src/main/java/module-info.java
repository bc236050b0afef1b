/** What a toolstack and back ends in dom0 do for guests, on boards that have no dom0. */
module dev.zazen.pv {
  requires transitive dev.zazen.core;
  requires transitive dev.zazen.image;
  requires transitive dev.zazen.network;
  requires transitive dev.zazen.xenstore;

  exports dev.zazen.pv;
  exports dev.zazen.pv.block;
  exports dev.zazen.pv.console;
  exports dev.zazen.pv.net;
  exports dev.zazen.pv.store;
  exports dev.zazen.pv.xenbus;
}
