package dev.zazen.core.evtchn;

/** One port of a domain. */
final class Channel {
  /**
   * Priority of a FIFO port unless the guest chooses another: {@code EVTCHN_FIFO_PRIORITY_DEFAULT}.
   */
  static final int DEFAULT_PRIORITY = 7;

  final int port;

  /** Changes under the lock of the board's event channels. */
  volatile Binding binding = Binding.Free.INSTANCE;

  /** What is run when an event arrives for a port that the hypervisor itself holds, or null. */
  volatile Runnable consumer;

  /** Number of the vCPU that is told. */
  volatile int vcpu;

  volatile int priority = DEFAULT_PRIORITY;

  /** FIFO: became pending before the guest gave memory for its word. */
  volatile boolean pendingWithoutWord;

  /** FIFO: the queue it was linked into last, under the lock of the interface. */
  int lastVcpu;

  int lastPriority;

  Channel(int port) {
    this.port = port;
  }
}
