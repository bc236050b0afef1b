package dev.zazen.core.sched;

import java.util.Arrays;

/** The units that blocked on one pCPU and whose timers it watches. Owned by that pCPU's thread. */
final class Sleepers {
  private final int cpu;
  private SchedUnit[] units = new SchedUnit[8];
  private long[] deadlines = new long[8];
  private int count;
  private long earliest = Long.MAX_VALUE;

  Sleepers(int cpu) {
    this.cpu = cpu;
  }

  /**
   * Board time of the first deadline, or {@link Long#MAX_VALUE}; may be that of a unit that woke
   * meanwhile.
   */
  long earliest() {
    return earliest;
  }

  void add(SchedUnit unit, long deadline) {
    remove(unit);
    if (count == units.length) {
      units = Arrays.copyOf(units, 2 * count);
      deadlines = Arrays.copyOf(deadlines, 2 * count);
    }
    units[count] = unit;
    deadlines[count] = deadline;
    count++;
    earliest = Math.min(earliest, deadline);
  }

  private void remove(SchedUnit unit) {
    for (int i = 0; i < count; i++) {
      if (units[i].equals(unit)) {
        drop(i);
        return;
      }
    }
  }

  /** Wakes the units whose deadline has come; who runs them brings their timers up to date. */
  void wake(long now) {
    if (now < earliest) {
      return;
    }
    earliest = Long.MAX_VALUE;
    for (int i = count - 1; i >= 0; i--) {
      SchedUnit unit = units[i];
      if ((unit.pauseFlags & PauseFlag.BLOCKED) == 0 || unit.lastRanOn != cpu) {
        drop(i);
      } else if (deadlines[i] <= now) {
        drop(i);
        unit.wake();
      } else {
        earliest = Math.min(earliest, deadlines[i]);
      }
    }
  }

  private void drop(int i) {
    count--;
    units[i] = units[count];
    deadlines[i] = deadlines[count];
    units[count] = null;
  }
}
