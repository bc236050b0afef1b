package dev.zazen.core.sched;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** pCPUs with a scheduler of their own, and the domains that run on them. */
public final class Cpupool {
  private final long id;
  private final Scheduler scheduler;
  private final Object lock;
  final BitSet cpus = new BitSet();
  final List<SchedDomain> domains = new ArrayList<>();

  Cpupool(long id, Scheduler scheduler, Object lock) {
    this.id = id;
    this.scheduler = scheduler;
    this.lock = lock;
  }

  /** Its number: an unsigned 32-bit one. */
  public long id() {
    return id;
  }

  /** What decides in it. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** Its pCPUs. */
  public BitSet cpus() {
    synchronized (lock) {
      return (BitSet) cpus.clone();
    }
  }

  /** How many domains are in it. */
  public int domainCount() {
    synchronized (lock) {
      return domains.size();
    }
  }

  /** Adds a unit to a domain that is in this pool or was a moment ago. */
  void add(SchedDomain domain, SchedUnit unit) {
    synchronized (lock) {
      domain.units.add(unit);
      if (domain.pool != null) {
        domain.pool.scheduler.insert(unit);
      }
    }
  }
}
