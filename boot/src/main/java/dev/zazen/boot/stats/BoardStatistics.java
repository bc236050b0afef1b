package dev.zazen.boot.stats;

import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.sched.PhysicalCpu;
import java.util.List;

/**
 * What a board did up to now.
 *
 * @param boardNanos how long it runs, in its own time; all other times are of this kind
 * @param hostNanos how long it runs, in the host's time
 * @param virtualTime whether its time is counted in instructions, and says nothing of speed
 * @param busyNanos for each physical CPU, time that it spent on domains
 * @param domains the domains that are there: not those that were destroyed
 */
public record BoardStatistics(
    long boardNanos,
    long hostNanos,
    boolean virtualTime,
    List<Long> busyNanos,
    List<DomainStatistics> domains) {
  public BoardStatistics {
    busyNanos = List.copyOf(busyNanos);
    domains = List.copyOf(domains);
  }

  /** The figures of now; any thread. */
  public static BoardStatistics of(Hypervisor hypervisor, long hostNanos, boolean virtualTime) {
    long now = hypervisor.clock().nanos();
    return new BoardStatistics(
        now,
        hostNanos,
        virtualTime,
        hypervisor.cpus().stream().map(PhysicalCpu::busyNanos).toList(),
        hypervisor.domains().stream().map(domain -> DomainStatistics.of(domain, now)).toList());
  }

  /** The sum of all domains. */
  public Figures total() {
    return Figures.sum(domains.stream().map(DomainStatistics::total).toList());
  }
}
