package dev.zazen.boot.plan;

import dev.zazen.core.memory.MemoryRange;
import java.util.List;

/**
 * A GIC, of the board or of a guest.
 *
 * @param version 2 or 3
 * @param distributor addresses of the distributor
 * @param interfaces version 3: the regions of redistributors; version 2: one region, the CPU
 *     interface
 * @param spis number of shared interrupts, from interrupt 32 upwards
 */
public record GicPlan(
    int version, MemoryRange distributor, List<MemoryRange> interfaces, int spis) {
  public GicPlan {
    interfaces = List.copyOf(interfaces);
  }

  /** One more than the highest interrupt number. */
  public int lines() {
    return 32 + spis;
  }
}
