package dev.zazen.core.sched;

import dev.zazen.machine.Clock;
import dev.zazen.machine.Exit;
import java.util.concurrent.locks.LockSupport;

/** A physical CPU: picks units and runs them. */
public final class PhysicalCpu {
  private static final long MOST_SLEEP = 100_000_000;
  /** What a vCPU that spins gives up if nobody else wants the CPU. */
  private static final long YIELD_SLEEP = 10_000;

  private static final long LEAST_BUDGET = 2_000;
  private static final long MOST_BUDGET = 1_000_000;

  private final int number;
  private final Scheduler scheduler;
  private final Clock clock;
  private volatile Thread thread;
  private volatile boolean stopped;

  /** A CPU that does nothing yet. */
  public PhysicalCpu(int number, Scheduler scheduler, Clock clock) {
    this.number = number;
    this.scheduler = scheduler;
    this.clock = clock;
    scheduler.add(this);
  }

  /** From 0. */
  public int number() {
    return number;
  }

  /** Runs on a host thread of its own until {@link #stop}. */
  public void start() {
    thread = Thread.ofPlatform().daemon().name("pcpu" + number).start(this::loop);
  }

  /** Leaves the loop after the unit that runs now, which the caller kicks. */
  public void stop() {
    stopped = true;
    wake();
  }

  /** Waits until the loop has been left. */
  public void join() throws InterruptedException {
    Thread running = thread;
    if (running != null) {
      running.join();
    }
  }

  /** Ends the sleep, or keeps it from falling asleep. Any thread. */
  void wake() {
    LockSupport.unpark(thread);
  }

  private void loop() {
    while (!stopped) {
      long sleep = step();
      if (sleep > 0 && !stopped) {
        LockSupport.parkNanos(this, Math.min(sleep, MOST_SLEEP));
      }
    }
  }

  /** Runs one unit for a slice; returns for how many nanoseconds there is nothing to do. */
  public long step() {
    long now = clock.nanos();
    long deadline = scheduler.serveSleepers(this, now);
    SchedUnit unit = scheduler.pick(this);
    if (unit == null) {
      return deadline == Long.MAX_VALUE ? MOST_SLEEP : Math.max(deadline - now, 1);
    }
    try {
      run(unit);
    } catch (RuntimeException | Error e) {
      unit.failed(e);
    }
    return 0;
  }

  private void run(SchedUnit unit) {
    long start = clock.nanos();
    long end = start + scheduler.slice();
    unit.serveTimer();
    while (!stopped) {
      long before = clock.nanos();
      long until = Math.min(end, Math.min(unit.timerDeadline(), scheduler.serveSleepers(this, before)));
      long budget = Math.clamp((until - before) / 1000 * unit.speed, LEAST_BUDGET, MOST_BUDGET);
      long count = unit.vcpu().instructions();
      Exit exit = unit.vcpu().run(budget);
      long now = clock.nanos();
      learnSpeed(unit, unit.vcpu().instructions() - count, now - before);
      scheduler.charge(unit, now - before);
      if (unit.state() != SchedUnit.State.RUNNING) {
        return;
      }
      SchedUnit.Next next =
          switch (exit) {
            case Exit.BudgetSpent spent -> SchedUnit.Next.CONTINUE;
            case Exit.Kicked kicked -> SchedUnit.Next.CONTINUE;
            default -> unit.handle(exit);
          };
      unit.serveTimer();
      switch (next) {
        case LEAVE -> {
          return;
        }
        case BLOCK -> {
          if (!unit.interruptPending() && scheduler.block(unit)) {
            return;
          }
        }
        case YIELD -> {
          if (scheduler.othersWait()) {
            scheduler.requeue(unit);
            return;
          }
          LockSupport.parkNanos(this, YIELD_SLEEP);
        }
        case CONTINUE -> {}
      }
      if (now >= end) {
        if (scheduler.othersWait()) {
          scheduler.requeue(unit);
          return;
        }
        end = now + scheduler.slice();
      }
    }
    scheduler.requeue(unit);
  }

  /** A moving average, over runs long enough to mean something. */
  private static void learnSpeed(SchedUnit unit, long instructions, long nanos) {
    if (nanos > 20_000) {
      unit.speed = Math.max(1, (unit.speed * 3 + instructions * 1000 / nanos) / 4);
    }
  }
}
