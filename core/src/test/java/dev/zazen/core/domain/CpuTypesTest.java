package dev.zazen.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.Exit;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:big-little")
class CpuTypesTest {
  private final FakeBoard board = new FakeBoard(2);

  private Domain domain(int cpu) {
    var only = new BitSet();
    only.set(cpu);
    return board.domain(1, 1, 256, only, this::run);
  }

  private Exit run(FakeVcpu vcpu, long budget) {
    vcpu.execute(budget);
    board.time.addAndGet(1_000_000);
    return Exit.BudgetSpent.INSTANCE;
  }

  @Test
  void aVcpuIsToldWhatItRunsOn() {
    board.hypervisor.cpuTypes(List.of(CpuType.CORTEX_A53, CpuType.CORTEX_A72));
    Domain domain = domain(1);
    domain.start(0, 0);
    board.runFor(100_000_000);
    assertEquals(CpuType.CORTEX_A72, FakeBoard.vcpu(domain, 0).cpu);
    var first = new BitSet();
    first.set(0);
    assertEquals(0, board.hypervisor.cpupools().hardAffinity(domain.vcpus().getFirst(), first));
    board.runFor(100_000_000);
    assertEquals(CpuType.CORTEX_A53, FakeBoard.vcpu(domain, 0).cpu);
  }

  @Test
  void wherePcpusAreAlikeNobodyIsTold() {
    board.hypervisor.cpuTypes(List.of(CpuType.CORTEX_A53, CpuType.CORTEX_A53));
    Domain domain = domain(0);
    domain.start(0, 0);
    board.runFor(100_000_000);
    assertNull(FakeBoard.vcpu(domain, 0).cpu);
  }

  @Test
  void everyPcpuHasAType() {
    assertThrows(
        IllegalArgumentException.class,
        () -> board.hypervisor.cpuTypes(List.of(CpuType.CORTEX_A53)));
  }
}
