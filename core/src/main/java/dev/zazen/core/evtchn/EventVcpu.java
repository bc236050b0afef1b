package dev.zazen.core.evtchn;

import dev.zazen.abi.SharedInfo;
import dev.zazen.machine.GuestMemory;

/** A vCPU as event channels see it: where its {@code vcpu_info} lies and how it is interrupted. */
public final class EventVcpu {
  /** Of {@link #infoOffset}: the vCPU has no {@code vcpu_info} and gets no events. */
  public static final long NONE = -1;

  private final GuestMemory memory;
  private final Runnable interrupt;
  private final Runnable wake;
  private final long standard;
  private volatile long info;
  private volatile boolean registered;

  /**
   * A vCPU.
   *
   * @param infoOffset where its {@code vcpu_info} lies in RAM unless it chooses a place, or {@link
   *     #NONE}
   * @param interrupt raises the upcall interrupt
   * @param wake lets it run if it polls
   */
  public EventVcpu(GuestMemory memory, long infoOffset, Runnable interrupt, Runnable wake) {
    this.memory = memory;
    standard = infoOffset;
    info = infoOffset;
    this.interrupt = interrupt;
    this.wake = wake;
  }

  /** Where its {@code vcpu_info} lies in RAM, or {@link #NONE}. */
  public long infoOffset() {
    return info;
  }

  /** Whether the guest chose the place itself. */
  public boolean isRegistered() {
    return registered;
  }

  /**
   * Moves {@code vcpu_info} to a place in RAM that the guest chose. All of its words are marked, so
   * that no event is lost on the way.
   */
  public void register(long offset) {
    long before = info;
    for (int at = 0; at < SharedInfo.VCPU_INFO_SIZE; at += Long.BYTES) {
      memory.putLong(offset + at, before == NONE ? 0 : memory.getLong(before + at));
    }
    info = offset;
    registered = true;
    memory.putLong(offset + SharedInfo.PENDING_SELECTOR, -1);
    memory.putByte(offset + SharedInfo.UPCALL_PENDING, (byte) 1);
    interrupt.run();
  }

  /**
   * Has {@code vcpu_info} lie where it lay at first; returns the place that the guest chose, {@link
   * #NONE} if it chose none.
   */
  public long unregister() {
    long before = registered ? info : NONE;
    info = standard;
    registered = false;
    return before;
  }

  /** It gets no events any more. */
  public void forget() {
    info = NONE;
  }

  /** Whether an event waits for it. */
  public boolean upcallPending() {
    long at = info;
    return at != NONE && memory.getByte(at + SharedInfo.UPCALL_PENDING) != 0;
  }

  /** Marks a word of pending events; true if it was not marked. */
  boolean select(int word) {
    long at = info;
    return at != NONE && Atomics.setBit(memory, at + SharedInfo.PENDING_SELECTOR, word);
  }

  /** Tells the vCPU that there is an event, unless it is told already. */
  void upcall() {
    long at = info;
    if (at == NONE) {
      return;
    }
    if (memory.compareAndExchangeByte(at + SharedInfo.UPCALL_PENDING, (byte) 0, (byte) 1) == 0) {
      interrupt.run();
    }
  }

  void wake() {
    wake.run();
  }
}
