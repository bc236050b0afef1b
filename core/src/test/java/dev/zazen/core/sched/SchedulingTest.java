package dev.zazen.core.sched;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.SchedShutdown;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.core.domain.Domain;
import dev.zazen.machine.Exit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:credit2")
class SchedulingTest {
  private static final long MS = 1_000_000;

  private static void assertWithin5Percent(long expected, long actual) {
    assertTrue(
        Math.abs(actual - expected) <= expected / 20, () -> actual + " ns instead of " + expected);
  }

  private static long ran(Domain domain) {
    return domain.vcpus().stream().mapToLong(SchedUnit::runNanos).sum();
  }

  @Test
  void equalWeightsGetEqualTime() {
    var board = new FakeBoard(1);
    List<Domain> domains = new ArrayList<>();
    for (int id = 1; id <= 3; id++) {
      domains.add(board.domain(id, 1, 256, board.busy()));
    }
    domains.forEach(domain -> domain.start(0, 0));
    board.runFor(3_000 * MS);
    domains.forEach(domain -> assertWithin5Percent(1_000 * MS, ran(domain)));
  }

  @Test
  void timeFollowsWeights() {
    var board = new FakeBoard(1);
    Domain light = board.domain(1, 1, 256, board.busy());
    Domain heavy = board.domain(2, 1, 768, board.busy());
    light.start(0, 0);
    heavy.start(0, 0);
    board.runFor(4_000 * MS);
    assertWithin5Percent(1_000 * MS, ran(light));
    assertWithin5Percent(3_000 * MS, ran(heavy));
  }

  @Test
  void moreVcpusThanPhysicalCpusShareThemAll() {
    var board = new FakeBoard(2);
    List<Domain> domains = new ArrayList<>();
    for (int id = 1; id <= 5; id++) {
      domains.add(board.domain(id, 1, 256, board.busy()));
    }
    domains.forEach(domain -> domain.start(0, 0));
    board.runFor(5_000 * MS);
    domains.forEach(domain -> assertWithin5Percent(1_000 * MS, ran(domain)));
    // In simulated time the pCPUs take turns, so each is busy half of it.
    board.hypervisor.cpus().forEach(cpu -> assertWithin5Percent(2_500 * MS, cpu.busyNanos()));
  }

  @Test
  void aUnitRunsOnlyOnThePhysicalCpusOfItsAffinity() {
    var board = new FakeBoard(2);
    var second = new BitSet();
    second.set(1);
    Domain pinned = board.domain(1, 1, 256, second, board.busy());
    Domain free = board.domain(2, 1, 256, board.busy());
    pinned.start(0, 0);
    free.start(0, 0);
    board.runFor(100 * MS);
    assertEquals(1, pinned.vcpus().getFirst().lastRanOn());
    assertTrue(ran(pinned) > 30 * MS);
  }

  @Test
  void aTimerWakesABlockedVcpuAtItsDeadline() {
    var board = new FakeBoard(1);
    var wakeUps = new ArrayList<Long>();
    Domain domain =
        board.domain(
            1,
            1,
            256,
            (vcpu, _) -> {
              if (vcpu.irq) {
                wakeUps.add(board.time.get());
                vcpu.ports.writeSystemRegister(FakeBoard.EOIR, 0);
              }
              vcpu.ports.writeSystemRegister(FakeBoard.CVAL, board.time.get() + 4 * MS);
              return Exit.WaitForInterrupt.INSTANCE;
            });
    domain.start(0, 0);
    board.runFor(20 * MS);
    assertEquals(List.of(4 * MS, 8 * MS, 12 * MS, 16 * MS), wakeUps);
  }

  @Test
  void theTimerOfARunningVcpuIsNotLateEvenIfItIsSetInTheMiddleOfASlice() {
    var board = new FakeBoard(1);
    var late = new ArrayList<Long>();
    long[] due = {0};
    Domain domain =
        board.domain(
            1,
            1,
            256,
            (vcpu, budget) -> {
              if (vcpu.irq) {
                late.add(board.time.get() - due[0]);
                vcpu.ports.writeSystemRegister(FakeBoard.EOIR, 0);
                due[0] = 0;
              }
              if (due[0] == 0) {
                due[0] = board.time.get() + 300_000;
                vcpu.ports.writeSystemRegister(FakeBoard.CVAL, due[0]);
              }
              if (vcpu.takeKick()) {
                return Exit.Kicked.INSTANCE;
              }
              vcpu.execute(budget);
              board.time.addAndGet(budget);
              return Exit.BudgetSpent.INSTANCE;
            });
    domain.start(0, 0);
    board.runFor(50 * MS);
    assertTrue(late.size() > 100);
    // The smallest budget is 2,000 instructions; the first runs are with a guessed speed.
    late.forEach(nanos -> assertTrue(nanos <= 2_000, late.toString()));
  }

  @Test
  void aBusyNeighbourDelaysAWakeUpByTheRateLimitAtMost() {
    var board = new FakeBoard(1);
    var late = new ArrayList<Long>();
    long[] due = {0};
    Domain sleeper =
        board.domain(
            1,
            1,
            256,
            (vcpu, _) -> {
              if (vcpu.irq) {
                late.add(board.time.get() - due[0]);
                vcpu.ports.writeSystemRegister(FakeBoard.EOIR, 0);
              }
              due[0] = board.time.get() + 7 * MS;
              vcpu.ports.writeSystemRegister(FakeBoard.CVAL, due[0]);
              return Exit.WaitForInterrupt.INSTANCE;
            });
    Domain busy = board.domain(2, 1, 256, board.busy());
    sleeper.start(0, 0);
    busy.start(0, 0);
    board.runFor(1_000 * MS);
    assertTrue(late.size() > 100, late.size() + " wake-ups");
    // A woken unit with no more credit than the running one has to wait; it never starves.
    long soon = late.stream().filter(nanos -> nanos <= MS + 10_000).count();
    assertTrue(soon > late.size() * 0.95, late.toString());
    assertTrue(late.stream().allMatch(nanos -> nanos <= 11 * MS), late.toString());
  }

  @Test
  void aSpinningVcpuLetsOthersRun() {
    var board = new FakeBoard(1);
    Domain spinner =
        board.domain(
            1,
            1,
            256,
            (vcpu, _) -> {
              vcpu.execute(10);
              board.time.addAndGet(10);
              return Exit.Yield.INSTANCE;
            });
    Domain busy = board.domain(2, 1, 256, board.busy());
    spinner.start(0, 0);
    busy.start(0, 0);
    board.runFor(100 * MS);
    assertTrue(ran(busy) > 95 * MS, () -> ran(busy) + " ns");
  }

  @Test
  void aVcpuThatSpinsAloneRests() {
    var board = new FakeBoard(1);
    Domain spinner =
        board.domain(
            1,
            1,
            256,
            (vcpu, _) -> {
              vcpu.execute(10);
              board.time.addAndGet(10);
              return Exit.Yield.INSTANCE;
            });
    spinner.start(0, 0);
    board.runFor(100 * MS);
    assertTrue(ran(spinner) < 5 * MS, () -> ran(spinner) + " ns");
  }

  @Test
  void anInterruptBetweenTheLastInstructionAndTheBlockIsNotLost() {
    var board = new FakeBoard(1);
    var runs = new AtomicInteger();
    Domain domain =
        board.domain(
            1,
            1,
            256,
            (vcpu, _) -> {
              board.time.addAndGet(100);
              if (runs.incrementAndGet() == 1) {
                // As if the interrupt arrived after WFI was executed and before the hypervisor
                // blocks the
                // vCPU.
                var interrupts = board.hypervisor.domains().getFirst().interrupts();
                interrupts.spi(32).set(true);
              } else {
                vcpu.ports.writeSystemRegister(FakeBoard.EOIR, 0);
              }
              return Exit.WaitForInterrupt.INSTANCE;
            });
    domain.start(0, 0);
    board.runFor(MS);
    assertEquals(2, runs.get());
    assertEquals(PauseFlag.BLOCKED, domain.vcpus().getFirst().pauseFlags());
  }

  @Test
  void noWakeUpIsLostBetweenTwoThreads() throws InterruptedException {
    int rounds = 20_000;
    var board = new FakeBoard(2, System::nanoTime);
    var counts = new int[2];
    FakeVcpu.Program pingPong =
        (vcpu, _) -> {
          var interrupts = board.hypervisor.domains().getFirst().interrupts();
          int me = vcpu.index;
          if (vcpu.irq) {
            interrupts.ppi(me, 27).set(false);
            if (++counts[me] >= rounds && me == 1) {
              board.hypervisor.domains().getFirst().shutdown(SchedShutdown.POWEROFF);
            }
            interrupts.ppi(1 - me, 27).set(true);
          }
          return Exit.WaitForInterrupt.INSTANCE;
        };
    Domain domain = board.domain(1, 2, 256, pingPong);
    var done = new CountDownLatch(1);
    domain.onShutdown((_, _) -> done.countDown());
    domain.start(0, 0);
    assertTrue(domain.vcpus().get(1).switchOn(0, 0));
    board.hypervisor.start();
    domain.interrupts().ppi(0, 27).set(true);
    assertTrue(
        done.await(60, TimeUnit.SECONDS), () -> counts[0] + " " + counts[1] + domain.describe());
    assertTrue(board.hypervisor.stop());
  }

  @Test
  void noWakeUpIsLostBetweenVcpusPinnedToDifferentThreads() throws InterruptedException {
    int rounds = 5_000;
    var board = new FakeBoard(2, System::nanoTime);
    List<Domain> domains = new ArrayList<>();
    var counts = new int[2];
    var done = new CountDownLatch(1);
    for (int n = 0; n < 2; n++) {
      int me = n;
      var cpu = new BitSet();
      cpu.set(n);
      domains.add(
          board.domain(
              n,
              1,
              256,
              cpu,
              (vcpu, _) -> {
                if (vcpu.irq) {
                  domains.get(me).interrupts().spi(32).set(false);
                  if (++counts[me] == rounds && me == 1) {
                    done.countDown();
                  }
                  domains.get(1 - me).interrupts().spi(32).set(true);
                }
                return Exit.WaitForInterrupt.INSTANCE;
              }));
    }
    domains.forEach(domain -> domain.start(0, 0));
    board.hypervisor.start();
    domains.getFirst().interrupts().spi(32).set(true);
    assertTrue(done.await(60, TimeUnit.SECONDS), () -> board.hypervisor.describe().toString());
    assertTrue(board.hypervisor.stop());
    assertEquals(0, domains.getFirst().vcpus().getFirst().lastRanOn());
    assertEquals(1, domains.getLast().vcpus().getFirst().lastRanOn());
  }

  @Test
  void realTimersFireOnIdlePhysicalCpus() throws InterruptedException {
    var board = new FakeBoard(2, System::nanoTime);
    var done = new CountDownLatch(50);
    FakeVcpu.Program tick =
        (vcpu, _) -> {
          if (vcpu.irq) {
            vcpu.ports.writeSystemRegister(FakeBoard.EOIR, 0);
            done.countDown();
          }
          vcpu.ports.writeSystemRegister(FakeBoard.CVAL, System.nanoTime() + MS / 2);
          return Exit.WaitForInterrupt.INSTANCE;
        };
    for (int id = 1; id <= 3; id++) {
      board.domain(id, 1, 256, tick).start(0, 0);
    }
    board.hypervisor.start();
    assertTrue(done.await(60, TimeUnit.SECONDS), () -> board.hypervisor.describe().toString());
    assertTrue(board.hypervisor.stop());
  }
}
