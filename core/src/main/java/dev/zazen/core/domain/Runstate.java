package dev.zazen.core.domain;

import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.Vcpu;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How long a vCPU was in which state, as its guest may read it: {@code struct vcpu_runstate_info}
 * of {@code public/vcpu.h}. Used by the pCPU that runs the vCPU.
 */
public final class Runstate {
  static final int RUNNING = 0;
  static final int RUNNABLE = 1;
  static final int BLOCKED = 2;
  static final int OFFLINE = 3;

  private static final int STATES = 4;
  private static final int SIZE = 48;
  private static final int ENTRY_TIME = 8;
  private static final int TIMES = 16;

  /** Of the entry time, while the rest changes: {@code XEN_RUNSTATE_UPDATE}. */
  private static final long UPDATE = 1L << 63;

  private static final int PAGE_MASK = 4095;

  private final ByteBuffer info = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private final long[] times = new long[STATES];
  private int state = OFFLINE;
  private long entered;
  private volatile long area;
  private volatile boolean updateFlag;

  /** A vCPU that is offline. */
  Runstate() {}

  /** Sets where the guest wants it, a virtual address; 0 for nowhere. */
  public void area(long address) {
    area = address;
  }

  /**
   * Sets whether the guest wants to know while it changes: {@code
   * VMASST_TYPE_runstate_update_flag}.
   */
  public void updateFlag(boolean wanted) {
    updateFlag = wanted;
  }

  /**
   * How long it waited for an interrupt up to board time {@code now}, in nanoseconds. Any thread;
   * of a moment ago if it changes.
   */
  public long blockedNanos(long now) {
    return times[BLOCKED] + (state == BLOCKED ? Math.max(0, now - entered) : 0);
  }

  /**
   * How long it waited for a physical CPU up to board time {@code now}, in nanoseconds. Any thread;
   * of a moment ago if it changes.
   */
  public long runnableNanos(long now) {
    return times[RUNNABLE] + (state == RUNNABLE ? Math.max(0, now - entered) : 0);
  }

  /**
   * Has become runnable at board time {@code now}, if it was not; called while it is on no pCPU.
   */
  void wake(long now) {
    if (state == BLOCKED || state == OFFLINE) {
      // Virtual time of the pCPU that wakes it may be behind that of the one it was on.
      change(RUNNABLE, Math.max(now, entered));
    }
  }

  /** Goes to another state at board time {@code now}. */
  void change(int next, long now) {
    times[state] += now - entered;
    state = next;
    entered = now;
  }

  /** Shows the guest the present figures; the vCPU must not be running. */
  void show(Vcpu vcpu, GuestMemory ram) {
    long address = area;
    if (address == 0) {
      return;
    }
    long first = vcpu.ramOffset(address, true);
    long last = vcpu.ramOffset(address + SIZE - 1, true);
    // An area that does not lie in one piece is not kept up to date.
    if (first < 0 || last != first + SIZE - 1 || (first & PAGE_MASK) + SIZE > PAGE_MASK + 1) {
      return;
    }
    info.putInt(0, state);
    info.putLong(ENTRY_TIME, updateFlag ? entered | UPDATE : entered);
    for (int i = 0; i < STATES; i++) {
      info.putLong(TIMES + i * Long.BYTES, times[i]);
    }
    if (updateFlag) {
      ram.putLong(first + ENTRY_TIME, entered | UPDATE);
      VarHandle.fullFence();
    }
    ram.write(first, info.array(), 0, SIZE);
    if (updateFlag) {
      VarHandle.releaseFence();
      ram.putLong(first + ENTRY_TIME, entered);
    }
  }
}
