package dev.zazen.core.evtchn;

/** How a guest learns which ports are pending. Any thread. */
interface EventInterface {
  /** How many ports a guest can tell apart. */
  int ports();

  /** Makes a port pending, and tells its vCPU unless the port is masked. */
  void setPending(Channel channel, EventVcpu vcpu);

  void clearPending(Channel channel);

  /** Unmasks a port, and tells its vCPU if it is pending. */
  void unmask(Channel channel, EventVcpu vcpu);

  boolean isPending(Channel channel);

  boolean isMasked(Channel channel);

  /** Whether the guest still has a freed port in a queue: it must not be handed out again yet. */
  boolean isBusy(Channel channel);
}
