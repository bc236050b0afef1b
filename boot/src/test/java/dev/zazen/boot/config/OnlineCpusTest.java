package dev.zazen.boot.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.boot.plan.CpuPlan;
import dev.zazen.machine.CpuType;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("feature:big-little")
class OnlineCpusTest {
  private static final List<CpuPlan> CPUS =
      List.of(
          new CpuPlan(0, 0x000, CpuType.CORTEX_A53),
          new CpuPlan(1, 0x100, CpuType.CORTEX_A72),
          new CpuPlan(2, 0x001, CpuType.CORTEX_A53),
          new CpuPlan(3, 0x101, CpuType.CORTEX_A72));

  private final Problems problems = new Problems();

  private OnlineCpus read(String line) {
    return OnlineCpus.of(CPUS, XenCommandLine.parse(line), problems);
  }

  @Test
  void cpusThatAreNotLikeTheFirstAreParked() {
    var cpus = read("");
    assertEquals(
        List.of(
            new CpuPlan(0, 0x000, CpuType.CORTEX_A53), new CpuPlan(1, 0x001, CpuType.CORTEX_A53)),
        cpus.on());
    assertEquals(List.of(CPUS.get(1), CPUS.get(3)), cpus.off());
    assertEquals(2, problems.warnings().size());
    var warning = problems.warnings().getFirst();
    assertTrue(
        warning.contains(
            "CPU1 is not used: its MIDR 0x410fd083 (cortex-a72) is not the boot CPU's"
                + " 0x410fd034 (cortex-a53)"),
        warning);
  }

  @Test
  void hmpUnsafeHasAllOn() {
    var cpus = read("hmp-unsafe=true");
    assertEquals(CPUS, cpus.on());
    assertEquals(List.of(), cpus.off());
    assertEquals(1, problems.warnings().size());
    assertTrue(problems.warnings().getFirst().contains("hmp-unsafe"));
  }

  @ParameterizedTest
  @CsvSource({
    "maxcpus=1, 1, 0",
    "maxcpus=2, 1, 1",
    "maxcpus=3, 2, 1",
    "maxcpus=9, 2, 2",
    "maxcpus=0, 2, 2",
    "hmp-unsafe maxcpus=3, 3, 1",
    "hmp-unsafe=no maxcpus=0x2, 1, 1",
  })
  void maxcpusCountsCpusThatAreParkedThen(String line, int on, int warnings) {
    var cpus = read(line);
    assertEquals(on, cpus.on().size());
    assertEquals(4 - on, cpus.off().size());
    assertEquals(warnings, problems.warnings().size());
  }

  @Test
  void maxcpusIsANumber() {
    assertEquals(
        List.of("\"maxcpus=all\": give a number such as maxcpus=2"),
        XenCommandLine.parse("maxcpus=all").problems());
  }
}
