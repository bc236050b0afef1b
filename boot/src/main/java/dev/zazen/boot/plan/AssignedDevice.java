package dev.zazen.boot.plan;

import dev.zazen.core.memory.MemoryRange;
import java.util.Optional;

/**
 * A device of the board as a domain has it.
 *
 * @param device what it is
 * @param address guest physical address of its first register
 * @param interrupt the domain's interrupt that its own is routed to; they have the same number
 * @param stream what its SMMU knows it by, if it is behind one
 */
public record AssignedDevice(
    DevicePlan device, long address, Optional<Integer> interrupt, Optional<StreamPlan> stream) {
  /** A device of dom0, whose addresses are the board's whether there is an SMMU or not. */
  public static AssignedDevice inPlace(DevicePlan device) {
    return new AssignedDevice(
        device, device.registers().start(), device.interrupt(), Optional.empty());
  }

  /** Guest physical addresses of its registers. */
  public MemoryRange registers() {
    return new MemoryRange(address, device.registers().size());
  }
}
