package dev.zazen.app.stats;

import dev.zazen.boot.stats.BoardStatistics;
import dev.zazen.boot.stats.Counter;
import dev.zazen.boot.stats.DomainStatistics;
import dev.zazen.boot.stats.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each domain did since the last look, as {@code xentop} shows it. */
public final class TopText {
  private static final double NANOS = 1e9;
  private static final double MILLION = 1e6;
  private static final double PERCENT = 100;
  private static final int MIB = 20;

  private static final Counter[] EXITS =
      Arrays.stream(Counter.values())
          .filter(counter -> counter.group() == Counter.Group.EXITS)
          .toArray(Counter[]::new);

  private BoardStatistics last;

  /** Looks at a board from its start on. */
  public TopText() {
    last = new BoardStatistics(0, 0, false, List.of(), List.of());
  }

  /** What changed up to {@code now}, in lines. */
  public List<String> next(BoardStatistics now) {
    Map<Integer, Figures> before = new HashMap<>();
    last.domains().forEach(domain -> before.put(domain.id(), domain.total()));
    double seconds = Math.max(1, now.hostNanos() - last.hostNanos()) / NANOS;
    double boardNanos = Math.max(1, now.boardNanos() - last.boardNanos());
    last = now;
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "zazen: up %.0f s, %d pCPUs",
            now.boardNanos() / NANOS,
            now.busyNanos().size()));
    var table =
        new TextTable(
            List.of("domain", "vCPUs", "CPU %", "MIPS", "exits/s", "hypercalls/s", "memory MiB"));
    for (DomainStatistics domain : now.domains()) {
      Figures after = domain.total();
      Figures earlier = before.get(domain.id());
      long cpu = since(earlier, after, Counter.GUEST_NANOS, Counter.HYPERVISOR_NANOS);
      long calls = after.allHypercalls() - (earlier == null ? 0 : earlier.allHypercalls());
      table.add(
          List.of(
              "d%d %s".formatted(domain.id(), domain.name()),
              String.valueOf(domain.vcpus().size()),
              decimal(cpu * PERCENT / boardNanos),
              whole(since(earlier, after, Counter.INSTRUCTIONS) / MILLION / seconds),
              whole(since(earlier, after, EXITS) / seconds),
              whole(Math.max(0, calls) / seconds),
              String.format(Locale.ROOT, "%,d", domain.memoryBytes() >> MIB)));
    }
    lines.addAll(table.lines());
    return lines;
  }

  private static long since(Figures before, Figures after, Counter... counters) {
    long sum = 0;
    for (Counter counter : counters) {
      sum += after.get(counter) - (before == null ? 0 : before.get(counter));
    }
    return Math.max(0, sum); // another domain may have got the number
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }

  private static String whole(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }
}
