package dev.zazen.boot.plan;

import dev.zazen.core.sched.SchedulerKind;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A cpupool; its number is its place in the plan.
 *
 * @param scheduler what decides in it
 * @param cpus numbers of its physical CPUs, at least one, rising
 * @param domains paths of the nodes of the domains that ask for it
 */
public record CpupoolPlan(SchedulerKind scheduler, List<Integer> cpus, List<String> domains) {
  public CpupoolPlan {
    cpus = List.copyOf(cpus);
    domains = List.copyOf(domains);
  }

  @Override
  public String toString() {
    return "CPUs %s, %s"
        .formatted(
            cpus.stream().map(String::valueOf).collect(Collectors.joining(",")),
            scheduler.optionName());
  }
}
