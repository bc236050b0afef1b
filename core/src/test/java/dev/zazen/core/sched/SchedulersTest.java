package dev.zazen.core.sched;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.machine.Exit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each scheduler promises, on deterministic boards. */
@Tag("feature:schedulers")
class SchedulersTest {
  private static final long MS = 1_000_000;

  /** A pool of {@code cpus} pCPUs with a scheduler, on a board with one more. */
  private static final class Pool {
    final FakeBoard board;
    final Cpupools pools;
    final long id;
    private final int cpus;

    Pool(SchedulerKind kind, int cpus) {
      this.cpus = cpus;
      board = new FakeBoard(cpus + 1, 1);
      pools = board.hypervisor.cpupools();
      id = pools.create(Cpupools.ANY, kind.code());
      for (int cpu = 1; cpu <= cpus; cpu++) {
        assertEquals(0, pools.removeCpu(Cpupools.FIRST, cpu));
        assertEquals(0, pools.addCpu(id, cpu));
      }
    }

    <S extends Scheduler> S scheduler(Class<S> type) {
      return type.cast(pools.find(id).orElseThrow().scheduler());
    }

    Domain domain(int number, int vcpus, FakeVcpu.Program program) {
      Domain domain = board.domain(number, vcpus, 256, program);
      assertEquals(0, pools.move(domain.scheduling(), id));
      return domain;
    }

    Domain busy(int number, int vcpus) {
      return domain(number, vcpus, FakeBoard.compute());
    }

    void start() {
      for (Domain domain : board.hypervisor.domains()) {
        domain.start(0, 0);
        for (VcpuUnit vcpu : domain.vcpus().subList(1, domain.vcpus().size())) {
          assertTrue(vcpu.switchOn(0, 0));
        }
      }
    }

    BitSet cpu(int number) {
      assertTrue(number <= cpus);
      var set = new BitSet();
      set.set(number);
      return set;
    }
  }

  private static void assertWithin5Percent(long expected, long actual) {
    assertTrue(
        Math.abs(actual - expected) <= expected / 20, () -> actual + " ns instead of " + expected);
  }

  private static long ran(Domain domain) {
    return domain.vcpus().stream().mapToLong(SchedUnit::runNanos).sum();
  }

  private static void adjust(Pool pool, Domain domain, int weight, int cap) {
    switch (pool.pools.find(pool.id).orElseThrow().scheduler()) {
      case Credit2 credit2 -> assertEquals(0, credit2.adjust(domain.scheduling(), weight, cap));
      case Credit credit -> credit.adjust(domain.scheduling(), weight, cap);
      case Scheduler other -> throw new AssertionError(other.kind());
    }
  }

  private static FakeBoard withOption(SchedulerKind kind, int cpus, String option, int value) {
    var board = new FakeBoard(cpus, 1);
    Cpupools pools = board.hypervisor.cpupools();
    pools.options(SchedulerOptions.DEFAULT.with(option, value).orElseThrow());
    var all = new BitSet();
    all.set(0, cpus);
    pools.arrange(List.of(new Cpupools.Group(kind, all)));
    return board;
  }

  private static Scheduler first(FakeBoard board) {
    return board.hypervisor.cpupools().find(Cpupools.FIRST).orElseThrow().scheduler();
  }

  @Test
  void theCommandLineSaysWhatSchedulersBeginWith() {
    var limited = withOption(SchedulerKind.CREDIT2, 1, "sched_ratelimit_us", 5000);
    assertEquals(5000, ((Credit2) first(limited)).rateLimitMicros());
    assertEquals(5 * MS, first(limited).rateLimit());
    var both = withOption(SchedulerKind.CREDIT, 1, "sched_ratelimit_us", 40_000);
    assertEquals(new Credit.Parameters(30, 30_000, 0), ((Credit) first(both)).parameters());
    for (String option : List.of("sched_ratelimit_us", "sched_credit_tslice_ms")) {
      assertTrue(SchedulerOptions.DEFAULT.with(option, 1_000_000).isEmpty(), option);
    }
    assertTrue(SchedulerOptions.DEFAULT.with("credit2_cap_period_ms", 0).isEmpty());
    assertTrue(SchedulerOptions.DEFAULT.with("vcpu_migration_delay", 100_001).isEmpty());
  }

  /** When a busy vCPU gives way to another one for the first time. */
  private static long firstSwitch(FakeBoard board) {
    Domain one = board.domain(1, 1, 256, FakeBoard.compute());
    Domain two = board.domain(2, 1, 256, FakeBoard.compute());
    one.start(0, 0);
    two.start(0, 0);
    long now = 0;
    while (ran(one) == 0 || ran(two) == 0) {
      now += MS;
      board.roundsUntil(now);
    }
    return now / MS;
  }

  @Test
  void slicesOfCreditAreAsLongAsTheCommandLineSays() {
    for (int millis : new int[] {30, 90}) {
      var board = withOption(SchedulerKind.CREDIT, 1, "sched_credit_tslice_ms", millis);
      long first = firstSwitch(board);
      assertTrue(Math.abs(first - millis) <= 2, () -> first + " ms");
    }
  }

  @Test
  void aBudgetOfCredit2IsFilledUpAsOftenAsTheCommandLineSays() {
    for (int period : new int[] {10, 100}) {
      var board = withOption(SchedulerKind.CREDIT2, 1, "credit2_cap_period_ms", period);
      Domain capped = board.domain(1, 1, 256, FakeBoard.compute());
      assertEquals(0, ((Credit2) first(board)).adjust(capped.scheduling(), 0, 50));
      capped.start(0, 0);
      board.roundsUntil(1_000 * MS);
      assertWithin5Percent(500 * MS, ran(capped));
      long before = ran(capped);
      board.roundsUntil(1_000 * MS + period * MS / 2 - MS);
      long inHalf = ran(capped) - before;
      assertTrue(inHalf == 0 || inHalf >= (period / 2 - 2) * MS, () -> inHalf + " ns");
    }
  }

  /** How often a pCPU runs one of three vCPUs that another pCPU ran before. */
  private static int migrations(int delayMicros) {
    var board = withOption(SchedulerKind.CREDIT, 2, "vcpu_migration_delay", delayMicros);
    List<VcpuUnit> vcpus = new ArrayList<>();
    for (int id = 1; id <= 3; id++) {
      Domain domain = board.domain(id, 1, 256, FakeBoard.compute());
      domain.start(0, 0);
      vcpus.add(domain.vcpus().getFirst());
    }
    board.roundsUntil(100 * MS);
    int[] last = vcpus.stream().mapToInt(VcpuUnit::lastRanOn).toArray();
    int count = 0;
    for (int ms = 101; ms <= 3_000; ms++) {
      board.roundsUntil(ms * MS);
      for (int i = 0; i < last.length; i++) {
        int now = vcpus.get(i).lastRanOn();
        count += now == last[i] ? 0 : 1;
        last[i] = now;
      }
    }
    return count;
  }

  @Test
  void creditLeavesAUnitToItsCpuForTheMigrationDelay() {
    int without = migrations(0);
    assertTrue(without > 10, () -> without + " times");
    assertEquals(0, migrations(100_000));
  }

  @ParameterizedTest
  @EnumSource(names = {"CREDIT", "CREDIT2"})
  void timeFollowsWeights(SchedulerKind kind) {
    var pool = new Pool(kind, 1);
    Domain light = pool.busy(1, 1);
    Domain heavy = pool.busy(2, 1);
    pool.start();
    adjust(pool, light, 256, 0);
    adjust(pool, heavy, 768, 0);
    pool.board.roundsUntil(8_000 * MS);
    assertWithin5Percent(2_000 * MS, ran(light));
    assertWithin5Percent(6_000 * MS, ran(heavy));
  }

  @ParameterizedTest
  @EnumSource(names = {"CREDIT", "CREDIT2", "RTDS"})
  void severalCpusAreSharedEquallyAndNoneIdles(SchedulerKind kind) {
    var pool = new Pool(kind, 2);
    List<Domain> domains = new ArrayList<>();
    for (int id = 1; id <= 5; id++) {
      domains.add(pool.busy(id, 1));
    }
    pool.start();
    pool.board.roundsUntil(5_000 * MS);
    domains.forEach(domain -> assertWithin5Percent(2_000 * MS, ran(domain)));
  }

  @ParameterizedTest
  @EnumSource(names = {"CREDIT", "CREDIT2"})
  void severalCpusAreSharedByWeight(SchedulerKind kind) {
    var pool = new Pool(kind, 2);
    List<Domain> domains = new ArrayList<>();
    for (int id = 1; id <= 4; id++) {
      domains.add(pool.busy(id, 1));
    }
    pool.start();
    adjust(pool, domains.get(3), 512, 0);
    pool.board.roundsUntil(5_000 * MS);
    for (int i = 0; i < 3; i++) {
      assertWithin5Percent(2_000 * MS, ran(domains.get(i)));
    }
    assertWithin5Percent(4_000 * MS, ran(domains.get(3)));
  }

  @ParameterizedTest
  @EnumSource(names = {"CREDIT", "CREDIT2"})
  void aCapHoldsOnAnOtherwiseIdleCpu(SchedulerKind kind) {
    var pool = new Pool(kind, 2);
    Domain one = pool.busy(1, 1);
    Domain two = pool.busy(2, 2);
    pool.start();
    adjust(pool, one, 0, 10);
    adjust(pool, two, 0, 50);
    pool.board.roundsUntil(4_000 * MS);
    assertWithin5Percent(400 * MS, ran(one));
    assertWithin5Percent(2_000 * MS, ran(two));
    adjust(pool, two, 0, 0);
    pool.board.roundsUntil(8_000 * MS);
    assertWithin5Percent(800 * MS, ran(one));
    assertTrue(ran(two) > 9_000 * MS, () -> ran(two) + " ns without a cap");
  }

  @ParameterizedTest
  @EnumSource(names = {"CREDIT", "CREDIT2"})
  void aCapHoldsBesideABusyNeighbour(SchedulerKind kind) {
    var pool = new Pool(kind, 1);
    Domain capped = pool.busy(1, 1);
    Domain free = pool.busy(2, 1);
    pool.start();
    adjust(pool, capped, 0, 25);
    pool.board.roundsUntil(4_000 * MS);
    assertWithin5Percent(1_000 * MS, ran(capped));
    assertWithin5Percent(3_000 * MS, ran(free));
  }

  @ParameterizedTest
  @EnumSource(names = {"CREDIT", "CREDIT2"})
  void aUnitRunsWhereItShouldIfThatCpuIsFree(SchedulerKind kind) {
    var pool = new Pool(kind, 2);
    Domain first = pool.busy(1, 1);
    Domain second = pool.busy(2, 1);
    pool.pools.softAffinity(first.vcpus().getFirst(), pool.cpu(2));
    pool.pools.softAffinity(second.vcpus().getFirst(), pool.cpu(2));
    pool.start();
    pool.board.roundsUntil(200 * MS);
    assertTrue(ran(first) > 199 * MS, "soft affinity does not idle a CPU");
    assertTrue(ran(second) > 199 * MS, "soft affinity does not idle a CPU");
    VcpuUnit away = (first.vcpus().getFirst().runningOn() == 1 ? first : second).vcpus().getFirst();
    Domain preferred = away.domain() == first ? second : first;
    preferred.pause();
    pool.board.roundsUntil(300 * MS);
    assertEquals(2, away.runningOn());
  }

  @ParameterizedTest
  @EnumSource
  void aUnitLeavesACpuThatItMayNotUseAnyMore(SchedulerKind kind) {
    var pool = new Pool(kind, 2);
    Domain domain = pool.busy(0, 1);
    VcpuUnit vcpu = domain.vcpus().getFirst();
    pool.start();
    for (int i = 0; i < 4; i++) {
      int cpu = 1 + i % 2;
      assertEquals(0, pool.pools.hardAffinity(vcpu, pool.cpu(cpu)));
      long before = ran(domain);
      pool.board.roundsUntil(pool.board.rounds.now() + 50 * MS);
      assertEquals(cpu, vcpu.runningOn());
      assertTrue(ran(domain) > before + 49 * MS, () -> "not long after the change " + kind);
    }
  }

  @ParameterizedTest
  @EnumSource
  void vcpusAreSwitchedOffAndOnAgain(SchedulerKind kind) {
    var pool = new Pool(kind, 2);
    Domain domain = pool.busy(0, 2);
    List<VcpuUnit> vcpus = domain.vcpus();
    pool.start();
    for (int i = 0; i < 4; i++) {
      assertBothRun(pool, vcpus);
      VcpuUnit off = vcpus.get(i % 2);
      VcpuUnit other = vcpus.get(1 - i % 2);
      off.switchOff();
      pool.board.roundsUntil(pool.board.rounds.now() + MS);
      long before = off.runNanos();
      long otherBefore = other.runNanos();
      pool.board.roundsUntil(pool.board.rounds.now() + 100 * MS);
      assertEquals(before, off.runNanos());
      assertTrue(other.runNanos() > otherBefore + 40 * MS, () -> other.runNanos() + " ns");
      assertTrue(off.switchOn(0, 0));
    }
    assertBothRun(pool, vcpus);
  }

  private static void assertBothRun(Pool pool, List<VcpuUnit> vcpus) {
    long[] before = vcpus.stream().mapToLong(SchedUnit::runNanos).toArray();
    pool.board.roundsUntil(pool.board.rounds.now() + 100 * MS);
    for (int i = 0; i < before.length; i++) {
      long ran = vcpus.get(i).runNanos() - before[i];
      assertTrue(ran > 40 * MS, () -> ran + " ns");
    }
  }

  @Test
  void nullGivesAUnitThePreferredCpuOfThoseThatAreLeft() {
    var pool = new Pool(SchedulerKind.NULL, 3);
    Domain first = pool.busy(1, 1);
    Domain second = pool.busy(2, 1);
    pool.pools.softAffinity(first.vcpus().getFirst(), pool.cpu(3));
    pool.pools.softAffinity(second.vcpus().getFirst(), pool.cpu(3));
    pool.start();
    pool.board.roundsUntil(10 * MS);
    assertEquals(3, first.vcpus().getFirst().runningOn());
    assertEquals(1, second.vcpus().getFirst().runningOn());
  }

  @Test
  void reservationsAreKeptOnSeveralCpus() {
    var pool = new Pool(SchedulerKind.RTDS, 2);
    Rtds rtds = pool.scheduler(Rtds.class);
    List<Domain> domains = List.of(pool.busy(1, 1), pool.busy(2, 1), pool.busy(3, 1));
    for (Domain domain : domains) {
      VcpuUnit vcpu = domain.vcpus().getFirst();
      assertEquals(0, rtds.adjust(vcpu, 10_000, 4_000, false));
    }
    pool.start();
    for (int period = 10; period <= 100; period++) {
      long at = 10L * period * MS;
      pool.board.roundsUntil(at);
      domains.forEach(domain -> assertWithin5Percent(at * 4 / 10, ran(domain)));
    }
  }

  @Test
  void reservationsAreKeptInEveryPeriod() {
    var pool = new Pool(SchedulerKind.RTDS, 1);
    Rtds rtds = pool.scheduler(Rtds.class);
    Domain fast = pool.busy(1, 1);
    Domain slow = pool.busy(2, 1);
    Domain greedy = pool.busy(3, 1);
    int[][] micros = {{5_000, 1_000, 0}, {20_000, 8_000, 0}, {40_000, 2_000, 1}};
    List<Domain> domains = List.of(fast, slow, greedy);
    for (int i = 0; i < 3; i++) {
      VcpuUnit vcpu = domains.get(i).vcpus().getFirst();
      assertEquals(0, rtds.adjust(vcpu, micros[i][0], micros[i][1], micros[i][2] != 0));
    }
    pool.start();
    pool.board.roundsUntil(100 * MS);
    long[] before = domains.stream().mapToLong(SchedulersTest::ran).toArray();
    for (int period = 1; period <= 25; period++) {
      pool.board.roundsUntil((100 + 40 * period) * MS);
      assertWithin5Percent(8 * MS * period, ran(fast) - before[0]);
      assertWithin5Percent(16 * MS * period, ran(slow) - before[1]);
      assertWithin5Percent(16 * MS * period, ran(greedy) - before[2]);
    }
  }

  @Test
  void withoutExtraTimeABudgetIsAllThereIs() {
    var pool = new Pool(SchedulerKind.RTDS, 1);
    Domain domain = pool.busy(1, 1);
    Rtds rtds = pool.scheduler(Rtds.class);
    VcpuUnit vcpu = domain.vcpus().getFirst();
    assertEquals(0, rtds.adjust(vcpu, 10_000, 4_000, false));
    pool.start();
    pool.board.roundsUntil(1_000 * MS);
    assertWithin5Percent(400 * MS, ran(domain));
    assertEquals(0, rtds.adjust(vcpu, 10_000, 4_000, true));
    pool.board.roundsUntil(2_000 * MS);
    assertWithin5Percent(1_400 * MS, ran(domain));
  }

  @Test
  void whoWakesWithAnEarlierDeadlineRunsAtOnce() {
    var pool = new Pool(SchedulerKind.RTDS, 1);
    var late = new ArrayList<Long>();
    long[] due = {0};
    Domain sleeper =
        pool.domain(
            1,
            1,
            (vcpu, _) -> {
              if (vcpu.irq) {
                late.add(pool.board.clock.nanos() - due[0]);
                vcpu.ports.writeSystemRegister(FakeBoard.EOIR, 0);
              }
              vcpu.execute(10);
              due[0] = pool.board.clock.nanos() + 7 * MS;
              vcpu.ports.writeSystemRegister(FakeBoard.CVAL, due[0]);
              return Exit.WaitForInterrupt.INSTANCE;
            });
    Domain busy = pool.busy(2, 1);
    Rtds rtds = pool.scheduler(Rtds.class);
    assertEquals(0, rtds.adjust(busy.scheduling(), 100_000, 90_000));
    pool.start();
    pool.board.roundsUntil(1_000 * MS);
    assertTrue(late.size() > 130, late.size() + " wake-ups");
    assertTrue(late.stream().allMatch(nanos -> nanos <= 40_000), late.toString());
    assertFalse(sleeper.scheduling().pool().isEmpty());
  }

  @Test
  void unitsRunInTheirWindowsOnly() {
    var pool = new Pool(SchedulerKind.ARINC653, 1);
    var wrong = new ArrayList<String>();
    long[] start = {-1};
    long[][] windows = {{0, 3 * MS}, {3 * MS, 4 * MS}, {4 * MS, 6 * MS}};
    List<Arinc653.Window> table = new ArrayList<>();
    List<Domain> domains = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      long[] window = windows[i];
      Domain domain =
          pool.domain(
              i + 1,
              1,
              (vcpu, budget) -> {
                long at = (pool.board.clock.nanos() - start[0]) % (10 * MS);
                if (at < window[0] || at >= window[1]) {
                  wrong.add(at + " is not from " + window[0] + " to " + window[1]);
                }
                vcpu.execute(budget);
                return Exit.BudgetSpent.INSTANCE;
              });
      byte[] handle = new byte[16];
      handle[15] = (byte) (i + 1);
      domain.handle(handle);
      domains.add(domain);
      table.add(new Arinc653.Window(new UUID(0, i + 1), 0, window[1] - window[0]));
    }
    pool.board.roundsUntil(MS);
    start[0] = pool.board.clock.nanos();
    Arinc653 arinc = pool.scheduler(Arinc653.class);
    assertEquals(0, arinc.schedule(new Arinc653.Schedule(10 * MS, table)));
    pool.start();
    pool.board.roundsUntil(start[0] + 1_000 * MS);
    assertEquals(List.of(), wrong);
    for (int i = 0; i < 3; i++) {
      assertWithin5Percent(100 * (windows[i][1] - windows[i][0]), ran(domains.get(i)));
    }
  }

  @Test
  void aCpuOfNullBelongsToOneUnitUntilThatIsSwitchedOff() {
    var pool = new Pool(SchedulerKind.NULL, 2);
    List<Domain> domains = List.of(pool.busy(1, 1), pool.busy(2, 1), pool.busy(3, 1));
    pool.start();
    pool.board.roundsUntil(500 * MS);
    assertTrue(ran(domains.get(0)) > 499 * MS);
    assertTrue(ran(domains.get(1)) > 499 * MS);
    assertEquals(0, ran(domains.get(2)), "no CPU is left for it");
    domains.get(0).pause();
    pool.board.roundsUntil(600 * MS);
    assertEquals(0, ran(domains.get(2)), "a paused unit keeps its CPU");
    domains.get(0).vcpus().getFirst().switchOff();
    pool.board.roundsUntil(700 * MS);
    assertTrue(ran(domains.get(2)) > 99 * MS);
    assertEquals(0, pool.pools.removeCpu(pool.id, 1));
    assertEquals(0, pool.pools.addCpu(Cpupools.FIRST, 1));
    long before = ran(domains.get(1)) + ran(domains.get(2));
    pool.board.roundsUntil(800 * MS);
    assertWithin5Percent(100 * MS, ran(domains.get(1)) + ran(domains.get(2)) - before);
  }
}
