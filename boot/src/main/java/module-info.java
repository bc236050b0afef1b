/** From a configuration to a checked plan to running domains. */
module dev.zazen.boot {
  requires transitive dev.zazen.core;
  requires transitive dev.zazen.devicetree;
  requires transitive dev.zazen.network;
  requires dev.zazen.devices;
  requires dev.zazen.engine;
  requires dev.zazen.host;
  requires dev.zazen.pv;
  requires com.github.luben.zstd_jni;

  exports dev.zazen.boot;
  exports dev.zazen.boot.analysis;
  exports dev.zazen.boot.export;
  exports dev.zazen.boot.plan;
  exports dev.zazen.boot.replay;
  exports dev.zazen.boot.stats;
  exports dev.zazen.boot.text;
}
