package dev.zazen.core.sched;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.abi.HypercallNumber;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.machine.Exit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is counted for a vCPU. */
class CountsTest {
  private static final long MICRO = 1_000;

  private final FakeBoard board = new FakeBoard(1);

  /** Leaves guest mode for one reason after the other, a microsecond each. */
  private FakeVcpu.Program exits(List<Exit> exits) {
    var next = new AtomicInteger();
    return (vcpu, _) -> {
      board.time.addAndGet(MICRO);
      int i = next.getAndIncrement();
      vcpu.setRegister(16, HypercallNumber.XEN_VERSION);
      return i < exits.size() ? exits.get(i) : new Exit.Dead("the end", 0, 0, 0);
    };
  }

  @Test
  void exitsAreCountedByKindAndHypercallsByNumber() {
    var call = new Exit.Hypercall(HypercallNumber.HVC_IMMEDIATE);
    VcpuUnit vcpu =
        start(
            List.of(
                call,
                call,
                new Exit.Hypercall(0),
                new Exit.FirmwareCall(0),
                Exit.BudgetSpent.INSTANCE,
                Exit.Kicked.INSTANCE,
                Exit.Kicked.INSTANCE));
    board.runFor(100 * MICRO);
    ExitCounts counts = vcpu.exits();
    assertEquals(3, counts.hypercalls());
    assertEquals(1, counts.firmwareCalls());
    assertEquals(1, counts.budgets());
    assertEquals(2, counts.kicks());
    assertEquals(0, counts.waits() + counts.yields());
    assertEquals(2, vcpu.hypercalls(HypercallNumber.XEN_VERSION));
    assertEquals(0, vcpu.hypercalls(HypercallNumber.SCHED_OP));
    assertEquals(8 * MICRO, vcpu.runNanos());
    assertEquals(8 * MICRO, vcpu.occupiedNanos());
  }

  @Test
  void aVcpuThatWaitsIsIdleUpToNow() {
    VcpuUnit vcpu = start(List.of(Exit.Yield.INSTANCE, Exit.WaitForInterrupt.INSTANCE));
    board.runFor(102 * MICRO);
    assertEquals(1, vcpu.exits().waits());
    assertEquals(1, vcpu.exits().yields());
    long now = board.clock.nanos();
    assertEquals(now - 2 * MICRO, vcpu.runstate().blockedNanos(now));
  }

  @Test
  void aVcpuThatWaitsForAPhysicalCpuIsRunnableFromItsWakeOn() {
    VcpuUnit vcpu = start(List.of(Exit.WaitForInterrupt.INSTANCE));
    board.runFor(10 * MICRO);
    long blocked = vcpu.runstate().blockedNanos(board.clock.nanos());
    vcpu.resume(PauseFlag.BLOCKED);
    board.time.addAndGet(5 * MICRO);
    long now = board.clock.nanos();
    assertEquals(blocked, vcpu.runstate().blockedNanos(now));
    assertEquals(5 * MICRO, vcpu.runstate().runnableNanos(now));
  }

  private VcpuUnit start(List<Exit> exits) {
    var domain = board.domain(1, 1, 256, exits(exits));
    domain.start(0, 0);
    return domain.vcpus().getFirst();
  }
}
