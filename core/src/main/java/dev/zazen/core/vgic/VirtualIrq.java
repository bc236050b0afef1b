package dev.zazen.core.vgic;

/** State of one interrupt (IHI 0069 4.1.2), guarded by the controller's lock. */
final class VirtualIrq {
  final int id;
  boolean enabled;
  boolean active;
  boolean edge;

  /** Latched: by an edge, by software, or an SGI. */
  boolean latched;

  /** Level of the input line. */
  boolean line;

  int priority;

  /** vCPU that a shared interrupt goes to; GICv2 keeps {@link #targets} besides. */
  int route;

  /** GICv2: target vCPUs, a bit each. */
  int targets;

  /** GICv3: the routing register. */
  long affinity;

  /** GICv2: for an SGI the vCPUs that sent it, a bit each. */
  int senders;

  VirtualIrq(int id) {
    this.id = id;
    this.edge = id < 16;
  }

  boolean pending() {
    return latched || senders != 0 || !edge && line;
  }

  /** Whether it may be signalled. */
  boolean ready() {
    return enabled && !active && pending();
  }

  void reset() {
    enabled = false;
    active = false;
    edge = id < 16;
    latched = false;
    priority = 0;
    senders = 0;
  }
}
