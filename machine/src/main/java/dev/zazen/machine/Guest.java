package dev.zazen.machine;

/** The vCPUs of one domain, which share memory, TLB maintenance and an exclusive monitor. */
public interface Guest extends AutoCloseable {
  /**
   * Adds a vCPU; all are added before the first runs.
   *
   * @param affinity what the vCPU reads as its identity (A64: MPIDR_EL1 without the RES1 bit)
   */
  Vcpu addVcpu(long affinity, VcpuPorts ports);

  /**
   * Forgets all cached second-stage translations; returns when no vCPU uses an old one. Any thread.
   */
  void stage2Changed();

  /**
   * Forgets code that was fetched from {@code length} bytes of RAM at {@code offset}. Any thread.
   */
  void codeChanged(long offset, long length);

  /** Gives back what its vCPUs took of the host's memory; none of them may run any more. */
  @Override
  void close();
}
