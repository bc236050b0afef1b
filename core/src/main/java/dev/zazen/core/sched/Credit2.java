package dev.zazen.core.sched;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Credit2, first version: one run queue for all physical CPUs, ordered by remaining credit. Running burns credit in inverse
 * proportion to weight; when the best of the queue has none left, all get a new allowance, so that over time CPU time goes by
 * weight ({@code docs/features/sched_credit2.pandoc} of Xen).
 */
public final class Credit2 implements Scheduler {
  private static final long ALLOWANCE = 10_000_000;
  private static final long SLICE = 2_000_000;
  private static final int USUAL_WEIGHT = 256;

  private final List<SchedUnit> units = new ArrayList<>();
  private final List<SchedUnit> runnable = new ArrayList<>();
  private final List<PhysicalCpu> pcpus = new ArrayList<>();
  private final Queue<PhysicalCpu> idle = new ArrayDeque<>();
  private volatile int waiting;

  /** An empty run queue. */
  public Credit2() {}

  @Override
  public String name() {
    return "credit2";
  }

  @Override
  public synchronized void add(SchedUnit unit) {
    units.add(unit);
  }

  @Override
  public synchronized void add(PhysicalCpu pcpu) {
    pcpus.add(pcpu);
  }

  @Override
  public synchronized SchedUnit pick(PhysicalCpu pcpu) {
    idle.remove(pcpu);
    SchedUnit best = null;
    for (SchedUnit unit : runnable) {
      boolean better =
          best == null
              || unit.credit > best.credit
              || unit.credit == best.credit && pcpu.equals(unit.owner) && !pcpu.equals(best.owner);
      best = better ? unit : best;
    }
    if (best == null) {
      idle.add(pcpu);
      return null;
    }
    if (best.credit <= 0) {
      units.forEach(unit -> unit.credit = Math.min(unit.credit + ALLOWANCE, ALLOWANCE));
    }
    runnable.remove(best);
    waiting = runnable.size();
    best.state = SchedUnit.State.RUNNING;
    best.wakePending = false;
    best.owner = pcpu;
    return best;
  }

  @Override
  public long slice() {
    return SLICE;
  }

  @Override
  public synchronized void charge(SchedUnit unit, long nanos) {
    unit.credit -= nanos * USUAL_WEIGHT / unit.weight();
  }

  @Override
  public boolean othersWait() {
    return waiting > 0;
  }

  @Override
  public synchronized void requeue(SchedUnit unit) {
    if (unit.state == SchedUnit.State.RUNNING) {
      enqueue(unit);
    }
  }

  private void enqueue(SchedUnit unit) {
    unit.state = SchedUnit.State.RUNNABLE;
    runnable.add(unit);
    waiting = runnable.size();
    PhysicalCpu next = unit.owner != null && idle.remove(unit.owner) ? unit.owner : idle.poll();
    if (next != null) {
      next.wake();
    }
  }

  @Override
  public synchronized boolean block(SchedUnit unit) {
    if (unit.wakePending) {
      unit.wakePending = false;
      return false;
    }
    if (unit.state == SchedUnit.State.RUNNING) {
      unit.state = SchedUnit.State.BLOCKED;
    }
    return true;
  }

  @Override
  public synchronized void wake(SchedUnit unit) {
    switch (unit.state) {
      case BLOCKED -> enqueue(unit);
      case RUNNING -> unit.wakePending = true;
      case RUNNABLE, OFFLINE -> {}
    }
  }

  @Override
  public synchronized boolean online(SchedUnit unit, Runnable prepare) {
    if (unit.state != SchedUnit.State.OFFLINE) {
      return false;
    }
    prepare.run();
    enqueue(unit);
    return true;
  }

  @Override
  public synchronized void offline(SchedUnit unit) {
    runnable.remove(unit);
    waiting = runnable.size();
    unit.state = SchedUnit.State.OFFLINE;
  }

  @Override
  public long serveSleepers(PhysicalCpu pcpu, long now) {
    long earliest = Long.MAX_VALUE;
    for (SchedUnit unit : sleepersOf(pcpu)) {
      long deadline = unit.timerDeadline();
      if (deadline <= now) {
        unit.serveTimer();
        deadline = unit.timerDeadline();
      }
      earliest = Math.min(earliest, deadline);
    }
    return earliest;
  }

  private synchronized List<SchedUnit> sleepersOf(PhysicalCpu pcpu) {
    List<SchedUnit> sleepers = new ArrayList<>();
    for (SchedUnit unit : units) {
      boolean waits = unit.state == SchedUnit.State.BLOCKED || unit.state == SchedUnit.State.RUNNABLE;
      if (waits && pcpu.equals(unit.owner)) {
        sleepers.add(unit);
      }
    }
    return sleepers;
  }
}
