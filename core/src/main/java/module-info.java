/** The hypervisor: domains, vCPUs, scheduling, p2m, virtual interrupts, PSCI. */
module dev.zazen.core {
  requires transitive dev.zazen.abi;
  requires transitive dev.zazen.machine;
  requires jdk.jfr;

  exports dev.zazen.core.domain;
  exports dev.zazen.core.evtchn;
  exports dev.zazen.core.grant;
  exports dev.zazen.core.hypercall;
  exports dev.zazen.core.iommu;
  exports dev.zazen.core.memory;
  exports dev.zazen.core.p2m;
  exports dev.zazen.core.psci;
  exports dev.zazen.core.sched;
  exports dev.zazen.core.vgic;
  exports dev.zazen.core.vtimer;
}
