/** The intermediate representation between guest front ends and host back ends. */
module dev.zazen.ir {
  requires transitive dev.zazen.base;

  exports dev.zazen.ir;
}
