package dev.zazen.app.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

class StatisticsTextTest {
  private static VcpuStatistics vcpu(int index, long instructions, long nanos) {
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      counters.put(counter, 0L);
    }
    counters.put(Counter.INSTRUCTIONS, instructions);
    counters.put(Counter.GUEST_NANOS, nanos);
    return new VcpuStatistics(
        index, 0, new Figures(counters, new TreeMap<>(Map.of("sched_op", 7L))));
  }

  private static BoardStatistics board(boolean virtual) {
    return new BoardStatistics(
        4_000_000_000L,
        2_000_000_000L,
        virtual,
        List.of(3_000_000_000L),
        List.of(
            new DomainStatistics(1, "one", 4096, List.of(vcpu(0, 600, 1_000), vcpu(1, 200, 1_000))),
            new DomainStatistics(2, "two", 4096, List.of(vcpu(0, 3_000_000, 1_000_000)))));
  }

  private static String row(List<String> lines, String table, String name) {
    int start = 0;
    while (!lines.get(start).startsWith(table)) {
      start++;
    }
    return lines.subList(start, lines.size()).stream()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElseThrow()
        .replaceAll(" +", " ");
  }

  @Test
  void domainsOfSeveralVcpusAndTheBoardHaveSums() {
    List<String> lines = StatisticsText.of(board(false));
    assertEquals("d1v0 600 600 0.000 0.000 0.000 0 0 7", row(lines, "vCPU", "d1v0"));
    assertEquals("d1 800 400 0.000 0.000 0.000 0 0 14", row(lines, "vCPU", "d1"));
    assertEquals("all 3,000,800 2,995 0.001 0.000 0.000 0 0 21", row(lines, "vCPU", "all"));
    assertEquals("d2v0 7", row(lines, "hypercalls", "d2v0"));
    assertTrue(lines.stream().noneMatch(line -> line.startsWith("d2 ")), lines::toString);
    assertEquals("0 3.000 1.000", row(lines, "pCPU", "0"));
  }

  @Test
  void virtualTimeSaysNothingOfSpeed() {
    List<String> lines = StatisticsText.of(board(true));
    assertEquals(
        "3,000,800 instructions in 2.000 s, 2 MIPS; all other times are virtual", lines.getFirst());
    assertEquals("d1v0 600 0.000 0.000 0.000 0 0 7", row(lines, "vCPU", "d1v0"));
  }
}
