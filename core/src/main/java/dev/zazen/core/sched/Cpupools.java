package dev.zazen.core.sched;

import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.machine.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The cpupools of a board (after {@code xen/common/sched/cpupool.c}). Methods that change something
 * return 0 or a negated error of {@link XenErrno}. Any thread.
 */
public final class Cpupools {
  /** {@code XEN_SYSCTL_CPUPOOL_PAR_ANY}: any free number, any suitable CPU. */
  public static final long ANY = 0xffff_ffffL;

  /** Number of the pool that has pCPU 0 and cannot be destroyed. */
  public static final long FIRST = 0;

  private final List<PhysicalCpu> board;
  private Scheduler.Board common;
  private final Consumer<String> log;
  private final Object lock = new Object();
  private final TreeMap<Long, Cpupool> pools = new TreeMap<>();
  private final BitSet free = new BitSet();

  /** One pool of all {@code cpus}; {@code log} is the hypervisor's console. */
  public Cpupools(List<PhysicalCpu> cpus, Clock clock, Consumer<String> log) {
    board = List.copyOf(cpus);
    this.log = log;
    common = new Scheduler.Board(lock, clock, new Reach(), cpus.size(), SchedulerOptions.DEFAULT);
    arrange(List.of(new Group(SchedulerKind.DEFAULT, allCpus())));
  }

  /** How schedulers reach the pCPUs. */
  private final class Reach implements Scheduler.Cpus {
    @Override
    public void wake(int cpu) {
      board.get(cpu).tickle();
    }

    @Override
    public void preempt(int cpu) {
      board.get(cpu).preempt();
    }
  }

  /** The scheduler of the first pool. */
  public SchedulerKind standard() {
    return find(FIRST).orElseThrow().scheduler().kind();
  }

  /** A scheduler and the pCPUs that it has. */
  public record Group(SchedulerKind kind, BitSet cpus) {}

  /**
   * Makes the pools that there are at the start, the first of them {@link #FIRST} with pCPU 0;
   * before there are domains.
   */
  public void arrange(List<Group> groups) {
    synchronized (lock) {
      pools.clear();
      free.set(0, board.size());
      board.forEach(cpu -> cpu.scheduler(null));
      for (Group group : groups) {
        long id = pools.size();
        var pool = new Cpupool(id, group.kind().create(common), lock);
        pools.put(id, pool);
        group.cpus().stream().forEach(cpu -> assign(pool, cpu));
      }
    }
  }

  /** Sets what schedulers begin with that are made from now on. */
  public void options(SchedulerOptions options) {
    synchronized (lock) {
      common = new Scheduler.Board(lock, common.clock(), common.cpus(), common.cpuCount(), options);
    }
  }

  /** The pool with number {@code id}. */
  public Optional<Cpupool> find(@Foreign long id) {
    synchronized (lock) {
      return Optional.ofNullable(pools.get(id));
    }
  }

  /** The pool with number {@code id} or the next larger one. */
  public Optional<Cpupool> next(@Foreign long id) {
    synchronized (lock) {
      return Optional.ofNullable(pools.ceilingEntry(id)).map(entry -> entry.getValue());
    }
  }

  /** All pools, by number. */
  public List<Cpupool> all() {
    synchronized (lock) {
      return List.copyOf(pools.values());
    }
  }

  /** The pCPUs of no pool. */
  public BitSet free() {
    synchronized (lock) {
      return (BitSet) free.clone();
    }
  }

  /**
   * Makes a pool without CPUs.
   *
   * @param id its number, or {@link #ANY}
   * @param kind number of a {@link SchedulerKind}
   * @return its number, or {@code -ENOSPC}, {@code -EEXIST}, {@code -ENOENT} for no such scheduler
   */
  public long create(@Foreign long id, @Foreign int kind) {
    synchronized (lock) {
      if (pools.size() >= 2 * board.size()) {
        return -XenErrno.ENOSPC;
      }
      if (id != ANY && pools.containsKey(id)) {
        return -XenErrno.EEXIST;
      }
      Optional<SchedulerKind> wanted = SchedulerKind.of(kind);
      if (wanted.isEmpty()) {
        return -XenErrno.ENOENT;
      }
      long number = id == ANY ? unused() : id;
      pools.put(number, new Cpupool(number, wanted.get().create(common), lock));
      return number;
    }
  }

  private long unused() {
    long number = pools.lastKey() + 1;
    if (number == ANY) {
      for (number = 1; pools.containsKey(number); number++) {}
    }
    return number;
  }

  /** Removes a pool: {@code -ENOENT}, or {@code -EBUSY} if it has CPUs or domains. */
  public int destroy(@Foreign long id) {
    synchronized (lock) {
      Cpupool pool = pools.get(id);
      if (pool == null) {
        return -XenErrno.ENOENT;
      }
      if (!pool.cpus.isEmpty() || !pool.domains.isEmpty()) {
        return -XenErrno.EBUSY;
      }
      pools.remove(id);
      return 0;
    }
  }

  /**
   * Gives a free CPU, {@link #ANY} or a certain one, to a pool: {@code -ENOENT} for no such pool,
   * {@code -EINVAL} for no such CPU, {@code -ENODEV} if it is not free.
   */
  public int addCpu(@Foreign long id, @Foreign long cpu) {
    synchronized (lock) {
      Cpupool pool = pools.get(id);
      if (pool == null) {
        return -XenErrno.ENOENT;
      }
      long wanted = cpu == ANY ? free.nextSetBit(0) : cpu;
      if (cpu != ANY && cpu >= board.size()) {
        return -XenErrno.EINVAL;
      }
      if (wanted < 0 || !free.get(Math.toIntExact(wanted))) {
        return -XenErrno.ENODEV;
      }
      assign(pool, Math.toIntExact(wanted));
      return 0;
    }
  }

  private void assign(Cpupool pool, int cpu) {
    free.clear(cpu);
    pool.cpus.set(cpu);
    pool.scheduler().addCpu(cpu);
    board.get(cpu).scheduler(pool.scheduler());
  }

  /**
   * Takes a CPU, the last ({@link #ANY}) or a certain one, from a pool: {@code -ENOENT} for no such
   * pool, {@code -EINVAL} for no such CPU or the first one of the first pool, {@code
   * -EADDRNOTAVAIL} if it is not in the pool, {@code -EBUSY} if it is the last and domains need it.
   */
  public int removeCpu(@Foreign long id, @Foreign long cpu) {
    List<String> messages = new ArrayList<>();
    int result;
    synchronized (lock) {
      Cpupool pool = pools.get(id);
      if (pool == null) {
        return -XenErrno.ENOENT;
      }
      long wanted = cpu == ANY ? pool.cpus.length() - 1 : cpu;
      if (wanted < 0 || wanted >= board.size() || pool.id() == FIRST && wanted == 0) {
        return -XenErrno.EINVAL;
      }
      result = remove(pool, Math.toIntExact(wanted), messages);
    }
    // A console may take locks under which a vCPU is woken.
    messages.forEach(log);
    return result;
  }

  private int remove(Cpupool pool, int cpu, List<String> messages) {
    if (!pool.cpus.get(cpu)) {
      return -XenErrno.EADDRNOTAVAIL;
    }
    if (pool.cpus.cardinality() == 1) {
      for (SchedDomain domain : List.copyOf(pool.domains)) {
        if (!domain.dying) {
          return -XenErrno.EBUSY;
        }
        move(domain, pools.get(FIRST));
      }
    }
    pool.cpus.clear(cpu);
    free.set(cpu);
    for (SchedDomain domain : pool.domains) {
      for (SchedUnit unit : domain.units) {
        if (unit.mayRunOn(cpu) && !unit.mayRunOnAny(pool.cpus)) {
          messages.add("Breaking affinity for " + unit.name());
          unit.hardAffinity(allCpus());
          pool.scheduler().reconsider(unit);
        }
      }
    }
    if (pool.scheduler() instanceof Credit2) {
      messages.add("Removing cpu %d from runqueue 0".formatted(cpu));
    }
    pool.scheduler().removeCpu(cpu);
    board.get(cpu).scheduler(null);
    return 0;
  }

  private BitSet allCpus() {
    var all = new BitSet();
    all.set(0, board.size());
    return all;
  }

  /** Has a domain run in another pool: {@code -ENOENT} if that is not there or has no CPU. */
  public int move(SchedDomain domain, @Foreign long id) {
    synchronized (lock) {
      if (domain.pool == null) {
        return -XenErrno.EINVAL;
      }
      if (domain.pool.id() == id) {
        return 0;
      }
      Cpupool pool = pools.get(id);
      if (pool == null || pool.cpus.isEmpty()) {
        return -XenErrno.ENOENT;
      }
      move(domain, pool);
      return 0;
    }
  }

  private void move(SchedDomain domain, Cpupool pool) {
    domain.pool.domains.remove(domain);
    domain.pool = pool;
    pool.domains.add(domain);
    domain.reset();
    for (SchedUnit unit : domain.units) {
      unit.hardAffinity(allCpus());
      unit.softAffinity(allCpus());
      unit.scheduler.sendTo(unit, pool.scheduler());
    }
  }

  /**
   * Adds a domain with its units to a pool: {@code -ESRCH} if that is not there, {@code -ENODEV} if
   * it has no CPU.
   */
  public int join(SchedDomain domain, @Foreign long id) {
    synchronized (lock) {
      Cpupool pool = pools.get(id);
      if (pool == null) {
        return -XenErrno.ESRCH;
      }
      if (pool.cpus.isEmpty()) {
        return -XenErrno.ENODEV;
      }
      domain.pool = pool;
      pool.domains.add(domain);
      domain.units.forEach(pool.scheduler()::insert);
      return 0;
    }
  }

  /** Removes a domain, none of whose units may run; they cannot run again. */
  public void leave(SchedDomain domain) {
    synchronized (lock) {
      if (domain.pool == null) {
        return;
      }
      domain.units.forEach(Scheduler::assertStopped);
      for (SchedUnit unit : domain.units) {
        unit.scheduler.extract(unit);
      }
      domain.pool.domains.remove(domain);
      domain.pool = null;
    }
  }

  /** Sets where a unit may run: {@code -EINVAL} if its pool has none of these CPUs. */
  public int hardAffinity(SchedUnit unit, BitSet cpus) {
    synchronized (lock) {
      Cpupool pool = unit.group.pool;
      if (pool == null || !cpus.intersects(pool.cpus)) {
        return -XenErrno.EINVAL;
      }
      if (unit.overridden != null) {
        return -XenErrno.EBUSY;
      }
      unit.hardAffinity(cpus);
      unit.scheduler.reconsider(unit);
      return 0;
    }
  }

  /**
   * Has a unit run on one pCPU only, whatever its hard affinity, until this is called with a
   * negative number; as {@code vcpu_temporary_affinity} of {@code xen/common/sched/core.c}.
   */
  public int pinOverride(SchedUnit unit, @Foreign int cpu) {
    synchronized (lock) {
      if (cpu < 0) {
        if (unit.overridden == null) {
          return -XenErrno.EINVAL;
        }
        unit.hardAffinity(unit.overridden);
        unit.overridden = null;
      } else if (unit.overridden != null) {
        return -XenErrno.EBUSY;
      } else if (unit.group.pool == null || !unit.group.pool.cpus.get(cpu)) {
        return -XenErrno.EINVAL;
      } else {
        unit.overridden = unit.hardAffinity();
        var only = new BitSet();
        only.set(cpu);
        unit.hardAffinity(only);
      }
      unit.scheduler.reconsider(unit);
      return 0;
    }
  }

  /** Sets where a unit should run. */
  public void softAffinity(SchedUnit unit, BitSet cpus) {
    synchronized (lock) {
      unit.softAffinity(cpus);
      unit.scheduler.reconsider(unit);
    }
  }
}
