/**
 * The A64 guest architecture: instruction tables, system registers, MMU, interpreter, translation.
 */
@SuppressWarnings("module") // the architecture's name ends in digits
module dev.zazen.arm64 {
  requires dev.zazen.host;
  requires transitive dev.zazen.ir;
  requires transitive dev.zazen.machine;
  requires jdk.jfr;

  exports dev.zazen.arm64;
  exports dev.zazen.arm64.decode;
}
