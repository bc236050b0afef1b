/** Constants of the Xen 4.17 ABI; no behaviour. */
module dev.zazen.abi {
  requires dev.zazen.base;

  exports dev.zazen.abi;
}
