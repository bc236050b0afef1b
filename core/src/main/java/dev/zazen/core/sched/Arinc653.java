package dev.zazen.core.sched;

import dev.zazen.abi.XenErrno;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * ARINC 653 (after {@code xen/common/sched/arinc653.c}): a table says which unit runs when within a
 * major frame, which repeats. A unit runs in its windows only, and nobody else does, even if it
 * sleeps. The table starts with a window for each vCPU of dom0.
 */
public final class Arinc653 extends Scheduler {
  /** Xen's {@code ARINC653_MAX_DOMAINS_PER_SCHEDULE}. */
  public static final int MAX_WINDOWS = 64;

  private static final long DEFAULT_WINDOW = 10_000_000;

  /**
   * A window.
   *
   * @param domain its UUID
   * @param vcpu number of the vCPU
   * @param nanos length
   */
  public record Window(UUID domain, int vcpu, long nanos) {}

  /** Windows one after the other, in a major frame of {@code frame} nanoseconds. */
  public record Schedule(long frame, List<Window> windows) {}

  private Schedule schedule = new Schedule(0, List.of());
  private SchedUnit[] tenants = {};
  private long frameStart;
  private int window;
  private long windowEnd;

  Arinc653(Board board) {
    super(SchedulerKind.ARINC653, board);
    frameStart = clock.nanos();
  }

  @Override
  boolean precedes(SchedUnit unit, SchedUnit other) {
    return false;
  }

  @Override
  boolean eligible(SchedUnit unit, int cpu) {
    return window < tenants.length && unit.equals(tenants[window]);
  }

  @Override
  void joined(SchedUnit unit) {
    List<Window> windows = schedule.windows();
    if (unit.group.id() == 0 && windows.size() < MAX_WINDOWS) {
      List<Window> more = new ArrayList<>(windows);
      more.add(new Window(unit.group.uuid(), unit.group.units.indexOf(unit), DEFAULT_WINDOW));
      schedule = new Schedule(schedule.frame() + DEFAULT_WINDOW, List.copyOf(more));
    }
    findTenants();
  }

  @Override
  void left(SchedUnit unit) {
    findTenants();
  }

  private void findTenants() {
    tenants = new SchedUnit[schedule.windows().size()];
    for (SchedUnit unit : units) {
      UUID domain = unit.group.uuid();
      int number = unit.group.units.indexOf(unit);
      for (int i = 0; i < tenants.length; i++) {
        Window wanted = schedule.windows().get(i);
        if (tenants[i] == null && wanted.vcpu() == number && wanted.domain().equals(domain)) {
          tenants[i] = unit;
        }
      }
    }
    find(clock.nanos());
  }

  @Override
  void queueing(SchedUnit unit, boolean woken, long now) {
    find(now);
  }

  @Override
  void refresh(long now) {
    find(now);
    for (int i = 0; i < queue.size(); i++) {
      if (eligible(queue.get(i), -1)) {
        place(queue.get(i));
      }
    }
  }

  private void find(long now) {
    if (tenants.length == 0) {
      windowEnd = NEVER;
      return;
    }
    frameStart += (now - frameStart) / schedule.frame() * schedule.frame();
    windowEnd = frameStart;
    for (window = 0; window < tenants.length; window++) {
      windowEnd += schedule.windows().get(window).nanos();
      if (now < windowEnd) {
        return;
      }
    }
    windowEnd = frameStart + schedule.frame();
  }

  @Override
  long eventOf(SchedUnit unit, long now) {
    return windowEnd;
  }

  @Override
  long sliceOf(SchedUnit unit, long now) {
    return windowEnd - now;
  }

  @Override
  void charge(SchedUnit unit, long nanos) {}

  @Override
  long rateLimit() {
    return 0;
  }

  /** The table. */
  public Schedule schedule() {
    synchronized (lock) {
      return schedule;
    }
  }

  /**
   * Replaces the table; a major frame begins at once.
   *
   * @return 0, or {@code -EINVAL} if there are no windows or too many, or one has no length, or the
   *     frame is too short for them
   */
  public int schedule(Schedule wanted) {
    long sum = 0;
    for (Window each : wanted.windows()) {
      if (each.nanos() <= 0 || each.nanos() > wanted.frame() - sum) {
        return -XenErrno.EINVAL;
      }
      sum += each.nanos();
    }
    if (wanted.windows().isEmpty() || wanted.windows().size() > MAX_WINDOWS) {
      return -XenErrno.EINVAL;
    }
    synchronized (lock) {
      schedule = wanted;
      frameStart = clock.nanos();
      findTenants();
      restart();
    }
    return 0;
  }
}
