/** Constants of the Xen 4.17 ABI; no behaviour. */
module dev.zazen.abi {
  exports dev.zazen.abi;
}
