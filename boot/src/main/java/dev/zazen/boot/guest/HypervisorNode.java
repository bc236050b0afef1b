package dev.zazen.boot.guest;

import dev.zazen.core.memory.MemoryRange;
import java.util.List;

/**
 * The node {@code /hypervisor} of a guest that has the PV interfaces
 * (Documentation/devicetree/bindings/arm/xen.txt of Linux).
 *
 * @param grantTable guest physical addresses where it may map its grant table
 * @param extendedRegions guest physical addresses where there is neither RAM nor a device
 * @param interrupt of event channels, an INTID from 16 to 31
 */
public record HypervisorNode(
    MemoryRange grantTable, List<MemoryRange> extendedRegions, int interrupt) {
  public HypervisorNode {
    extendedRegions = List.copyOf(extendedRegions);
  }
}
