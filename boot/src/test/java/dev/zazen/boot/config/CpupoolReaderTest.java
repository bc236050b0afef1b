package dev.zazen.boot.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import dev.zazen.boot.plan.CpuPlan;
import dev.zazen.boot.plan.CpupoolPlan;
import dev.zazen.core.sched.SchedulerKind;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.machine.CpuType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("feature:cpupools")
class CpupoolReaderTest {
  private static final List<CpuPlan> CPUS =
      IntStream.range(0, 4).mapToObj(n -> new CpuPlan(n, n, CpuType.CORTEX_A57)).toList();

  private static final CpuPlan OFF = new CpuPlan(4, 5, CpuType.CORTEX_A53);

  @TempDir Path directory;

  private final Problems problems = new Problems();

  private List<CpupoolPlan> read(String chosen) throws IOException, InvalidInputException {
    return read(chosen, CPUS);
  }

  private List<CpupoolPlan> read(String chosen, List<CpuPlan> on)
      throws IOException, InvalidInputException {
    var cpus = new StringBuilder();
    for (var n = 0; n < 6; n++) {
      cpus.append("c%d: cpu@%d { device_type = \"cpu\"; reg = <%d>; };".formatted(n, n, n));
    }
    var source =
        "/dts-v1/; / { cpus { #address-cells = <1>; #size-cells = <0>; %s }; chosen { %s }; };"
            .formatted(cpus, chosen);
    var tree = DtsParser.parse(Files.writeString(directory.resolve("pools.dts"), source));
    return CpupoolReader.read(
        tree, new OnlineCpus(on, List.of(OFF)), SchedulerKind.CREDIT, problems);
  }

  private String problem(String chosen) throws IOException, InvalidInputException {
    assertFalse(read(chosen).isEmpty());
    List<Problem> found =
        assertThrows(InvalidInputException.class, problems::throwIfAny).problems();
    assertEquals(1, found.size(), found::toString);
    return found.getFirst().toString();
  }

  private static String pool(String name, String cpus, String more) {
    return "%s: %s { compatible = \"xen,cpupool\"; cpupool-cpus = <%s>; %s };"
        .formatted(name, name, cpus, more);
  }

  @Test
  void withoutNodesAllCpusAreInTheFirstPool() throws IOException, InvalidInputException {
    assertEquals(
        List.of(new CpupoolPlan(SchedulerKind.CREDIT, List.of(0, 1, 2, 3), List.of())), read(""));
  }

  @Test
  void cpusThatAreLeftMakeAPoolOfTheirOwn() throws IOException, InvalidInputException {
    var pools =
        read(
            pool("a", "&c1 &c0", "")
                + pool("b", "&c3", "cpupool-sched = \"null\";")
                + "d { compatible = \"xen,domain\"; domain-cpupool = <&b>; };"
                + "e { compatible = \"xen,domain\"; };");
    assertEquals(
        List.of(
            new CpupoolPlan(SchedulerKind.CREDIT, List.of(0, 1), List.of()),
            new CpupoolPlan(SchedulerKind.NULL, List.of(3), List.of("/chosen/d")),
            new CpupoolPlan(SchedulerKind.CREDIT, List.of(2), List.of())),
        pools);
    assertEquals(0, problems.count());
    assertEquals("CPUs 0,1, credit", pools.getFirst().toString());
  }

  @Test
  void thePoolOfCpu0IsTheFirst() throws IOException, InvalidInputException {
    var pools =
        read(
            pool("a", "&c2 &c3", "cpupool-sched = \"rtds\";")
                + pool("b", "&c1", "")
                + "d { compatible = \"xen,domain\"; domain-cpupool = <&a>; };");
    assertEquals(
        List.of(
            new CpupoolPlan(SchedulerKind.CREDIT, List.of(0), List.of()),
            new CpupoolPlan(SchedulerKind.CREDIT, List.of(1), List.of()),
            new CpupoolPlan(SchedulerKind.RTDS, List.of(2, 3), List.of("/chosen/d"))),
        pools);
  }

  @Test
  void aCpuInTwoPoolsIsRefused() throws IOException, InvalidInputException {
    var problem = problem(pool("a", "&c0 &c1", "") + pool("b", "&c1 &c2", ""));
    assertTrue(problem.matches(".*CPU 1 is in /chosen/a \\(.*:1\\) already.*"), problem);
  }

  @Test
  void aSchedulerThatThereIsNotIsRefused() throws IOException, InvalidInputException {
    var problem = problem(pool("a", "&c0", "cpupool-sched = \"bvt\";"));
    assertTrue(problem.contains("there is no scheduler \"bvt\""), problem);
    assertTrue(problem.contains("credit, credit2, arinc653, rtds, null"), problem);
  }

  @Test
  void aPoolWithoutCpusIsRefused() throws IOException, InvalidInputException {
    var problem = problem("a { compatible = \"xen,cpupool\"; };");
    assertTrue(problem.contains("\"cpupool-cpus\" is missing or empty"), problem);
  }

  @Test
  void aCpuThatTheBoardDoesNotHaveIsRefused() throws IOException, InvalidInputException {
    var problem = problem(pool("a", "&c0 &c4", ""));
    assertTrue(problem.contains("names /cpus/cpu@4, which is no CPU of the board"), problem);
  }

  @Test
  @Tag("feature:big-little")
  void aCpuThatIsNotBroughtUpIsRefused() throws IOException, InvalidInputException {
    var problem = problem(pool("a", "&c0 &c5", ""));
    assertTrue(problem.contains("names /cpus/cpu@5, which is not brought up"), problem);
  }

  @Test
  @Tag("feature:big-little")
  void aPoolOfSeveralTypesIsWarnedOf() throws IOException, InvalidInputException {
    var mixed = new ArrayList<>(CPUS);
    mixed.set(1, new CpuPlan(1, 1, CpuType.CORTEX_A72));
    assertEquals(3, read(pool("a", "&c2", "") + pool("b", "&c0 &c1", ""), mixed).size());
    assertEquals(1, problems.warnings().size());
    var warning = problems.warnings().getFirst();
    assertTrue(
        warning.contains("Pool-0 has CPUs of several types, cortex-a57 or cortex-a72"), warning);
  }

  @Test
  void aPhandleOfNothingIsRefused() throws IOException, InvalidInputException {
    var problem = problem(pool("a", "77", ""));
    assertTrue(problem.contains("names phandle 77"), problem);
  }

  @Test
  void aDomainThatNamesNoPoolIsRefused() throws IOException, InvalidInputException {
    var problem = problem("d { compatible = \"xen,domain\"; domain-cpupool = <&c1>; };");
    assertTrue(problem.contains("\"domain-cpupool\" names no node"), problem);
  }

  @Test
  void theCommandLineNamesTheScheduler() {
    assertEquals(SchedulerKind.RTDS, XenCommandLine.parse("sched=rtds").scheduler());
    assertEquals(SchedulerKind.CREDIT2, XenCommandLine.parse("").scheduler());
    assertEquals(1, XenCommandLine.parse("sched=bvt").problems().size());
  }
}
