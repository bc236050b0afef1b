package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import dev.zazen.boot.plan.Reservation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no single node shows: domains, hardware and modules against each other. */
@Tag("feature:check")
final class WholePlanTest {
  @TempDir private Path directory;
  private TwoDomains domains;

  @BeforeEach
  void write() throws IOException {
    domains = TwoDomains.in(directory);
  }

  private BootPlan plan(String root, String chosen, String first, String second)
      throws IOException, InvalidInputException {
    return BootPlanner.plan(file(root, chosen, first, second), BoardOptions.none());
  }

  private Path file(String root, String chosen, String first, String second) throws IOException {
    return Files.writeString(
        directory.resolve("whole.dts"),
        Files.readString(domains.file(chosen, first, second))
            .replace("zazen,board", root + " zazen,board"));
  }

  private List<Problem> problems(String root, String chosen, String first) throws IOException {
    var file = file(root, chosen, first, "");
    return assertThrows(
            InvalidInputException.class, () -> BootPlanner.plan(file, BoardOptions.none()))
        .problems();
  }

  private static void only(List<Problem> problems, String place, String what) {
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.getFirst().place().startsWith(place + " ("), problems::toString);
    assertTrue(problems.getFirst().what().contains(what), problems::toString);
  }

  private static String warnings(BootPlan plan) {
    return String.join("\n", plan.warnings());
  }

  @Test
  void translationTablesHaveMemoryOfTheirOwn() throws IOException, InvalidInputException {
    var plan = plan("", "", "xen,domain-p2m-mem-mb = <8>;", "");
    var pools =
        plan.board().reserved().stream()
            .filter(r -> r.what().startsWith("translation tables"))
            .collect(Collectors.toMap(Reservation::what, r -> r.range().size()));
    assertEquals(8L << 20, pools.get("translation tables of /chosen/domU1"));
    // 1 MiB for the vCPU, 64 pages for 64 MiB, 128 pages, rounded up.
    assertEquals(2L << 20, pools.get("translation tables of /chosen/domU2"));
  }

  @Test
  void refusesTranslationTablesThatRamHasNoRoomFor() throws IOException {
    domains.assertProblem(
        "/chosen/domU1",
        "917504 KiB for its translation tables, but only",
        "xen,domain-p2m-mem-mb = <896>;",
        "");
  }

  @Test
  @Tag("feature:static-memory")
  void theStaticHeapHasToHoldTranslationTablesToo() throws IOException {
    domains.assertProblem(
        "/chosen/domU2",
        "2048 KiB for its translation tables, but only 64 KiB of RAM are left",
        "xen,static-heap = <0 0x40000000 0 0x8410000>;",
        "",
        "");
  }

  @Test
  void warnsOfTranslationTablesThatHoldLargeBlocksOnly() throws IOException, InvalidInputException {
    var much = "/delete-property/ memory; memory = <0 0x86000>; xen,domain-p2m-mem-mb = <1>;";
    assertTrue(
        warnings(plan("", "", much, ""))
            .contains("256 pages for translation tables hold its memory in large blocks only"),
        () -> much);
    assertEquals("", warnings(plan("", "", much.replace("<1>", "<2>"), "")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pl031@9010000 { reg = <0 0x9000800 0 0x1000>; }; | /pl031@9010000 | overlaps UART at"
            + " 0x9000000",
        "pl031@9010000 { reg = <0 0x40000000 0 0x1000>; }; | /pl031@9010000 | overlaps RAM at"
            + " 0x40000000",
        "pl011@9000000 { reg = <0 0x8000000 0 0x1000>; }; | /pl011@9000000 | overlaps interrupt"
            + " controller at 0x8000000",
        "pl031@9010000 { interrupts = <0 1 4>; }; | /pl031@9010000 | interrupt 33 is that of the"
            + " hypervisor's UART /pl011@9000000",
        "pl031@9010000 { interrupts = <0 224 4>; }; | /pl031@9010000 | names interrupt 256; the GIC"
            + " has shared interrupts 32 to 255",
        "pl011@9000000 { interrupts = <1 5 4>; }; | /pl011@9000000 | names interrupt 21",
      })
  void refusesHardwareThatClaimsTheSame(String node, String place, String what) throws IOException {
    var file =
        Files.writeString(
            directory.resolve("hardware.dts"),
            Files.readString(domains.file("", "", "")).replace("chosen {", node + " chosen {"));
    only(
        assertThrows(InvalidInputException.class, () -> BootPlanner.plan(file, BoardOptions.none()))
            .problems(),
        place,
        what);
  }

  private static String pools(String scheduler) {
    return """
    p: pool { compatible = "xen,cpupool"; cpupool-cpus = <&two>; cpupool-sched = "%s"; };
    """
        .formatted(scheduler);
  }

  private BootPlan pooled(String chosen, String scheduler)
      throws IOException, InvalidInputException {
    var file =
        domains.file(chosen + pools(scheduler), "domain-cpupool = <&p>;", "domain-cpupool = <&p>;");
    var text =
        Files.readString(file).replace("chosen {", "cpus { cpu@0 { }; two: cpu@1 { }; }; chosen {");
    return BootPlanner.plan(Files.writeString(file, text), BoardOptions.none());
  }

  @Test
  @Tag("feature:cpupools")
  void warnsOfVcpusThatTheNullSchedulerHasNoCpuFor() throws IOException, InvalidInputException {
    var warnings = warnings(pooled("", "null"));
    assertTrue(
        warnings.contains("Pool-1 has the scheduler null and 1 CPUs, but with this domain 2 vCPUs"),
        warnings);
    assertTrue(warnings.startsWith("/chosen/domU2 ("), warnings);
    assertEquals("", warnings(pooled("", "credit")));
  }

  @Test
  @Tag("feature:cpupools")
  void warnsOfAPoolThatWaitsForAScheduleOfDom0() throws IOException, InvalidInputException {
    var plan = pooled("", "arinc653");
    assertEquals(2, plan.warnings().size(), plan.warnings()::toString);
    assertTrue(warnings(plan).contains("the domain never runs"), warnings(plan));
    assertEquals("", warnings(pooled(TwoDomains.dom0(), "arinc653")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vpl011;",
        "xen,enhanced = \"no-xenstore\";",
        "a: ec1 { compatible = \"xen,evtchn-v1\"; xen,evtchn = <10 &b>; };"
            + " b: ec2 { compatible = \"xen,evtchn-v1\"; xen,evtchn = <11 &a>; };",
        "shm@0 { compatible = \"xen,domain-shared-memory-v1\"; xen,shm-id = \"s\";"
            + " xen,shared-mem = <0 0x60000000 0 0x70000000 0 0x200000>; };"
      })
  void warnsOfADomainThatNobodyCanSeeAnythingOf(String way)
      throws IOException, InvalidInputException {
    var hidden = "/delete-property/ vpl011;";
    var warnings = warnings(plan("", "", hidden, ""));
    assertTrue(warnings.startsWith("/chosen/domU1 ("), warnings);
    assertTrue(warnings.contains("nothing will be seen of the domain"), warnings);
    assertEquals("", warnings(plan("", "", hidden + way, "")));
  }

  @Test
  void refusesModulesInReservedMemoryUnlessALoaderReservedThem()
      throws IOException, InvalidInputException {
    var at =
        Files.readString(domains.file("", "", ""))
            .replaceFirst("zazen,file = \"Image\"", "reg = <0 0x50000000 0 0x1000>");
    var loads =
        new BoardOptions(
            OptionalInt.empty(),
            OptionalLong.empty(),
            List.of(new BoardOptions.Load(directory.resolve("Image"), 0x5000_0000L)));
    var file = directory.resolve("modules.dts");
    Files.writeString(file, at.replace("/dts-v1/;", "/dts-v1/; /memreserve/ 0x50000000 0x1000;"));
    assertEquals(2, BootPlanner.plan(file, loads).domains().size());
    for (var reserved :
        List.of(
            at.replace("/dts-v1/;", "/dts-v1/; /memreserve/ 0x50000000 0x800;"),
            at.replace(
                "chosen {",
                "reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;"
                    + " b@50000000 { reg = <0 0x50000000 0 0x100000>; }; }; chosen {"))) {
      Files.writeString(file, reserved);
      only(
          assertThrows(InvalidInputException.class, () -> BootPlanner.plan(file, loads)).problems(),
          "/chosen/domU1/kernel",
          "lies in memory reserved by");
    }
  }

  @Test
  void warnsOfMoreModulesThanXenKnows() throws IOException, InvalidInputException {
    var many =
        IntStream.range(0, 29)
            .mapToObj(
                i ->
                    """
                    more%d {
                      compatible = "xen,domain";
                      memory = <0 0x2000>;
                      cpus = <1>;
                      kernel {
                        compatible = "multiboot,kernel", "multiboot,module";
                        zazen,file = "Image";
                      };
                    };
                    """
                        .formatted(i))
            .collect(Collectors.joining());
    var plan = plan("", many, "", "");
    assertTrue(
        warnings(plan).contains("31 modules: Xen 4.17 ignores those beyond 30"), warnings(plan));
  }

  @Test
  void sharedInterruptsComeInRanks() throws IOException, InvalidInputException {
    var plan = plan("", "", "nr_spis = <33>;", "nr_spis = <64>;");
    assertEquals(64, plan.domains().getFirst().gic().spis());
    assertEquals(64, plan.domains().getLast().gic().spis());
  }

  @Test
  void everythingIsReportedAtOnceWithItsLine() throws IOException {
    var problems =
        problems(
            "zazen,cpu-model = \"cortex-m3\";",
            "xen,static-heap = <0>;",
            "/delete-property/ cpus; cpus = <0>; xen,enhanced = \"yes\";");
    assertTrue(problems.size() >= 4, problems::toString);
    for (var problem : problems) {
      assertTrue(problem.place().matches("/.* \\(.*\\)"), problem::toString);
      assertTrue(!problem.mend().isBlank(), problem::toString);
    }
  }
}
