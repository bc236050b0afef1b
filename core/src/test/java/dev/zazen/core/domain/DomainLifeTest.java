package dev.zazen.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.SchedShutdown;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.machine.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:dom0less")
class DomainLifeTest {
  private static final long MS = 1_000_000;

  private final FakeBoard board = new FakeBoard(1);

  /** Runs {@code bad} beside a good domain and expects that only the first ends. */
  private Domain crash(FakeVcpu.Program bad) {
    Domain good = board.domain(1, 1, 256, board.busy());
    Domain ends = board.domain(2, 2, 256, bad);
    good.start(0, 0);
    ends.start(0x4000_0000, 7);
    board.runFor(10 * MS);
    long ran = good.vcpus().getFirst().runNanos();
    board.runFor(10 * MS);
    assertTrue(good.vcpus().getFirst().runNanos() >= ran + 9 * MS);
    assertEquals(DomainState.RUNNING, good.state());
    assertEquals(DomainState.SHUTDOWN, ends.state());
    assertEquals(Optional.of(SchedShutdown.CRASH), ends.shutdownReason());
    return ends;
  }

  @Test
  void aDeadVcpuCrashesItsDomainWithPcAndSyndrome() {
    Domain domain = crash((_, _) -> new Exit.Dead("no vector table", 0x1234, 0x8600_0004L, 0x200));
    assertEquals(
        "no vector table; pc 0000000000001234, syndrome 86000004, fault address 0000000000000200",
        domain.crashReason());
    assertEquals(1, FakeBoard.vcpu(domain, 0).runs);
    assertTrue(
        board.log.getFirst().startsWith("Domain 2 (vcpu#0) crashed on cpu#0: no vector"),
        board.log.toString());
    assertTrue(board.log.get(1).contains("pc        0000000040000000"), board.log.toString());
  }

  @Test
  void anExceptionStopsOnlyTheDomainItServed() {
    Domain domain =
        crash(
            (_, _) -> {
              throw new IllegalStateException("broken device");
            });
    assertEquals(
        "internal error: java.lang.IllegalStateException: broken device", domain.crashReason());
    assertTrue(
        board.log.stream().anyMatch(line -> line.contains("DomainLifeTest")), "a stack trace");
  }

  @Test
  void anErrorStopsOnlyTheDomainItServed() {
    var _ =
        crash(
            (_, _) -> {
              throw new StackOverflowError();
            });
  }

  @Test
  void aListenerThatThrowsDoesNotStopThePhysicalCpu() {
    board.hypervisor.onShutdown(
        (_, _) -> {
          throw new IllegalStateException("listener");
        });
    var _ = crash((_, _) -> new Exit.Dead("x", 0, 0, 0));
  }

  @Test
  void theFirstShutdownReasonCounts() {
    var heard = new ArrayList<SchedShutdown>();
    Domain domain = board.domain(1, 1, 256, board.busy());
    board.hypervisor.onShutdown((_, reason) -> heard.add(reason));
    domain.start(0, 0);
    domain.shutdown(SchedShutdown.REBOOT);
    domain.shutdown(SchedShutdown.CRASH);
    assertEquals(Optional.of(SchedShutdown.REBOOT), domain.shutdownReason());
    assertEquals(List.of(SchedShutdown.REBOOT), heard);
    board.runFor(MS);
    assertEquals(0, FakeBoard.vcpu(domain, 0).runs);
  }

  @Test
  void aPausedDomainDoesNotRunUntilEveryPauseIsTakenBack() {
    Domain domain = board.domain(1, 1, 256, board.busy());
    domain.start(0, 0);
    domain.pause();
    domain.pause();
    board.runFor(MS);
    domain.unpause();
    board.runFor(MS);
    assertEquals(0, FakeBoard.vcpu(domain, 0).runs);
    domain.unpause();
    board.runFor(MS);
    assertTrue(FakeBoard.vcpu(domain, 0).runs > 0);
    assertThrows(IllegalStateException.class, domain::unpause);
  }

  @Test
  void startResetsVcpu0AndLeavesTheOthersOff() {
    Domain domain = board.domain(1, 3, 256, board.busy());
    domain.start(0x4000_0000, 0x4800_0000);
    assertEquals(0x4000_0000, FakeBoard.vcpu(domain, 0).entry);
    assertEquals(0x4800_0000, FakeBoard.vcpu(domain, 0).register(0));
    board.runFor(20 * MS);
    assertEquals(0, FakeBoard.vcpu(domain, 1).runs + FakeBoard.vcpu(domain, 2).runs);
    assertThrows(IllegalStateException.class, () -> domain.start(0, 0));
  }

  @Test
  void theDescriptionSaysWhatEachVcpuDoes() {
    Domain domain =
        board.domain(
            1,
            2,
            256,
            (vcpu, _) -> {
              vcpu.ports.writeSystemRegister(FakeBoard.CVAL, board.time.get() + 13_200_000);
              return Exit.WaitForInterrupt.INSTANCE;
            });
    domain.start(0x4000_0000, 0);
    board.runFor(10 * MS);
    var text = String.join("\n", board.hypervisor.describe());
    assertTrue(text.contains("d1 dom1: RUNNING"), text);
    assertTrue(
        text.contains(
            "d1v0: blocked (WFI, timer in 3.2 ms), last on pCPU0, last exit WaitForInterrupt"),
        text);
    assertTrue(text.contains("d1v1: offline, never ran"), text);
    assertTrue(text.contains("pc        0000000040000000"), text);
  }

  @Test
  void theEndOfTheHardwareDomainIsAnnouncedAsByXen() {
    Domain dom0 = board.domain(0, 1, 256, board.busy());
    dom0.start(0, 0);
    dom0.shutdown(SchedShutdown.POWEROFF);
    assertEquals(List.of("Hardware Dom0 halted: halting machine"), board.log);
  }

  @Test
  void domainIdsAreUnique() {
    var _ = board.domain(1, 1, 256, board.busy());
    assertThrows(IllegalArgumentException.class, () -> board.domain(1, 1, 256, board.busy()));
  }
}
