package dev.zazen.core.sched;

import java.util.BitSet;

/**
 * Finds pCPUs for the waiting units of a scheduler and tells them. Called with the schedulers' lock
 * held.
 */
final class Placement {
  private final Scheduler scheduler;
  private final Scheduler.Cpus reach;
  private final BitSet idle = new BitSet();

  Placement(Scheduler scheduler, Scheduler.Cpus reach) {
    this.scheduler = scheduler;
    this.reach = reach;
  }

  /** A pCPU runs something, is about to look for something, or is somebody else's. */
  void busy(int cpu) {
    idle.clear(cpu);
  }

  /** A pCPU has nothing to run. */
  void idle(int cpu) {
    idle.set(cpu);
    if (scheduler.softAffinity()) {
      pull(cpu);
    }
  }

  /** Finds a pCPU for a unit in the queue: an idle one, or one whose unit makes room. */
  void place(SchedUnit unit) {
    int cpu = idleCpu(unit);
    if (cpu >= 0) {
      // Not idle any more: the next unit that wakes is for another pCPU.
      idle.clear(cpu);
      unit.tickled = scheduler.softAffinity() && unit.softEffective() ? cpu : -1;
      reach.wake(cpu);
      return;
    }
    int other = scheduler.victim(unit, scheduler.clock.nanos());
    if (other >= 0) {
      reach.preempt(other);
      scheduler.running[other].vcpu().kick();
    }
  }

  private int idleCpu(SchedUnit unit) {
    int last = unit.lastRanOn;
    if (last >= 0 && suits(unit, last, true)) {
      return last;
    }
    int cpu = idleCpu(unit, true);
    return cpu >= 0 || !scheduler.softAffinity() ? cpu : idleCpu(unit, false);
  }

  private int idleCpu(SchedUnit unit, boolean preferred) {
    for (int cpu = idle.nextSetBit(0); cpu >= 0; cpu = idle.nextSetBit(cpu + 1)) {
      if (suits(unit, cpu, preferred)) {
        return cpu;
      }
    }
    return -1;
  }

  private boolean suits(SchedUnit unit, int cpu, boolean preferred) {
    return idle.get(cpu)
        && unit.mayRunOn(cpu)
        && (!preferred || !scheduler.softAffinity() || unit.prefers(cpu))
        && scheduler.eligible(unit, cpu);
  }

  /** An idle pCPU takes a unit that runs where it would rather not. */
  private void pull(int cpu) {
    for (int other = scheduler.cpus.nextSetBit(0);
        other >= 0;
        other = scheduler.cpus.nextSetBit(other + 1)) {
      SchedUnit unit = scheduler.running[other];
      if (unit != null && !unit.prefers(other) && unit.prefers(cpu) && unit.mayRunOn(cpu)) {
        scheduler.evict(unit);
        return;
      }
    }
  }

  /** Has one pCPU look at the next event, which is earlier than what they wait for. */
  void alarm() {
    int cpu = idle.nextSetBit(0);
    if (cpu >= 0) {
      reach.wake(cpu);
      return;
    }
    for (SchedUnit unit : scheduler.running) {
      if (unit != null) {
        scheduler.evict(unit);
        return;
      }
    }
  }

  /** Has all pCPUs decide anew. */
  void restart() {
    for (int cpu = scheduler.cpus.nextSetBit(0);
        cpu >= 0;
        cpu = scheduler.cpus.nextSetBit(cpu + 1)) {
      if (scheduler.running[cpu] != null) {
        scheduler.evict(scheduler.running[cpu]);
      } else {
        reach.wake(cpu);
      }
    }
  }
}
