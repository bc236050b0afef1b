/** Engines behind one contract, and the memory they run on. */
module dev.zazen.engine {
  requires dev.zazen.arm64;
  requires dev.zazen.emit.x86;
  requires dev.zazen.host;
  requires dev.zazen.ir;
  requires transitive dev.zazen.machine;

  exports dev.zazen.engine;
}
