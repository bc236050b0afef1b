package dev.zazen.core.domain;

/** Serves calls of the hypervisor and of the firmware. Called on the thread that runs the vCPU. */
public interface GuestCalls {
  /** The vCPU called the hypervisor with {@code immediate} (A64: HVC). */
  void hypercall(VcpuUnit vcpu, int immediate);

  /** The vCPU called the firmware with {@code immediate} (A64: SMC). */
  void firmwareCall(VcpuUnit vcpu, int immediate);
}
