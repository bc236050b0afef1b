/** Makes x86-64 machine code of the intermediate representation. */
@SuppressWarnings("module") // the architecture's name ends in digits
module dev.zazen.emit.x86 {
  requires dev.zazen.base;
  requires transitive dev.zazen.ir;

  exports dev.zazen.emit.x86;
}
