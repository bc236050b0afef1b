package dev.zazen.boot.stats;

import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.hypercall.Hypercall;
import dev.zazen.core.hypercall.HypercallTable;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was counted.
 *
 * @param counters all counters
 * @param hypercalls by name, those that were made only
 */
public record Figures(Map<Counter, Long> counters, SortedMap<String, Long> hypercalls) {
  private static final double NANOS_PER_MICRO = 1e3;

  public Figures {
    counters = Collections.unmodifiableMap(new EnumMap<>(counters));
    hypercalls = Collections.unmodifiableSortedMap(new TreeMap<>(hypercalls));
  }

  static Figures of(VcpuUnit vcpu, long now) {
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      counters.put(counter, counter.read(vcpu, now));
    }
    SortedMap<String, Long> hypercalls = new TreeMap<>();
    for (Hypercall row : HypercallTable.ROWS) {
      long count = vcpu.hypercalls(row.number());
      if (count > 0) {
        hypercalls.put(row.name(), count);
      }
    }
    return new Figures(counters, hypercalls);
  }

  static Figures sum(Collection<Figures> parts) {
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      counters.put(counter, parts.stream().mapToLong(part -> part.get(counter)).sum());
    }
    SortedMap<String, Long> hypercalls = new TreeMap<>();
    parts.forEach(
        part -> part.hypercalls.forEach((name, count) -> hypercalls.merge(name, count, Long::sum)));
    return new Figures(counters, hypercalls);
  }

  /** One counter. */
  public long get(Counter counter) {
    return counters.get(counter);
  }

  /** Hypercalls of all kinds. */
  public long allHypercalls() {
    return hypercalls.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Million instructions for each second in guest mode; 0 if it never ran. */
  public double mips() {
    long nanos = get(Counter.GUEST_NANOS);
    return nanos == 0 ? 0 : get(Counter.INSTRUCTIONS) * NANOS_PER_MICRO / nanos;
  }
}
