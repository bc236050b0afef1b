package dev.zazen.boot.config;

import dev.zazen.boot.plan.CpuPlan;
import dev.zazen.machine.CpuType;
import java.util.ArrayList;
import java.util.List;

/**
 * Which CPUs of a board are brought up (xen/arch/arm/smpboot.c): as many as {@code maxcpus} allows,
 * and of those the ones that are like the boot CPU, the first; the others are parked unless {@code
 * hmp-unsafe} is given.
 *
 * @param on by number; numbers are given in the order of the device tree
 * @param off those that are not brought up
 */
public record OnlineCpus(List<CpuPlan> on, List<CpuPlan> off) {
  private static final String PLACE = "/cpus";

  public OnlineCpus {
    on = List.copyOf(on);
    off = List.copyOf(off);
  }

  /** Those of {@code cpus}, at least one; parked ones are warned of. */
  public static OnlineCpus of(List<CpuPlan> cpus, XenCommandLine line, Problems problems) {
    var boot = cpus.getFirst().type();
    var allowed = line.cpuLimit().orElse(cpus.size());
    var on = new ArrayList<CpuPlan>();
    var off = new ArrayList<CpuPlan>();
    for (var cpu : cpus) {
      if (cpu.number() >= allowed) {
        off.add(cpu);
      } else if (cpu.type() == boot || line.hmpUnsafe()) {
        on.add(new CpuPlan(on.size(), cpu.affinity(), cpu.type()));
      } else {
        off.add(cpu);
        problems.warn(PLACE, parked(cpu, boot));
      }
    }
    if (line.hmpUnsafe()) {
      problems.warn(
          PLACE,
          "hmp-unsafe: domains are safe and stable only if each runs on CPUs of one type, by"
              + " cpupools or affinities");
    }
    return new OnlineCpus(on, off);
  }

  private static String parked(CpuPlan cpu, CpuType boot) {
    return "CPU%d is not used: its MIDR 0x%x (%s) is not the boot CPU's 0x%x (%s); hmp-unsafe=true on the hypervisor's command line would have it on"
        .formatted(
            cpu.number(), cpu.type().midr(), cpu.type().modelName(), boot.midr(), boot.modelName());
  }
}
