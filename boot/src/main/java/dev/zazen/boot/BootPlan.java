package dev.zazen.boot;

import dev.zazen.boot.plan.BoardPlan;
import dev.zazen.boot.plan.CpupoolPlan;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.EventChannelPlan;
import dev.zazen.boot.plan.PvDevice;
import dev.zazen.boot.plan.UplinkPlan;
import dev.zazen.machine.CpuType;
import java.util.List;
import java.util.Map;

/**
 * What will be on the board, decided and checked as a whole before the first guest instruction.
 *
 * @param board the hardware
 * @param domains by rising id, at least one
 * @param eventChannels those that are there before any guest runs
 * @param pvDevices PV devices whose back ends are Zazen's own, by domain
 * @param uplinks what connects networks of those devices to the host
 * @param cpupools groups of the board's CPUs by number, at least one
 * @param warnings what was accepted but may not be meant, one line each
 */
public record BootPlan(
    BoardPlan board,
    List<DomainPlan> domains,
    List<EventChannelPlan> eventChannels,
    Map<Integer, List<PvDevice>> pvDevices,
    List<UplinkPlan> uplinks,
    List<CpupoolPlan> cpupools,
    List<String> warnings) {
  public BootPlan {
    eventChannels = List.copyOf(eventChannels);
    pvDevices = Map.copyOf(pvDevices);
    uplinks = List.copyOf(uplinks);
    domains = List.copyOf(domains);
    cpupools = List.copyOf(cpupools);
    warnings = List.copyOf(warnings);
  }

  /** Number of the cpupool that {@code domain} runs in: the first unless it asks for another. */
  public int cpupool(DomainPlan domain) {
    for (var i = 0; i < cpupools.size(); i++) {
      if (cpupools.get(i).domains().contains(domain.path())) {
        return i;
      }
    }
    return 0;
  }

  /** Whether Zazen itself is the Xenstore: without dom0, for domains that ask for one. */
  public boolean hasOwnStore() {
    return domains.stream().noneMatch(DomainPlan::isHardware)
        && domains.stream().anyMatch(DomainPlan::xenstore);
  }

  /** What the CPUs are that {@code domain} may run on: those of its cpupool, each type once. */
  public List<CpuType> cpuTypes(DomainPlan domain) {
    return board.types(cpupools.get(cpupool(domain)).cpus());
  }

  /** The plan with {@code changed} in the place of the domain of its number. */
  public BootPlan with(DomainPlan changed) {
    return new BootPlan(
        board,
        domains.stream().map(domain -> domain.id() == changed.id() ? changed : domain).toList(),
        eventChannels,
        pvDevices,
        uplinks,
        cpupools,
        warnings);
  }

  /** The plan in lines for people: memory map, CPUs, interrupts, each domain and its modules. */
  public List<String> describe() {
    return PlanText.of(this);
  }
}
