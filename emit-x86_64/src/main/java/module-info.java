/** Makes x86-64 machine code of the intermediate representation. */
module dev.zazen.emit.x86 {
  requires dev.zazen.ir;

  exports dev.zazen.emit.x86;
}
