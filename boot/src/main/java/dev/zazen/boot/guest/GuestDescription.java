package dev.zazen.boot.guest;

import dev.zazen.boot.plan.GicPlan;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.boot.plan.UartPlan;
import dev.zazen.core.memory.MemoryRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a domU's device tree tells.
 *
 * @param vcpus how many
 * @param cpuCompatible {@code compatible} of its CPUs: the board's
 * @param cpuClock {@code clock-frequency} of its CPUs, if the board's tree has it
 * @param timerClock {@code clock-frequency} of its timer, if the board's tree has it
 * @param memory banks
 * @param gic interrupt controller
 * @param vpl011 console
 * @param hypervisor what it is told of the hypervisor, if it has the PV interfaces
 * @param bootargs command line, empty if there is none
 * @param initrd where the initrd lies
 * @param shared memory that it shares with others
 * @param assigned what is added for its assigned devices
 */
public record GuestDescription(
    int vcpus,
    List<String> cpuCompatible,
    OptionalInt cpuClock,
    OptionalInt timerClock,
    List<MemoryRange> memory,
    GicPlan gic,
    Optional<UartPlan> vpl011,
    Optional<HypervisorNode> hypervisor,
    String bootargs,
    Optional<MemoryRange> initrd,
    List<SharedRegion> shared,
    Optional<PartialTree> assigned) {
  public GuestDescription {
    cpuCompatible = List.copyOf(cpuCompatible);
    memory = List.copyOf(memory);
    shared = List.copyOf(shared);
  }

  /** The same with an initrd at {@code range}. */
  public GuestDescription withInitrd(Optional<MemoryRange> range) {
    return new GuestDescription(
        vcpus,
        cpuCompatible,
        cpuClock,
        timerClock,
        memory,
        gic,
        vpl011,
        hypervisor,
        bootargs,
        range,
        shared,
        assigned);
  }
}
