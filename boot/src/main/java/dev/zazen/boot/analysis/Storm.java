package dev.zazen.boot.analysis;

/** What a hostile domain does; the order is that of {@code guests/analyse/storm.S}. */
public enum Storm {
  /** Maintenance of caches and TLBs, sweeps through memory, writes to shared memory. */
  CACHE(1),
  /** Reads and writes of device registers, there or not. */
  MMIO(2),
  /** Interrupts to itself, timers, events to whom it has channels to. */
  INTERRUPT(4),
  /** Hypercalls and firmware calls with any arguments, instructions that fault. */
  HYPERCALL(8);

  private final int bit;

  Storm(int bit) {
    this.bit = bit;
  }

  /** Its bit in the guest's parameters. */
  int bit() {
    return bit;
  }
}
