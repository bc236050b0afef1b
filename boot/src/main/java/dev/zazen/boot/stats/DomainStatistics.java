package dev.zazen.boot.stats;

import dev.zazen.core.domain.Domain;
import java.util.List;

/**
 * What a domain did.
 *
 * @param id its number
 * @param name its name in the configuration
 * @param memoryBytes RAM that it has now
 * @param vcpus all its vCPUs
 */
public record DomainStatistics(int id, String name, long memoryBytes, List<VcpuStatistics> vcpus) {
  private static final long PAGE = 4096;

  public DomainStatistics {
    vcpus = List.copyOf(vcpus);
  }

  static DomainStatistics of(Domain domain, long now) {
    return new DomainStatistics(
        domain.id(),
        domain.name(),
        domain.memory().pages() * PAGE,
        domain.vcpus().stream()
            .map(
                vcpu ->
                    new VcpuStatistics(
                        vcpu.index(), vcpu.worstLatencyNanos(), Figures.of(vcpu, now)))
            .toList());
  }

  /** Of that vCPU whose longest wait with an interrupt was the longest; 0 in real time. */
  public long worstLatencyNanos() {
    return vcpus.stream().mapToLong(VcpuStatistics::worstLatencyNanos).max().orElse(0);
  }

  /** The sum of its vCPUs. */
  public Figures total() {
    return Figures.sum(vcpus.stream().map(VcpuStatistics::figures).toList());
  }
}
