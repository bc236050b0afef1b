package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.analysis.Analysis;
import dev.zazen.boot.analysis.Change;
import dev.zazen.boot.analysis.Interference;
import dev.zazen.boot.analysis.Measurement;
import dev.zazen.boot.analysis.Storm;
import dev.zazen.engine.Engines;
import dev.zazen.machine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code zazen analyse} finds, and does not find, between two small guests. */
@Tag("feature:analyse")
class AnalyseTest {
  private static final Path HEX =
      Path.of("..", "boot/src/main/resources/dev/zazen/boot/analysis/storm.hex");
  private static final int LINE = 32;
  private static final Set<Storm> ALL = EnumSet.allOf(Storm.class);

  /** Each domain has a pCPU for itself. */
  private static final String APART =
      """
      pool: cpupool {
        compatible = "xen,cpupool";
        cpupool-cpus = <&other>;
        cpupool-sched = "null";
      };
      """;

  /** When a run ends in which dom0 does not, in virtual time. */
  private static final long WITH_DOM0 = 60_000_000;

  @TempDir private Path directory;

  /** Both runs of an analysis. */
  private record Result(List<Measurement> baseline, Interference run) {
    Change worker() {
      return run.changes().stream()
          .filter(change -> change.before().name().equals("worker"))
          .findFirst()
          .orElseThrow();
    }
  }

  private BootPlan plan(int gic, int cpus, int vcpus, String pool)
      throws IOException, InvalidInputException, InterruptedException {
    Path image = Assembler.image("analyse", "worker", directory);
    String worker = Configurations.domain("worker", 1, 32 << 10, image, null, "");
    String hostile = Configurations.domain("hostile", vcpus, 32 << 10, image, null, "");
    if (!pool.isEmpty()) {
      hostile = hostile.replace("vpl011;", "vpl011; domain-cpupool = <&pool>;");
    }
    Path file = Configurations.write(directory, gic, pool, worker, hostile);
    String source = Files.readString(file);
    Files.writeString(
        file,
        source.replace(
            "chosen {",
            "zazen,cpus = <%d>; cpus { cpu@0 { }; %s }; chosen {"
                .formatted(cpus, cpus > 1 ? "other: cpu@1 { };" : "")));
    return BootPlanner.plan(file, BoardOptions.none());
  }

  /**
   * Worker and hostile domain share the second of two pCPUs under a scheduler; dom0 has the first.
   */
  private BootPlan sharing(String scheduler, String dom0)
      throws IOException, InvalidInputException, InterruptedException {
    Path image = Assembler.image("analyse", "worker", directory);
    String domains =
        Configurations.domain("worker", 1, 32 << 10, image, null, "")
            + Configurations.domain("hostile", 1, 32 << 10, image, null, "");
    Path file =
        Configurations.write(
            directory,
            3,
            dom0.isEmpty() ? "" : Configurations.dom0(Assembler.image("analyse", dom0, directory)),
            APART.replace("null", scheduler),
            domains.replace("vpl011;", "vpl011; domain-cpupool = <&pool>;"));
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "chosen {", "zazen,cpus = <2>; cpus { cpu@0 { }; other: cpu@1 { }; }; chosen {"));
    return BootPlanner.plan(file, BoardOptions.none());
  }

  private static Result analyse(BootPlan plan, Set<Storm> storms)
      throws IOException, InvalidInputException, InterruptedException {
    return analyse(plan, storms, 500_000_000);
  }

  private static Result analyse(BootPlan plan, Set<Storm> storms, long nanos)
      throws IOException, InvalidInputException, InterruptedException {
    var options = new Analysis.Options(1, nanos, Optional.of(Pattern.compile("half")), storms);
    try (Engine engine = Engines.byName("auto").orElseThrow()) {
      var analysis = new Analysis(plan, engine, options);
      List<Measurement> baseline = analysis.baseline();
      return new Result(baseline, analysis.with(plan.domains().getLast(), baseline));
    }
  }

  @Test
  void theStormOfTheProductIsThatOfItsSource() throws IOException, InterruptedException {
    byte[] image = Files.readAllBytes(Assembler.image("analyse", "storm", directory));
    var text = new StringBuilder();
    for (int i = 0; i < image.length; i += LINE) {
      int end = Math.min(i + LINE, image.length);
      text.append(HexFormat.of().formatHex(image, i, end)).append('\n');
    }
    if (System.getProperty("zazen.storm", "").equals("apply")) {
      Files.writeString(HEX, text);
    }
    assertEquals(text.toString(), Files.readString(HEX), "see guests/analyse/README.md");
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "3, 1", "3, 3"})
  void aDomainInACpupoolOfItsOwnDoesNotNoticeAStorm(int gic, int vcpus)
      throws IOException, InvalidInputException, InterruptedException {
    String pool = vcpus == 1 ? APART : APART.replace("null", "credit2");
    Result result = analyse(plan(gic, 2, vcpus, pool), ALL);
    assertFalse(result.worker().differs(), result::toString);
    assertEquals(0, result.worker().lossPercent());
    assertTrue(result.worker().before().lineNanos().isPresent(), result::toString);
    Measurement storm = result.run().hostile();
    assertTrue(storm.end().isEmpty(), result::toString);
    assertTrue(
        storm.calls() > 100 && storm.interrupts() > 100 && storm.faults() > 100, result::toString);
  }

  @Test
  void aDomainThatSharesAPhysicalCpuLosesTimeAndItsInterruptsWait()
      throws IOException, InvalidInputException, InterruptedException {
    Result result = analyse(plan(3, 1, 1, ""), ALL);
    Change worker = result.worker();
    assertTrue(worker.differs(), result::toString);
    assertTrue(worker.linePercent().orElseThrow() > 1, result::toString);
    assertTrue(worker.endPercent().orElseThrow() > 1, result::toString);
    assertTrue(worker.after().waitedNanos() > worker.before().waitedNanos(), result::toString);
    assertTrue(worker.after().worstLatencyNanos() > 0, result::toString);
    assertEquals(Change.Console.SAME, worker.console());
    assertEquals("half\ndone\n", worker.after().console());
  }

  @Test
  void windowsOfArinc653OnASharedPhysicalCpuKeepAStormOut()
      throws IOException, InvalidInputException, InterruptedException {
    Result result = analyse(sharing("arinc653", "arinc653"), ALL, WITH_DOM0);
    assertFalse(result.worker().differs(), result::toString);
    assertEquals("half\ndone\n", result.worker().after().console(), result::toString);
    assertTrue(result.run().hostile().calls() > 100, result::toString);
  }

  @Test
  void withoutCapOrReservationAStormTakesMostOfASharedPhysicalCpu()
      throws IOException, InvalidInputException, InterruptedException {
    Result result = analyse(sharing("credit2", ""), ALL, WITH_DOM0);
    assertTrue(result.worker().after().end().isEmpty(), result::toString);
  }

  /**
   * Until an end that was at 14 ms: the storm has 2 ms of each 10 ms with the cap, and the first 4
   * ms with the reservations that RTDS gives to everybody.
   */
  @ParameterizedTest
  @CsvSource({"credit2, cap, 30", "rtds, '', 120"})
  void aCapOrAReservationBoundsWhatAStormTakes(String scheduler, String dom0, double percent)
      throws IOException, InvalidInputException, InterruptedException {
    Result result = analyse(sharing(scheduler, dom0), ALL, WITH_DOM0);
    assertEquals(Change.Console.SAME, result.worker().console(), result::toString);
    assertTrue(result.worker().lossPercent() < percent, result::toString);
    assertTrue(result.run().hostile().calls() > 100, result::toString);
  }

  @ParameterizedTest
  @EnumSource(Storm.class)
  void everyStormRagesUntilItsNeighbourHasEnded(Storm storm)
      throws IOException, InvalidInputException, InterruptedException {
    Result result = analyse(plan(3, 2, 2, APART.replace("null", "credit2")), Set.of(storm));
    assertFalse(result.worker().differs(), result::toString);
    Measurement hostile = result.run().hostile();
    long ran = result.worker().after().end().orElseThrow().nanos();
    assertTrue(hostile.end().isEmpty(), result::toString);
    assertTrue(hostile.instructions() > ran / 4, result::toString);
    switch (storm) {
      case CACHE, MMIO -> assertTrue(hostile.faults() > 100, result::toString);
      case INTERRUPT -> assertTrue(hostile.interrupts() > 100, result::toString);
      case HYPERCALL -> assertTrue(hostile.calls() > 100, result::toString);
    }
  }

  @Test
  void twoAnalysesGiveTheSame() throws IOException, InvalidInputException, InterruptedException {
    assertEquals(analyse(plan(3, 1, 2, ""), ALL), analyse(plan(3, 1, 2, ""), ALL));
  }
}
