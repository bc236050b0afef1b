package dev.zazen.core.sched;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.machine.Exit;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("feature:cpupools")
class CpupoolsTest {
  private static final long MS = 1_000_000;
  private static final int CPUS = 4;
  private static final int DOMAINS = 4;

  /** What pools there should be. */
  private static final class Model {
    final Map<Long, TreeSet<Integer>> cpus = new TreeMap<>();
    final Map<Integer, Long> poolOf = new TreeMap<>();
    final TreeSet<Integer> free = new TreeSet<>();

    Model() {
      cpus.put(0L, new TreeSet<>());
      for (int cpu = 0; cpu < CPUS; cpu++) {
        cpus.get(0L).add(cpu);
      }
    }

    int add(long pool, int cpu) {
      if (!cpus.containsKey(pool)) {
        return -XenErrno.ENOENT;
      }
      if (!free.remove(cpu)) {
        return -XenErrno.ENODEV;
      }
      cpus.get(pool).add(cpu);
      return 0;
    }

    int remove(long pool, int cpu) {
      if (!cpus.containsKey(pool)) {
        return -XenErrno.ENOENT;
      }
      if (pool == 0 && cpu == 0) {
        return -XenErrno.EINVAL;
      }
      TreeSet<Integer> set = cpus.get(pool);
      if (!set.contains(cpu)) {
        return -XenErrno.EADDRNOTAVAIL;
      }
      if (set.size() == 1 && poolOf.containsValue(pool)) {
        return -XenErrno.EBUSY;
      }
      set.remove(cpu);
      free.add(cpu);
      return 0;
    }

    int move(int domain, long pool) {
      if (poolOf.get(domain) == pool) {
        return 0;
      }
      if (!cpus.containsKey(pool) || cpus.get(pool).isEmpty()) {
        return -XenErrno.ENOENT;
      }
      poolOf.put(domain, pool);
      return 0;
    }

    long create(long pool) {
      if (cpus.size() >= 2 * CPUS) {
        return -XenErrno.ENOSPC;
      }
      return cpus.putIfAbsent(pool, new TreeSet<>()) == null ? pool : -XenErrno.EEXIST;
    }

    int destroy(long pool) {
      if (!cpus.containsKey(pool)) {
        return -XenErrno.ENOENT;
      }
      if (!cpus.get(pool).isEmpty() || poolOf.containsValue(pool)) {
        return -XenErrno.EBUSY;
      }
      cpus.remove(pool);
      return 0;
    }
  }

  /** Does the same to pools and model, at random. */
  private static void change(Random random, Cpupools pools, Model model, FakeBoard board) {
    long pool = random.nextInt(5);
    int cpu = random.nextInt(CPUS);
    int id = 1 + random.nextInt(DOMAINS);
    Domain domain = board.hypervisor.domain(id).orElseThrow();
    switch (random.nextInt(8)) {
      case 0 -> {
        SchedulerKind[] kinds = SchedulerKind.values();
        int kind = kinds[random.nextInt(kinds.length)].code();
        assertEquals(model.create(pool), pools.create(pool, kind));
      }
      case 1 -> assertEquals(model.destroy(pool), pools.destroy(pool));
      case 2, 3 -> assertEquals(model.add(pool, cpu), pools.addCpu(pool, cpu));
      case 4, 5 -> assertEquals(model.remove(pool, cpu), pools.removeCpu(pool, cpu));
      case 6 -> assertEquals(model.move(id, pool), pools.move(domain.scheduling(), pool));
      default -> {
        var cpus = BitSet.valueOf(new long[] {1 + random.nextInt((1 << CPUS) - 1)});
        VcpuUnit vcpu = domain.vcpus().get(random.nextInt(2));
        pools.softAffinity(vcpu, BitSet.valueOf(new long[] {random.nextInt(1 << CPUS)}));
        boolean possible = model.cpus.get(model.poolOf.get(id)).stream().anyMatch(cpus::get);
        assertEquals(possible ? 0 : -XenErrno.EINVAL, pools.hardAffinity(vcpu, cpus));
      }
    }
  }

  private static void assertSame(Model model, Cpupools pools) {
    assertEquals(model.free, ints(pools.free()));
    assertEquals(model.cpus.size(), pools.all().size());
    for (Cpupool pool : pools.all()) {
      assertEquals(model.cpus.get(pool.id()), ints(pool.cpus()));
      long domains = model.poolOf.values().stream().filter(id -> id == pool.id()).count();
      assertEquals(domains, pool.domainCount());
    }
  }

  private static Set<Integer> ints(BitSet set) {
    var result = new TreeSet<Integer>();
    set.stream().forEach(result::add);
    return result;
  }

  private static FakeBoard randomRun(long seed) {
    var board = new FakeBoard(CPUS, seed);
    Cpupools pools = board.hypervisor.cpupools();
    var model = new Model();
    for (int id = 1; id <= DOMAINS; id++) {
      Domain domain = board.domain(id, 2, 256, id % 2 == 0 ? FakeBoard.compute() : tick(board));
      domain.start(0, 0);
      assertTrue(domain.vcpus().get(1).switchOn(0, 0));
      model.poolOf.put(id, 0L);
    }
    var random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      change(random, pools, model, board);
      assertSame(model, pools);
      board.roundsUntil(board.rounds.now() + random.nextInt(2_000_000));
      for (Domain domain : board.hypervisor.domains()) {
        TreeSet<Integer> allowed = model.cpus.get(model.poolOf.get(domain.id()));
        for (SchedUnit vcpu : domain.vcpus()) {
          int cpu = vcpu.runningOn();
          boolean moving = (vcpu.pauseFlags & PauseFlag.MOVING) != 0;
          assertTrue(
              cpu < 0 || moving || allowed.contains(cpu) && vcpu.mayRunOn(cpu),
              () -> vcpu.name() + " on " + cpu + " instead of " + allowed);
        }
      }
    }
    return board;
  }

  /** A guest that works a little twice in a millisecond. */
  private static FakeVcpu.Program tick(FakeBoard board) {
    return (vcpu, _) -> {
      if (vcpu.irq) {
        vcpu.ports.writeSystemRegister(FakeBoard.EOIR, 0);
      }
      vcpu.execute(1_000);
      vcpu.ports.writeSystemRegister(FakeBoard.CVAL, board.clock.nanos() + MS / 2);
      return Exit.WaitForInterrupt.INSTANCE;
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomOperationsGoAsInTheModelAndRunsAreRepeatable(long seed) {
    FakeBoard first = randomRun(seed);
    FakeBoard again = randomRun(seed);
    assertTrue(first.trace.events() > 100, first.trace.events() + " events");
    assertEquals(first.trace.events(), again.trace.events());
    assertEquals(first.trace.value(), again.trace.value());
  }

  @Test
  void aDomainGoesOnInWhateverPoolItIsMovedTo() {
    var board = new FakeBoard(2, 1);
    Cpupools pools = board.hypervisor.cpupools();
    Domain domain = board.domain(1, 1, 256, tick(board));
    domain.start(0, 0);
    assertEquals(0, pools.removeCpu(0, 1));
    for (SchedulerKind kind : SchedulerKind.values()) {
      assertEquals(1, pools.create(1, kind.code()));
      assertEquals(0, pools.addCpu(1, 1));
      assertEquals(0, pools.move(domain.scheduling(), 1));
      if (pools.find(1).orElseThrow().scheduler() instanceof Arinc653 arinc) {
        var window = new Arinc653.Window(domain.scheduling().uuid(), 0, MS);
        assertEquals(0, arinc.schedule(new Arinc653.Schedule(MS, List.of(window))));
      }
      long before = domain.vcpus().getFirst().runNanos();
      board.roundsUntil(board.rounds.now() + 20 * MS);
      assertEquals(1, domain.vcpus().getFirst().lastRanOn());
      long ran = domain.vcpus().getFirst().runNanos() - before;
      assertTrue(ran >= 38_000, () -> kind + ": " + ran + " ns");
      assertEquals(0, pools.move(domain.scheduling(), 0));
      assertEquals(0, pools.removeCpu(1, 1));
      assertEquals(0, pools.destroy(1));
    }
  }

  @Test
  void domainsThatGoAwayDoNotKeepACpu() {
    var board = new FakeBoard(2, 1);
    Cpupools pools = board.hypervisor.cpupools();
    Domain domain = board.domain(1, 1, 256, FakeBoard.compute());
    domain.start(0, 0);
    assertEquals(0, pools.removeCpu(0, 1));
    assertEquals(1, pools.create(1, SchedulerKind.CREDIT.code()));
    assertEquals(0, pools.addCpu(1, 1));
    assertEquals(0, pools.move(domain.scheduling(), 1));
    board.roundsUntil(MS);
    assertThrows(IllegalStateException.class, () -> pools.leave(domain.scheduling()));
    assertEquals(-XenErrno.EBUSY, pools.removeCpu(1, 1));
    assertFalse(domain.destroy(board.hypervisor, null));
    board.roundsUntil(2 * MS);
    assertEquals(0, pools.removeCpu(1, 1));
    assertEquals(1, pools.find(0).orElseThrow().domainCount());
    pools.leave(domain.scheduling());
    pools.leave(domain.scheduling());
    assertEquals(0, pools.find(0).orElseThrow().domainCount());
    assertTrue(domain.scheduling().pool().isEmpty());
    domain.vcpus().getFirst().resume(PauseFlag.PAUSED);
    board.roundsUntil(3 * MS);
    assertEquals(-1, domain.vcpus().getFirst().runningOn());
    assertEquals(-XenErrno.EINVAL, pools.move(domain.scheduling(), 0));
    assertEquals(-XenErrno.ESRCH, pools.join(domain.scheduling(), 7));
    assertEquals(-XenErrno.ENODEV, pools.join(domain.scheduling(), 1));
  }

  @Test
  void aUnitThatComesLaterRunsInThePoolOfItsDomain() {
    var board = new FakeBoard(1, 1);
    Domain domain = board.domain(1, 1, 256, FakeBoard.compute());
    var group = new SchedDomain(2, () -> new byte[16], 512);
    assertEquals(0, board.hypervisor.cpupools().join(group, 0));
    assertThrows(IllegalArgumentException.class, () -> new SchedDomain(3, () -> new byte[16], 0));
    assertEquals(2, group.id());
    domain.scheduling().units.forEach(SchedUnit::wake);
    SchedUnit unit = domain.vcpus().getFirst();
    board.hypervisor.cpupools().leave(domain.scheduling());
    group.add(unit);
    unit.resume(PauseFlag.DOWN | PauseFlag.PAUSED);
    board.roundsUntil(MS);
    assertTrue(unit.runNanos() >= MS - 20_000, () -> unit.runNanos() + " ns");
  }

  @Test
  void poolsChangeUnderThreadsThatRun() throws InterruptedException {
    var board = new FakeBoard(CPUS, System::nanoTime);
    Cpupools pools = board.hypervisor.cpupools();
    var model = new Model();
    for (int id = 1; id <= DOMAINS; id++) {
      Domain domain =
          board.domain(
              id,
              2,
              256,
              (vcpu, _) -> {
                if (vcpu.irq) {
                  vcpu.ports.writeSystemRegister(FakeBoard.EOIR, 0);
                }
                vcpu.execute(1);
                vcpu.ports.writeSystemRegister(FakeBoard.CVAL, System.nanoTime() + 50_000);
                return Exit.WaitForInterrupt.INSTANCE;
              });
      domain.start(0, 0);
      assertTrue(domain.vcpus().get(1).switchOn(0, 0));
      model.poolOf.put(id, 0L);
    }
    board.hypervisor.start();
    var random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      change(random, pools, model, board);
      Thread.onSpinWait();
    }
    assertSame(model, pools);
    for (Domain domain : board.hypervisor.domains()) {
      assertEquals(0, pools.move(domain.scheduling(), 0));
      long before = domain.vcpus().getFirst().vcpu().instructions();
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (domain.vcpus().getFirst().vcpu().instructions() < before + 10) {
        assertTrue(System.nanoTime() < end, () -> domain.describe().toString());
        Thread.sleep(1);
      }
    }
    assertTrue(board.hypervisor.stop());
  }
}
