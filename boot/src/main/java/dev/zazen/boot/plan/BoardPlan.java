package dev.zazen.boot.plan;

import dev.zazen.core.memory.MemoryRange;
import dev.zazen.machine.CpuType;
import java.util.List;
import java.util.Optional;

/**
 * The board.
 *
 * @param model name for people
 * @param cpus physical CPUs that are on, at least one, by number
 * @param ram banks by rising address, at least one, disjoint
 * @param gic its interrupt controller
 * @param counterFrequency of the architected timer, in Hz
 * @param timerClock {@code clock-frequency} of the timer's node in Hz, 0 if it has none
 * @param commandLine of the hypervisor
 * @param uart the hypervisor's console
 * @param devices all other devices that are modelled
 * @param iommu who is behind an SMMU
 * @param reserved RAM that domains do not get, by rising address
 */
public record BoardPlan(
    String model,
    List<CpuPlan> cpus,
    List<MemoryRange> ram,
    GicPlan gic,
    long counterFrequency,
    int timerClock,
    String commandLine,
    Optional<UartPlan> uart,
    List<DevicePlan> devices,
    IommuPlan iommu,
    List<Reservation> reserved) {
  public BoardPlan {
    cpus = List.copyOf(cpus);
    ram = List.copyOf(ram);
    devices = List.copyOf(devices);
    reserved = List.copyOf(reserved);
  }

  /** What the CPUs with these numbers are, each type once. */
  public List<CpuType> types(List<Integer> numbers) {
    return numbers.stream().map(number -> cpus.get(number).type()).distinct().toList();
  }

  /** Lowest machine address of RAM: offset 0 of {@link dev.zazen.machine.GuestMemory}. */
  public long ramBase() {
    return ram.getFirst().start();
  }

  /** Bytes from the lowest to the highest address of RAM, gaps between banks included. */
  public long ramSpan() {
    return ram.getLast().end() - ramBase();
  }
}
