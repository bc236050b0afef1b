package dev.zazen.core.sched;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.core.domain.Domain;
import dev.zazen.machine.Exit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deterministic boards. */
class RoundsTest {
  private static final long MS = 1_000_000;
  private static final long LONGEST_TURN = 15_000;

  private static long ran(Domain domain) {
    return domain.vcpus().stream().mapToLong(SchedUnit::runNanos).sum();
  }

  @Test
  void allPhysicalCpusRunAtTheSameTime() {
    var board = new FakeBoard(3, 1);
    List<Domain> domains = new ArrayList<>();
    for (int id = 1; id <= 3; id++) {
      domains.add(board.domain(id, 1, 256, FakeBoard.compute()));
    }
    domains.forEach(domain -> domain.start(0, 0));
    board.roundsUntil(100 * MS);
    long now = board.rounds.now();
    domains.forEach(domain -> assertEquals(now, ran(domain)));
    domains.forEach(domain -> assertEquals(now, domain.vcpus().getFirst().vcpu().instructions()));
  }

  @Test
  void oneInstructionTakesOneNanosecondAlsoWhenUnitsShareACpu() {
    var board = new FakeBoard(1, 1);
    Domain first = board.domain(1, 1, 256, FakeBoard.compute());
    Domain second = board.domain(2, 1, 256, FakeBoard.compute());
    first.start(0, 0);
    second.start(0, 0);
    board.roundsUntil(1_000 * MS);
    assertEquals(board.rounds.now(), ran(first) + ran(second));
    assertTrue(Math.abs(ran(first) - ran(second)) <= 20 * MS, () -> ran(first) + " ns");
  }

  @Test
  void aTimerExpiresAtItsVeryInstructionAndIdleTimeIsSkipped() {
    var board = new FakeBoard(2, 1);
    var wakeUps = new ArrayList<Long>();
    Domain domain =
        board.domain(
            1,
            1,
            256,
            (vcpu, _) -> {
              if (vcpu.irq) {
                wakeUps.add(board.clock.nanos());
                vcpu.ports.writeSystemRegister(FakeBoard.EOIR, 0);
              }
              vcpu.execute(7);
              vcpu.ports.writeSystemRegister(FakeBoard.CVAL, board.clock.nanos() + 4_000 * MS);
              return Exit.WaitForInterrupt.INSTANCE;
            });
    domain.start(0, 0);
    int rounds = 0;
    while (board.rounds.now() < 20_000 * MS && board.rounds.next()) {
      rounds++;
    }
    assertEquals(
        List.of(4_000 * MS + 7, 8_000 * MS + 14, 12_000 * MS + 21, 16_000 * MS + 28),
        wakeUps.subList(0, 4));
    assertTrue(rounds < 20, rounds + " rounds");
  }

  @Test
  void aBoardOnWhichNothingCanHappenSaysSo() {
    var board = new FakeBoard(2, 1);
    Domain domain =
        board.domain(
            1,
            1,
            256,
            (vcpu, _) -> {
              vcpu.execute(1);
              return Exit.WaitForInterrupt.INSTANCE;
            });
    domain.start(0, 0);
    long before = board.rounds.now();
    assertFalse(board.rounds.next());
    assertTrue(board.rounds.now() > before);
    domain.interrupts().spi(32).set(true);
    assertTrue(board.rounds.next());
  }

  @Test
  void anInterruptReachesAnotherPhysicalCpuWithinTwoTurns() {
    var board = new FakeBoard(2, 1);
    var sent = new ArrayList<Long>();
    var seen = new ArrayList<Long>();
    FakeVcpu.Program pingPong =
        (vcpu, budget) -> {
          var interrupts = board.hypervisor.domains().getFirst().interrupts();
          vcpu.execute(Math.min(budget, 50));
          if (vcpu.irq) {
            seen.add(board.clock.nanos());
            interrupts.ppi(vcpu.index, 27).set(false);
            sent.add(board.clock.nanos());
            interrupts.ppi(1 - vcpu.index, 27).set(true);
          }
          return Exit.BudgetSpent.INSTANCE;
        };
    Domain domain = board.domain(1, 2, 256, pingPong);
    domain.start(0, 0);
    assertTrue(domain.vcpus().get(1).switchOn(0, 0));
    domain.interrupts().ppi(0, 27).set(true);
    board.roundsUntil(10 * MS);
    assertTrue(seen.size() > 500, seen.size() + " interrupts");
    for (int i = 1; i < seen.size(); i++) {
      long delay = seen.get(i) - sent.get(i - 1);
      assertTrue(delay <= 2 * LONGEST_TURN, delay + " ns");
    }
  }

  @Test
  void noVcpuOfADomainSeesTheCountGoBack() {
    var board = new FakeBoard(2, 1);
    long[] latest = {0};
    boolean[] boardTimeWentBack = {false};
    long[] latestBoardTime = {0};
    Domain domain =
        board.domain(
            1,
            2,
            256,
            (vcpu, budget) -> {
              vcpu.execute(Math.min(budget, 100));
              long count = vcpu.ports.virtualCount();
              assertTrue(count >= latest[0], () -> count + " after " + latest[0]);
              latest[0] = count;
              boardTimeWentBack[0] |= board.clock.nanos() < latestBoardTime[0];
              latestBoardTime[0] = board.clock.nanos();
              return Exit.BudgetSpent.INSTANCE;
            });
    domain.start(0, 0);
    assertTrue(domain.vcpus().get(1).switchOn(0, 0));
    board.roundsUntil(10 * MS);
    assertEquals("", domain.crashReason());
    assertTrue(boardTimeWentBack[0]);
  }

  private static FakeBoard busyBoard(long seed) {
    var board = new FakeBoard(2, seed);
    for (int id = 1; id <= 3; id++) {
      board.domain(id, 2, 256 * id, FakeBoard.compute()).start(0, 0);
    }
    board.hypervisor.domains().forEach(domain -> assertTrue(domain.vcpus().get(1).switchOn(0, 0)));
    board.roundsUntil(100 * MS);
    return board;
  }

  @Test
  void theTraceIsAFunctionOfTheSeed() {
    FakeBoard first = busyBoard(1);
    FakeBoard again = busyBoard(1);
    assertTrue(first.trace.events() > 20, first.trace.events() + " events");
    assertEquals(first.trace.events(), again.trace.events());
    assertEquals(first.trace.value(), again.trace.value());
    assertEquals(first.rounds.now(), again.rounds.now());
    assertNotEquals(first.trace.value(), busyBoard(2).trace.value());
  }
}
