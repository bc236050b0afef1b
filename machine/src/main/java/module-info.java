/** Contracts between guest CPUs, memory, devices and the hypervisor. */
module dev.zazen.machine {
  requires transitive dev.zazen.base;

  exports dev.zazen.machine;
}
