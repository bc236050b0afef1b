package dev.zazen.boot.config;

import dev.zazen.boot.plan.CpuPlan;
import dev.zazen.boot.plan.DevicePlan;
import dev.zazen.boot.plan.GicPlan;
import dev.zazen.boot.plan.Reservation;
import dev.zazen.boot.plan.UartPlan;
import dev.zazen.core.memory.MemoryRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The hardware that a host device tree describes.
 *
 * @param model name for people
 * @param cpus at least one, whether they are used or not
 * @param cpuCompatible {@code compatible} of the first CPU's node
 * @param cpuClock {@code clock-frequency} of the first CPU's node
 * @param timerClock {@code clock-frequency} of the timer's node
 * @param ram banks by rising address
 * @param gic interrupt controller
 * @param gicPath path of its node
 * @param uart console
 * @param uartPath path of its node, empty if there is none
 * @param devices other devices that are modelled
 * @param reserved RAM that the tree keeps from everybody
 */
public record HostDescription(
    String model,
    List<CpuPlan> cpus,
    List<String> cpuCompatible,
    OptionalInt cpuClock,
    OptionalInt timerClock,
    List<MemoryRange> ram,
    GicPlan gic,
    String gicPath,
    Optional<UartPlan> uart,
    String uartPath,
    List<DevicePlan> devices,
    List<Reservation> reserved) {
  public HostDescription {
    cpus = List.copyOf(cpus);
    cpuCompatible = List.copyOf(cpuCompatible);
    ram = List.copyOf(ram);
    devices = List.copyOf(devices);
    reserved = List.copyOf(reserved);
  }
}
