/** The A64 guest architecture: instruction tables, system registers, MMU, interpreter. */
module dev.zazen.arm64 {
  requires transitive dev.zazen.machine;

  exports dev.zazen.arm64.decode;
  exports dev.zazen.arm64.interpreter;
}
