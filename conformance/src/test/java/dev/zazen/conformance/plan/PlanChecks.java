package dev.zazen.conformance.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.boot.BootPlan;
import dev.zazen.boot.plan.CpuPlan;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.core.memory.MemoryRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What holds for every plan, and for that of a sketch. */
final class PlanChecks {
  private PlanChecks() {}

  /** The plan is what was asked for. */
  static void agrees(BoardSketch sketch, BootPlan plan, String source) {
    int first = sketch.dom0 ? 1 : 0;
    assertEquals(sketch.domains.size() + first, plan.domains().size(), source);
    for (int i = 0; i < sketch.domains.size(); i++) {
      BoardSketch.Domain asked = sketch.domains.get(i);
      DomainPlan planned = plan.domains().get(i + first);
      assertEquals(asked.path(), planned.path(), source);
      assertEquals(asked.vcpus, planned.vcpus(), source);
      assertEquals(asked.bytes(), planned.memory(), source);
      assertEquals(asked.vpl011, planned.vpl011().isPresent(), source);
      assertEquals(asked.directMap, planned.directMapped(), source);
      asked.spis.ifPresent(n -> assertEquals((n + 31) / 32 * 32, planned.gic().spis(), source));
      asked.p2mMib.ifPresent(n -> assertEquals(256 * n, planned.p2mPages(), source));
      assertEquals(asked.enhanced.equals("enabled"), planned.xenstore(), source);
      assertEquals(asked.initrd, planned.placement("initrd").isPresent(), source);
      if (!asked.banks.isEmpty()) {
        assertEquals(
            asked.banks,
            planned.banks().stream().flatMap(bank -> bank.backing().stream()).toList(),
            source);
      }
      assertEquals(
          asked.shares.stream().map(BoardSketch.Share::range).toList(),
          planned.shared().stream().map(SharedRegion::guest).toList(),
          source);
      asked.pool.ifPresent(
          n ->
              assertEquals(
                  sketch.pools.get(n).cpus(),
                  plan.cpupools().get(plan.cpupool(planned)).cpus(),
                  source));
    }
    assertEquals(sketch.channels.size(), plan.eventChannels().size(), source);
  }

  /** Every byte is in RAM and has one owner, every CPU is in one pool. */
  static void isApart(BootPlan plan, String source) {
    var owned = new ArrayList<MemoryRange>();
    for (DomainPlan domain : plan.domains()) {
      domain.banks().forEach(bank -> owned.addAll(bank.backing()));
    }
    plan.board().reserved().forEach(reservation -> owned.add(reservation.range()));
    owned.sort(Comparator.comparingLong(MemoryRange::start));
    for (int i = 0; i < owned.size(); i++) {
      MemoryRange range = owned.get(i);
      assertTrue(
          plan.board().ram().stream().anyMatch(bank -> bank.contains(range)),
          () -> range + " is not RAM: " + source);
      if (i > 0) {
        MemoryRange before = owned.get(i - 1);
        assertTrue(before.end() <= range.start(), () -> before + " and " + range + ": " + source);
      }
    }
    List<Integer> cpus =
        plan.cpupools().stream().flatMap(pool -> pool.cpus().stream()).sorted().toList();
    assertEquals(plan.board().cpus().stream().map(CpuPlan::number).toList(), cpus, source);
    assertTrue(plan.cpupools().getFirst().cpus().contains(0), source);
  }
}
