package dev.zazen.core.sched;

/**
 * Null (after {@code xen/common/sched/null.c}): a unit has a pCPU to itself; units for which there
 * is none wait until one is given up. A pCPU is given up when its unit is switched off or leaves.
 */
public final class NullScheduler extends Scheduler {
  /** Nobody else waits for the pCPU, so this is only how often a decision is made. */
  private static final long SLICE = 100_000_000;

  private final SchedUnit[] owners;

  NullScheduler(Board board) {
    super(SchedulerKind.NULL, board);
    owners = new SchedUnit[board.cpuCount()];
  }

  @Override
  boolean precedes(SchedUnit unit, SchedUnit other) {
    return false;
  }

  @Override
  boolean eligible(SchedUnit unit, int cpu) {
    return unit.equals(owners[cpu]);
  }

  @Override
  void joined(SchedUnit unit) {
    unit.slot = -1;
  }

  @Override
  void left(SchedUnit unit) {
    giveUp(unit);
  }

  @Override
  void queueing(SchedUnit unit, boolean woken, long now) {
    if (unit.slot < 0) {
      assign(unit);
    }
  }

  @Override
  void slept(SchedUnit unit) {
    if ((unit.pauseFlags & PauseFlag.DOWN) != 0) {
      giveUp(unit);
    }
  }

  @Override
  void cpuAdded(int cpu) {
    offer(cpu);
  }

  @Override
  void cpuRemoved(int cpu) {
    SchedUnit unit = owners[cpu];
    if (unit != null) {
      owners[cpu] = null;
      assign(unit);
    }
  }

  @Override
  void affinityChanged(SchedUnit unit) {
    int cpu = unit.slot;
    if (cpu < 0) {
      if (unit.queued) {
        assign(unit);
      }
    } else if (!unit.mayRunOn(cpu)) {
      owners[cpu] = null;
      assign(unit);
      offer(cpu);
    }
  }

  /** Gives a unit a pCPU that nobody has: its last one, one it prefers, any. */
  private void assign(SchedUnit unit) {
    int found = -1;
    for (int cpu = cpus.nextSetBit(0); cpu >= 0; cpu = cpus.nextSetBit(cpu + 1)) {
      if (owners[cpu] == null && unit.mayRunOn(cpu) && rank(unit, cpu) > rank(unit, found)) {
        found = cpu;
      }
    }
    unit.slot = found;
    if (found >= 0) {
      owners[found] = unit;
    }
  }

  private static int rank(SchedUnit unit, int cpu) {
    if (cpu < 0) {
      return 0;
    }
    return 1 + (unit.prefers(cpu) ? 2 : 0) + (cpu == unit.lastRanOn ? 1 : 0);
  }

  private void giveUp(SchedUnit unit) {
    int cpu = unit.slot;
    if (cpu >= 0) {
      unit.slot = -1;
      owners[cpu] = null;
      offer(cpu);
    }
  }

  /** Gives a free pCPU to the unit that has waited longest. */
  private void offer(int cpu) {
    for (int i = 0; i < queue.size(); i++) {
      SchedUnit unit = queue.get(i);
      if (unit.slot < 0 && unit.mayRunOn(cpu) && cpus.get(cpu)) {
        owners[cpu] = unit;
        unit.slot = cpu;
        place(unit);
        return;
      }
    }
  }

  @Override
  long sliceOf(SchedUnit unit, long now) {
    return SLICE;
  }

  @Override
  void charge(SchedUnit unit, long nanos) {}

  @Override
  long rateLimit() {
    return 0;
  }
}
