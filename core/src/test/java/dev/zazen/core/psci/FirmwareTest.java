package dev.zazen.core.psci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.Psci;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.abi.Smccc;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.DomainState;
import dev.zazen.core.hypercall.CallDispatcher;
import dev.zazen.core.hypercall.HypercallTable;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.Exit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:psci")
class FirmwareTest {
  private static final long ENTRY = 0x4008_0000L;

  private final FakeBoard board = new FakeBoard(1);
  private final Domain domain = board.domain(1, 20, 256, (_, _) -> Exit.WaitForInterrupt.INSTANCE);
  private final CallDispatcher calls =
      new CallDispatcher(
          board.hypervisor,
          new Firmware(Mitigations.of(List.of(CpuType.CORTEX_A57), SsbdState.RUNTIME)));
  private final FakeVcpu vcpu = FakeBoard.vcpu(domain, 0);

  FirmwareTest() {
    domain.start(0x4000_0000, 0);
  }

  private long call(int id, long... arguments) {
    vcpu.setRegister(0, Integer.toUnsignedLong(id));
    for (int n = 0; n < arguments.length; n++) {
      vcpu.setRegister(1 + n, arguments[n]);
    }
    calls.hypercall(domain.vcpus().getFirst(), 0);
    return vcpu.register(0);
  }

  @Test
  void versionIs1_1() {
    assertEquals(0x1_0001, call(Psci.PSCI_VERSION));
    assertEquals(0x1_0001, call(Smccc.SMCCC_VERSION));
  }

  @Test
  void everyRowIsAFeatureExceptThoseOfTheArchitectureAndPsci0_1() {
    for (FirmwareFunction row : VirtualPsci.FUNCTIONS) {
      boolean old = row.id() == Psci.V0_1_CPU_OFF || row.id() == Psci.V0_1_CPU_ON;
      assertEquals(old ? -1 : 0, call(Psci.PSCI_FEATURES, row.id()), row.name());
    }
    assertEquals(0, call(Psci.PSCI_FEATURES, Smccc.SMCCC_VERSION));
    assertEquals(-1, call(Psci.PSCI_FEATURES, Psci.SYSTEM_SUSPEND_64));
    assertEquals(-1, call(Psci.PSCI_FEATURES, Psci.MIGRATE_32));
  }

  @Test
  void cpuOnStartsTheVcpuWithItsContext() {
    assertEquals(Psci.SUCCESS, call(Psci.CPU_ON_64, 1, ENTRY, 42));
    assertTrue(domain.vcpus().get(1).isOnline());
    assertEquals(ENTRY, FakeBoard.vcpu(domain, 1).entry);
    assertEquals(42, FakeBoard.vcpu(domain, 1).register(0));
  }

  @Test
  void cpuOnFindsTheVcpuByAffinity() {
    // The seventeenth vCPU is 0.0.1.0: Aff0 counts to 15.
    assertEquals(Psci.SUCCESS, call(Psci.CPU_ON_64, 0x8000_0100L, ENTRY, 0));
    assertTrue(domain.vcpus().get(16).isOnline());
  }

  @Test
  void cpuOnRefusesWithTheErrorsOfTheSpecification() {
    assertEquals(Psci.ALREADY_ON, call(Psci.CPU_ON_64, 0, ENTRY, 0));
    assertEquals(Psci.INVALID_PARAMETERS, call(Psci.CPU_ON_64, 0x104, ENTRY, 0));
    assertEquals(Psci.INVALID_ADDRESS, call(Psci.CPU_ON_64, 1, ENTRY | 1, 0));
    assertFalse(domain.vcpus().get(1).isOnline());
  }

  @Test
  void cpuOnOfPsci0_1KnowsNeitherAlreadyOnNorInvalidAddress() {
    assertEquals(Psci.INVALID_PARAMETERS, call(Psci.V0_1_CPU_ON, 0, ENTRY));
    assertEquals(Psci.INVALID_PARAMETERS, call(Psci.V0_1_CPU_ON, 1, ENTRY | 1));
    assertEquals(Psci.SUCCESS, call(Psci.V0_1_CPU_ON, 1, ENTRY));
  }

  @Test
  void cpuOffTakesTheVcpuAwayUntilItIsSwitchedOnAgain() {
    var _ = call(Psci.CPU_OFF);
    assertFalse(domain.vcpus().getFirst().isOnline());
    board.runFor(1_000_000);
    assertEquals(0, vcpu.runs);
    assertTrue(domain.vcpus().getFirst().switchOn(ENTRY, 0));
    board.runFor(1_000_000);
    assertEquals(1, vcpu.runs);
  }

  @Test
  void affinityInfoTellsOnFromOff() {
    assertEquals(Psci.AFFINITY_ON, call(Psci.AFFINITY_INFO_64, 0, 0));
    assertEquals(Psci.AFFINITY_OFF, call(Psci.AFFINITY_INFO_64, 1, 0));
    assertEquals(Psci.AFFINITY_ON, call(Psci.AFFINITY_INFO_64, 1, 1));
    assertEquals(Psci.AFFINITY_OFF, call(Psci.AFFINITY_INFO_32, 0x100, 1));
    assertEquals(Psci.AFFINITY_ON, call(Psci.AFFINITY_INFO_64, 0, 3));
    assertEquals(Psci.INVALID_PARAMETERS, call(Psci.AFFINITY_INFO_64, 0, 4));
    assertEquals(Psci.INVALID_PARAMETERS, call(Psci.AFFINITY_INFO_64, 0, 0xffff_ffffL));
  }

  @Test
  void suspendWaitsForAnInterrupt() {
    assertEquals(Psci.SUCCESS, call(Psci.CPU_SUSPEND_64, 0x1_0000, ENTRY, 0));
    board.runFor(1_000_000);
    domain.interrupts().ppi(0, 27).set(true);
    assertEquals(0, domain.vcpus().getFirst().pauseFlags());
  }

  @Test
  void offAndResetShutTheDomainDown() {
    assertEquals(Psci.INTERNAL_FAILURE, call(Psci.SYSTEM_OFF));
    assertEquals(Optional.of(SchedShutdown.POWEROFF), domain.shutdownReason());
    Domain other = board.domain(2, 1, 256, (_, _) -> new Exit.Hypercall(0));
    other.start(0, Integer.toUnsignedLong(Psci.SYSTEM_RESET));
    board.runFor(1_000_000);
    assertEquals(Optional.of(SchedShutdown.REBOOT), other.shutdownReason());
    assertEquals(1, FakeBoard.vcpu(other, 0).runs);
  }

  @Test
  @Tag("feature:smccc")
  void workaroundsAreThoseThatXenOffersOnACortexA57() {
    assertEquals(0, call(Smccc.ARCH_FEATURES, Smccc.ARCH_WORKAROUND_1));
    assertEquals(0, call(Smccc.ARCH_FEATURES, Smccc.ARCH_WORKAROUND_2));
    assertEquals(-1, call(Smccc.ARCH_FEATURES, Smccc.ARCH_WORKAROUND_3));
    assertEquals(-1, call(Smccc.ARCH_FEATURES, 0x8000_0002L));
  }

  @Test
  @Tag("feature:smccc")
  void servicesTellWhoTheyAre() {
    assertEquals(3, call(Smccc.HYPERVISOR_CALL_COUNT));
    assertEquals(15, call(Smccc.STANDARD_CALL_COUNT));
    assertEquals(0xdc1218a7L, call(Smccc.HYPERVISOR_CALL_UID));
    assertEquals(List.of(0x694398c6L, 0xd179cf9aL, 0x67e6de8dL), results(3));
    assertEquals(0x6f3863f8L, call(Smccc.STANDARD_CALL_UID));
    assertEquals(List.of(0xbd4c394bL, 0x16ce2092L, 0x6f9fe541L), results(3));
    assertEquals(0, call(Smccc.STANDARD_REVISION));
    assertEquals(List.of(1L), results(1));
  }

  private List<Long> results(int count) {
    return java.util.stream.IntStream.rangeClosed(1, count).mapToObj(vcpu::register).toList();
  }

  @Test
  void anUnknownCallIsLoggedOnce() {
    assertEquals(-1, call(0x8400_0050));
    assertEquals(-1, call(0x8400_0050));
    assertEquals(-1, call(0x8600_ff01));
    assertEquals(
        List.of("d1v0 Unhandled SMC/HVC: 0x84000050", "d1v0 Unhandled SMC/HVC: 0x8600ff01"),
        board.log);
  }

  @Test
  void otherImmediatesAreUndefinedInstructions() {
    calls.hypercall(domain.vcpus().getFirst(), 1);
    assertEquals(1, vcpu.undefined);
    assertEquals(List.of("d1v0 Invalid HVC imm 0x1"), board.log);
    calls.firmwareCall(domain.vcpus().getFirst(), 3);
    assertEquals(2, vcpu.undefined);
  }

  private long hypercall(long number, long command, long argument) {
    vcpu.setRegister(16, number);
    vcpu.setRegister(0, command);
    vcpu.setRegister(1, argument);
    calls.hypercall(domain.vcpus().getFirst(), 0xea1);
    return vcpu.register(0);
  }

  @Test
  @Tag("feature:hypercalls")
  void hypercallsTellTheVersionAndRefuseWhatIsNotThere() {
    assertEquals(4 << 16 | 17, hypercall(17, 0, 0));
    assertEquals(4096, hypercall(17, 7, 0));
    assertEquals(-22, hypercall(17, 7, 1));
    assertEquals(-38, hypercall(41, 0, 0));
    assertEquals(-38, hypercall(41, 0, 0));
    assertEquals(-38, hypercall(99, 0, 0));
    assertEquals(-38, hypercall(-1, 0, 0));
    assertEquals(3, board.log.size(), board.log.toString());
  }

  @Test
  @Tag("feature:hypercalls")
  void hypercallRowsAreInOrder() {
    var numbers = HypercallTable.ROWS.stream().map(row -> row.number()).toList();
    assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
  }

  @Test
  void aSecondaryCpuComesUpAndShutsTheDomainDownOnRealThreads() throws InterruptedException {
    var real = new FakeBoard(2, System::nanoTime);
    Domain smp =
        real.domain(
            1,
            2,
            256,
            (cpu, _) -> {
              if (cpu.index == 1) {
                cpu.setRegister(0, Integer.toUnsignedLong(Psci.SYSTEM_OFF));
                return new Exit.FirmwareCall(0);
              }
              if (cpu.runs > 1) {
                return Exit.WaitForInterrupt.INSTANCE;
              }
              cpu.setRegister(0, Integer.toUnsignedLong(Psci.CPU_ON_64));
              cpu.setRegister(1, 1);
              cpu.setRegister(2, ENTRY);
              return new Exit.Hypercall(0);
            });
    var down = new CountDownLatch(1);
    real.hypervisor.onShutdown((_, _) -> down.countDown());
    smp.start(0x4000_0000, 0);
    real.hypervisor.start();
    assertTrue(down.await(60, TimeUnit.SECONDS), () -> smp.describe().toString());
    assertTrue(real.hypervisor.stop());
    assertEquals(DomainState.SHUTDOWN, smp.state());
  }
}
