package dev.zazen.boot.config;

import dev.zazen.boot.plan.CpupoolPlan;
import java.util.List;

/** Finds domains that a cpupool's scheduler will never run: Xen boots them and they hang. */
public final class CpupoolChecker {
  private CpupoolChecker() {}

  /**
   * Warns of vCPUs that wait for ever.
   *
   * @param domains dom0 among them, if there is one
   */
  public static void check(
      List<CpupoolPlan> pools, List<DomainDescription> domains, Problems problems) {
    var dom0 = domains.stream().anyMatch(domain -> domain.id() == 0);
    for (var number = 0; number < pools.size(); number++) {
      var pool = pools.get(number);
      var index = number;
      var members = domains.stream().filter(d -> poolOf(d, pools) == index).toList();
      switch (pool.scheduler()) {
        case NULL -> nullScheduler(index, pool, members, problems);
        case ARINC653 -> {
          if (!dom0) {
            members.forEach(
                domain ->
                    problems.warn(
                        domain.node(),
                        "Pool-%d has the scheduler arinc653, which runs only what dom0 tells it, and there is no dom0: the domain never runs"
                            .formatted(index)));
          }
        }
        case CREDIT, CREDIT2, RTDS -> {}
      }
    }
  }

  // Each vCPU has a CPU for itself; those for which there is none wait (xen/common/sched/null.c).
  private static void nullScheduler(
      int number, CpupoolPlan pool, List<DomainDescription> members, Problems problems) {
    var left = pool.cpus().size();
    for (var domain : members) {
      left -= domain.vcpus();
      if (left < 0) {
        problems.warn(
            domain.node(),
            "Pool-%d has the scheduler null and %d CPUs, but with this domain %d vCPUs: %d of them never run unless others end"
                .formatted(
                    number,
                    pool.cpus().size(),
                    pool.cpus().size() - left,
                    Math.min(-left, domain.vcpus())));
      }
    }
  }

  private static int poolOf(DomainDescription domain, List<CpupoolPlan> pools) {
    for (var i = 0; i < pools.size(); i++) {
      if (pools.get(i).domains().contains(domain.node().path())) {
        return i;
      }
    }
    return 0;
  }
}
