package dev.zazen.app.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.boot.stats.BoardStatistics;
import dev.zazen.boot.stats.Counter;
import dev.zazen.boot.stats.DomainStatistics;
import dev.zazen.boot.stats.Figures;
import dev.zazen.boot.stats.VcpuStatistics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TopTextTest {
  private static final long SECOND = 1_000_000_000L;

  private static BoardStatistics after(long seconds, long instructions, long nanos, long calls) {
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      counters.put(counter, 0L);
    }
    counters.put(Counter.INSTRUCTIONS, instructions);
    counters.put(Counter.GUEST_NANOS, nanos);
    counters.put(Counter.HVC, calls);
    var figures = new Figures(counters, new TreeMap<>(Map.of("sched_op", calls)));
    var domain =
        new DomainStatistics(1, "one", 64 << 20, List.of(new VcpuStatistics(0, 0, figures)));
    return new BoardStatistics(
        seconds * SECOND, seconds * SECOND, false, List.of(nanos), List.of(domain));
  }

  private static String row(List<String> lines) {
    return lines.get(2).replaceAll(" +", " ");
  }

  @Test
  void eachLookShowsWhatWasDoneSinceTheLast() {
    var top = new TopText();
    assertEquals(
        "d1 one 1 50.0 100 10 10 64", row(top.next(after(1, 100_000_000, SECOND / 2, 10))));
    List<String> second = top.next(after(3, 500_000_000, SECOND, 70));
    assertEquals("zazen: up 3 s, 1 pCPUs", second.getFirst());
    assertEquals("d1 one 1 25.0 200 30 30 64", row(second));
  }

  @Test
  void aNewDomainWithTheNumberOfAnOldOneDoesNotCountBackwards() {
    var top = new TopText();
    var _ = top.next(after(1, 100_000_000, SECOND / 2, 10));
    assertEquals("d1 one 1 0.0 0 0 0 64", row(top.next(after(2, 0, 0, 0))));
  }
}
