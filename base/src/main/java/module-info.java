/** Bits, checked sizes and addresses, error types. */
module dev.zazen.base {
  exports dev.zazen.base;
}
