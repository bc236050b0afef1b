package dev.zazen.boot;

import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.core.memory.FrameTable;
import java.util.HashSet;
import java.util.List;

/** Frames of shared memory: each has its owner and is held once for each mapping of a borrower. */
final class SharedFrames {
  private static final int PAGE_SHIFT = 12;

  private SharedFrames() {}

  /** Gives the shared regions of {@code domains} their owners and holds them for the others. */
  static void assign(List<DomainPlan> domains, FrameTable table) {
    var assigned = new HashSet<String>();
    for (DomainPlan domain : domains) {
      for (SharedRegion region : domain.shared()) {
        if (assigned.add(region.id())) {
          table.assignShared(region.machine(), region.owner());
        }
        if (region.owner() != domain.id()) {
          hold(region, table);
        }
      }
    }
  }

  private static void hold(SharedRegion region, FrameTable table) {
    long end = region.machine().end() >>> PAGE_SHIFT;
    for (long mfn = region.machine().start() >>> PAGE_SHIFT; mfn < end; mfn++) {
      if (!table.hold(mfn, region.owner())) {
        throw new IllegalStateException("%s: mfn 0x%x cannot be held".formatted(region, mfn));
      }
    }
  }
}
