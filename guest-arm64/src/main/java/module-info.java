/** The A64 guest architecture: instruction tables, system registers, MMU, interpreter. */
@SuppressWarnings("module") // the architecture's name ends in digits
module dev.zazen.arm64 {
  requires transitive dev.zazen.machine;

  exports dev.zazen.arm64;
  exports dev.zazen.arm64.decode;
}
