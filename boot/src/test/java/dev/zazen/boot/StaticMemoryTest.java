package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.Bits;
import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import dev.zazen.boot.plan.Reservation;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.DtsPrinter;
import dev.zazen.devicetree.FdtReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory at addresses that the configuration gives. */
@Tag("feature:static-memory")
final class StaticMemoryTest {
  private static final long MIB = 1 << 20;

  @TempDir Path directory;

  @BeforeEach
  void writeImages() throws IOException {
    Files.write(directory.resolve("Image"), Kernels.image(0x30_1000));
    Files.write(directory.resolve("initrd"), "070701".repeat(20).getBytes(StandardCharsets.UTF_8));
  }

  private static String board(String chosen) {
    return """
    /dts-v1/;
    / {
      zazen,board = "virt";
      zazen,memory = <2048>;
      chosen { %s };
    };
    """
        .formatted(chosen);
  }

  private static String domain(String name, int mib, String properties) {
    return """
    %s {
      compatible = "xen,domain";
      memory = <0 %d>;
      cpus = <1>;
      vpl011;
      %s
      kernel {
        compatible = "multiboot,kernel", "multiboot,module";
        zazen,file = "Image";
        bootargs = "console=ttyAMA0";
      };
    };
    """
        .formatted(name, mib << 10, properties);
  }

  private BootPlan plan(String source) throws IOException, InvalidInputException {
    return plan(source, BoardOptions.none());
  }

  private BootPlan plan(String source, BoardOptions options)
      throws IOException, InvalidInputException {
    return BootPlanner.plan(Files.writeString(directory.resolve("board.dts"), source), options);
  }

  private List<Problem> problems(String source) throws IOException {
    return assertThrows(InvalidInputException.class, () -> plan(source)).problems();
  }

  private Problem problem(String source) throws IOException {
    var problems = problems(source);
    assertEquals(1, problems.size(), problems::toString);
    return problems.getFirst();
  }

  private static MemoryRange range(long start, long mib) {
    return new MemoryRange(start, mib * MIB);
  }

  @Test
  void liesAtTheUsualGuestAddressesInOneBank() throws IOException, InvalidInputException {
    var plan =
        plan(
            board(
                domain(
                    "domU1",
                    512,
                    "xen,static-mem = <0 0x80000000 0 0x10000000>, <0 0xa0000000 0 0x10000000>;")));
    var domain = plan.domains().getFirst();
    assertEquals(1, domain.banks().size());
    var bank = domain.banks().getFirst();
    assertEquals(range(0x4000_0000L, 512), bank.range());
    assertEquals(List.of(range(0x8000_0000L, 256), range(0xA000_0000L, 256)), bank.backing());
    assertTrue(domain.staticMemory());
    assertFalse(domain.directMapped());
    assertEquals(0x2200_0000L, domain.vpl011().orElseThrow().registers().start());
    assertTrue(
        PlanText.of(plan)
            .contains("    0x80000000-0x8fffffff d1 static RAM at 0x40000000, 256 MiB"),
        () -> String.join("\n", PlanText.of(plan)));
  }

  @Test
  void belongsToNobodyElse() throws IOException, InvalidInputException {
    var plan =
        plan(
            board(
                domain("domU1", 64, "xen,static-mem = <0 0x50000000 0 0x4000000>;")
                    + domain("domU2", 1024, "")));
    assertEquals(
        range(0x5000_0000L, 64), plan.domains().getFirst().banks().getFirst().backing().getFirst());
    for (var other : plan.domains().get(1).banks().getFirst().backing()) {
      assertFalse(other.overlaps(range(0x5000_0000L, 64)), other.toString());
    }
    for (var reservation : plan.board().reserved()) {
      assertFalse(reservation.range().overlaps(range(0x5000_0000L, 64)), reservation.toString());
    }
    assertFalse(plan.domains().get(1).staticMemory());
  }

  @Test
  void cellsAreThoseOfTheParentAndInherited() throws IOException, InvalidInputException {
    var one =
        board(
            "#address-cells = <1>; #size-cells = <1>; "
                + domain(
                    "domU1",
                    64,
                    "#address-cells = <2>; #size-cells = <2>; xen,static-mem = <0x80000000"
                        + " 0x4000000>;"));
    assertEquals(
        List.of(range(0x8000_0000L, 64)),
        plan(one).domains().getFirst().banks().getFirst().backing());
    var problem =
        problem(
            board(
                domain(
                    "domU1",
                    64,
                    "#address-cells = <1>; #size-cells = <1>; xen,static-mem = <0x80000000"
                        + " 0x4000000 0>;")));
    assertTrue(problem.what().contains("has 3 cells"), problem.toString());
    assertTrue(problem.mend().contains("2 + 2 cells, which /chosen"), problem.toString());
  }

  @ParameterizedTest(name = "GICv{0}")
  @CsvSource({
    "3, '0x8000000 0 0x10000 0 0x80a0000 0 0xf60000', 'arm,gic-v3'",
    "2, '0x8000000 0 0x1000 0 0x8010000 0 0x2000', 'arm,gic-400'"
  })
  void aDirectMappedGuestSeesTheBoardsAddresses(int gic, String registers, String compatible)
      throws IOException, InvalidInputException {
    // Recorded with the reference rig's case guest-view-domu-static, without its shared memory.
    var expected =
        """
        /dts-v1/;
        / {
          #address-cells = <2>;
          #size-cells = <2>;
          chosen {
            bootargs = "console=ttyAMA0";
            linux,initrd-start = <0 0>;
            linux,initrd-end = <0 0>;
          };
          psci {
            compatible = "arm,psci-1.0", "arm,psci-0.2", "arm,psci";
            method = "hvc";
            cpu_off = <1>;
            cpu_on = <2>;
          };
          cpus {
            #address-cells = <1>;
            #size-cells = <0>;
            cpu@0 {
              compatible = "arm,cortex-a57";
              device_type = "cpu";
              reg = <0>;
              enable-method = "psci";
            };
          };
          memory@80000000 {
            device_type = "memory";
            reg = <0 0x80000000 0 0x10000000>;
          };
          interrupt-controller@8000000 {
            #address-cells = <0>;
            #interrupt-cells = <3>;
            interrupt-controller;
            compatible = "%s";
            reg = <0 %s>;
            linux,phandle = <0xfde8>;
            phandle = <0xfde8>;
          };
          timer {
            compatible = "arm,armv8-timer";
            interrupts = <1 13 0xf08 1 14 0xf08 1 11 0xf08>;
            interrupt-parent = <0xfde8>;
          };
          sbsa-uart@9000000 {
            compatible = "arm,sbsa-uart";
            reg = <0 0x9000000 0 0x1000>;
            interrupts = <0 1 0xf04>;
            interrupt-parent = <0xfde8>;
            current-speed = <115200>;
          };
          hypervisor {
            compatible = "xen,xen-4.17", "xen,xen";
            reg = <0 0x38000000 0 0x1000000 0 0x40000000 0 0x40000000 0 0x90000000 0 0x30000000>;
            interrupts = <1 15 0xf08>;
            interrupt-parent = <0xfde8>;
          };
        };
        """
            .formatted(compatible, registers);
    var plan =
        plan(
            board(
                    domain(
                        "domU1",
                        256,
                        "direct-map; xen,enhanced = \"no-xenstore\";"
                            + " xen,static-mem = <0 0x80000000 0 0x10000000>;"))
                .replace("zazen,memory", "zazen,gic-version = <%d>; zazen,memory".formatted(gic)));
    var domain = plan.domains().getFirst();
    assertTrue(domain.directMapped());
    assertEquals(0x8000_0000L, domain.entry());
    assertEquals(0x8800_0000L, domain.deviceTree());
    assertEquals(33, domain.vpl011().orElseThrow().interrupt());
    var tree = FdtReader.read(domain.placement("dtb").orElseThrow().content().toBytes(), "dtb");
    assertEquals(
        DtsPrinter.print(
            DtsParser.parse(Files.writeString(directory.resolve("expected.dts"), expected))),
        DtsPrinter.print(tree));
  }

  @Test
  void aDirectMappedGuestHasABankForEachRegionInTheirOrder()
      throws IOException, InvalidInputException {
    var domain =
        plan(board(
                domain(
                    "domU1",
                    128,
                    "direct-map; xen,static-mem = <0 0xa0000000 0 0x4000000 0 0x80000000 0"
                        + " 0x4000000>;")))
            .domains()
            .getFirst();
    assertEquals(
        List.of(range(0xA000_0000L, 64), range(0x8000_0000L, 64)),
        domain.banks().stream().map(b -> b.range()).toList());
    assertEquals(0xA000_0000L, domain.entry());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nr_spis = <1>; | \"nr_spis\" is 1",
        "zazen,none; | does not exist",
      })
  void refusesADirectMappedVpl011WithoutTheBoardsUart(String properties, String what)
      throws IOException {
    var source =
        board(
            domain(
                "domU1",
                64,
                properties + " direct-map; xen,static-mem = <0 0x80000000 0 0x4000000>;"));
    if (what.contains("exist")) {
      source = source.replace("chosen {", "pl011@9000000 { compatible = \"gone\"; }; chosen {");
    }
    var problem = problem(source);
    assertTrue(problem.what().contains(what), problem.toString());
  }

  @Test
  void refusesMoreDirectMappedVcpusThanTheBoardsGicHasRoomFor() throws IOException {
    var problem =
        problem(
            board(domain("domU1", 64, "direct-map; xen,static-mem = <0 0x80000000 0 0x4000000>;"))
                .replace("cpus = <1>", "cpus = <124>"));
    assertTrue(problem.what().contains("room for 123"), problem.toString());
  }

  @Test
  void warnsOfWhatADirectMappedLinuxCannotUse() throws IOException, InvalidInputException {
    var plan =
        plan(
            board(domain("domU1", 64, "direct-map; xen,static-mem = <0 0x80001000 0 0x4000000>;")));
    assertEquals(1, plan.warnings().size(), plan.warnings()::toString);
    assertTrue(plan.warnings().getFirst().contains("2 MiB"), plan.warnings()::toString);
  }

  @Test
  void everythingElseComesFromTheStaticHeap() throws IOException, InvalidInputException {
    var heap = range(0x8000_0000L, 1024);
    var plan =
        plan(
            board(
                "xen,static-heap = <0 0x80000000 0 0x40000000>;"
                    + domain("domU1", 512, "")
                    + domain("domU2", 64, "xen,static-mem = <0 0x60000000 0 0x4000000>;")));
    for (var range : plan.domains().getFirst().banks().getFirst().backing()) {
      assertTrue(heap.contains(range), range.toString());
    }
    var reserved = plan.board().reserved();
    var hypervisor = reserved.stream().filter(r -> r.what().equals(BootPlanner.HEAP)).toList();
    assertEquals(1, hypervisor.size());
    assertTrue(heap.contains(hypervisor.getFirst().range()), hypervisor.toString());
    var outside =
        reserved.stream().filter(r -> r.what().contains("outside of the static heap")).toList();
    // All RAM below the heap is accounted for: nobody can have it at run time.
    var below =
        reserved.stream()
                .map(Reservation::range)
                .filter(r -> r.end() <= heap.start())
                .mapToLong(MemoryRange::size)
                .sum()
            + 64 * MIB;
    assertEquals(1024 * MIB, pages(below), outside::toString);
    assertTrue(outside.stream().noneMatch(r -> r.range().overlaps(heap)), outside::toString);
  }

  // Modules end within a page.
  private static long pages(long bytes) {
    return Bits.alignUp(bytes, 4096);
  }

  @Test
  void refusesADomainThatTheStaticHeapHasNoRoomFor() throws IOException {
    var problem =
        problem(board("xen,static-heap = <0 0x80000000 0 0x10000000>;" + domain("domU1", 512, "")));
    assertTrue(
        problem.what().contains("only 260096 KiB of the static heap are left"), problem.toString());
    assertTrue(problem.mend().contains("xen,static-heap"), problem.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0x80000000 0 0x4000001 | is not aligned to 4 KiB",
        "0 0x80000800 0 0x4000000 | is not aligned to 4 KiB",
        "0 0x80000000 0 0x2000000 | the sum of \"xen,static-mem\" is 32768 KiB",
        "0 0x80000000 0 0x2000000 0 0x90000000 0 0x1000000 | is 49152 KiB",
        "2 0 0 0x4000000          | is not in RAM: 0x40000000-0xbfffffff (2048 MiB)",
        "0 0xbe000000 0 0x4000000 | is not in RAM",
        "0xffffffff 0 0 0x4000000 | is no range of addresses",
        "0 0x80000000 0 0         | is no range of addresses",
      })
  void refusesRegionsThatCannotBe(String cells, String what) throws IOException {
    var problem = problem(board(domain("domU1", 64, "xen,static-mem = <%s>;".formatted(cells))));
    assertTrue(problem.what().contains(what), problem.toString());
    assertTrue(problem.place().startsWith("/chosen/domU1 ("), problem.toString());
  }

  @Test
  void refusesAHeapThatIsNotAlignedAsTheBindingAsks() throws IOException {
    var problem =
        problem(board("xen,static-heap = <0 0x80001000 0 0x10000000>;" + domain("domU1", 64, "")));
    assertTrue(problem.what().contains("is not aligned to 64 KiB"), problem.toString());
  }

  @Test
  void refusesAHeapTooSmallForTheHypervisor() throws IOException {
    var problem =
        problem(
            board(
                "xen,static-heap = <0 0x80000000 0 0x10000>;"
                    + domain("domU1", 64, "xen,static-mem = <0 0x50000000 0 0x4000000>;")));
    assertTrue(problem.what().contains("no RAM is left for the hypervisor"), problem.toString());
    assertTrue(problem.mend().contains("2048 KiB"), problem.toString());
  }

  @Test
  void refusesEmptyProperties() throws IOException {
    var problem = problem(board(domain("domU1", 64, "xen,static-mem;")));
    assertTrue(problem.what().contains("has 0 cells"), problem.toString());
  }

  @Test
  void refusesCellsThatCannotBe() throws IOException {
    var problem =
        problem(
            board("#address-cells = <3>;" + domain("domU1", 64, "xen,static-mem = <0 0 0 0 0>;")));
    assertTrue(problem.what().contains("#address-cells 3"), problem.toString());
  }

  @Test
  void namesBothOfTwoThatOverlapWhoeverTheyAre() throws IOException {
    var source =
        board(
                """
                xen,static-heap = <0 0x90000000 0 0x10000000>, <0 0x9fff0000 0 0x10000>;
                """
                    + domain("domU1", 64, "xen,static-mem = <0 0x80000000 0 0x4000000>;")
                    + domain(
                        "domU2",
                        64,
                        "xen,static-mem = <0 0x83ffe000 0 0x2000 0 0x8fffe000 0 0x3ffe000>;")
                    + domain("domU3", 64, "xen,static-mem = <0 0x70000000 0 0x4000000>;")
                    + domain("domU4", 64, "xen,static-mem = <0 0x60000000 0 0x4000000>;"))
            .replace(
                "chosen {",
                """
                reserved-memory {
                  #address-cells = <2>; #size-cells = <2>; ranges;
                  buffer@73ffff00 { reg = <0 0x73ffff00 0 0x80>; };
                };
                chosen {
                """)
            .replaceFirst(
                "(?s)(domU4.*)zazen,file = \"Image\"", "$1reg = <0 0x63fff000 0 0x301000>");
    var found =
        assertThrows(
                InvalidInputException.class,
                () ->
                    plan(
                        source,
                        new BoardOptions(
                            OptionalInt.empty(),
                            OptionalLong.empty(),
                            List.of(
                                new BoardOptions.Load(directory.resolve("Image"), 0x63ff_f000L)))))
            .problems();
    var texts =
        found.stream()
            .map(p -> p.what() + "; " + p.mend())
            .map(text -> text.replace(directory + "/", ""))
            .toList();
    assertEquals(
        List.of(
            "\"xen,static-heap\" 0x9fff0000-0x9fffffff (64 KiB) of /chosen overlaps"
                + " \"xen,static-heap\" 0x90000000-0x9fffffff (256 MiB) of /chosen (board.dts:9);"
                + " move one of them: both claim 0x9fff0000-0x9fffffff (64 KiB)",
            "\"xen,static-mem\" 0x8fffe000-0x93ffbfff (65528 KiB) of /chosen/domU2 overlaps"
                + " \"xen,static-heap\" 0x90000000-0x9fffffff (256 MiB) of /chosen (board.dts:9);"
                + " move one of them: both claim 0x90000000-0x93ffbfff (65520 KiB)",
            "\"xen,static-mem\" 0x83ffe000-0x83ffffff (8 KiB) of /chosen/domU2 overlaps"
                + " \"xen,static-mem\" 0x80000000-0x83ffffff (64 MiB) of /chosen/domU1"
                + " (board.dts:11); move one of them: both claim 0x83ffe000-0x83ffffff (8 KiB)",
            "\"xen,static-mem\" 0x70000000-0x73ffffff (64 MiB) of /chosen/domU3 overlaps reserved"
                + " 0x73ffff00-0x73ffff7f (128 bytes) of /reserved-memory/buffer@73ffff00; move"
                + " one of them: both claim 0x73fff000-0x73ffffff (4 KiB)",
            "\"xen,static-mem\" 0x60000000-0x63ffffff (64 MiB) of /chosen/domU4 overlaps module"
                + " 0x63fff000-0x642fffff (3076 KiB) of /chosen/domU4/kernel (board.dts:53);"
                + " move one of them: both claim 0x63fff000-0x63ffffff (4 KiB)"),
        texts.stream().filter(t -> t.contains("overlaps")).toList(),
        () -> String.join("\n", texts));
  }
}
