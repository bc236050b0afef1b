package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomId;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.FdtReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes {@code xen,domain-shared-memory-v1} become memory of several domains. */
@Tag("feature:static-shared-memory")
class StaticSharedMemoryTest {
  private static final MemoryRange HOST = new MemoryRange(0x6000_0000, 0x20_0000);
  private static final MemoryRange GUEST = new MemoryRange(0x7000_0000, 0x20_0000);
  private static final String CELLS = "0 0x60000000 0 0x70000000 0 0x200000";
  private static final String OWNER = "role = \"owner\";";
  private static final String BORROWER = "role = \"borrower\";";

  @TempDir private Path directory;
  private TwoDomains domains;

  @BeforeEach
  void write() throws IOException {
    domains = TwoDomains.in(directory);
  }

  private static String node(String name, String id, String cells, String role) {
    return """
    %s {
      compatible = "xen,domain-shared-memory-v1";
      xen,shm-id = "%s";
      xen,shared-mem = <%s>;
      %s
    };
    """
        .formatted(name, id, cells, role);
  }

  private static String shm(String role) {
    return node("shm", "mine", CELLS, role);
  }

  private static List<SharedRegion> shared(BootPlan plan, int domain) {
    return plan.domains().stream().filter(d -> d.id() == domain).findFirst().orElseThrow().shared();
  }

  @Test
  void withoutOwnerItIsNobodys() throws IOException, InvalidInputException {
    for (var role : List.of("", BORROWER)) {
      var plan = domains.plan(shm(role), shm(""));
      var region = new SharedRegion("mine", DomId.IO, GUEST, HOST);
      assertEquals(List.of(region), shared(plan, 1));
      assertEquals(List.of(region), shared(plan, 2));
      assertTrue(
          plan.describe().stream().anyMatch(line -> line.contains("\"mine\" of DOMID_IO at")),
          plan.describe()::toString);
    }
  }

  @Test
  void theOwnerMayComeAfterABorrowerAndMapItElsewhere() throws IOException, InvalidInputException {
    var there = node("shm", "mine", "0 0x60000000 0 0x80000000 0 0x200000", OWNER);
    var plan = domains.plan(shm(BORROWER), there);
    assertEquals(List.of(new SharedRegion("mine", 2, GUEST, HOST)), shared(plan, 1));
    assertEquals(new MemoryRange(0x8000_0000L, 0x20_0000), shared(plan, 2).getFirst().guest());
  }

  @Test
  void dom0MayShareToo() throws IOException, InvalidInputException {
    var host = node("shm", "mine", "0 0x60000000 0 0x60000000 0 0x200000", OWNER);
    var plan = domains.planWithDom0(host, shm(BORROWER), "");
    assertEquals(List.of(new SharedRegion("mine", 0, HOST, HOST)), shared(plan, 0));
    assertEquals(0, shared(plan, 1).getFirst().owner());
    var tree =
        FdtReader.read(
            plan.domains().getFirst().placement("dtb").orElseThrow().content().toBytes(), "dom0");
    assertTrue(tree.find("/reserved-memory/xen-shmem@60000000").isPresent());
    var regions = tree.find("/hypervisor").orElseThrow().property("reg").orElseThrow().cells();
    for (int at = 4; at < regions.length; at += 4) {
      var range =
          new MemoryRange(
              Integer.toUnsignedLong(regions[at + 1]), Integer.toUnsignedLong(regions[at + 3]));
      assertTrue(!range.overlaps(HOST), range::toString);
    }
  }

  @Test
  void theGuestFindsItAsXenWritesIt() throws IOException, InvalidInputException {
    var plan = domains.plan("xen,enhanced = \"no-xenstore\";" + shm(""), shm(""));
    var tree =
        FdtReader.read(
            plan.domains().getFirst().placement("dtb").orElseThrow().content().toBytes(), "d1");
    var names = tree.root().children().stream().map(n -> n.name()).toList();
    assertEquals(names.indexOf("memory@40000000") + 1, names.indexOf("reserved-memory"));
    var parent = tree.find("/reserved-memory").orElseThrow();
    assertEquals(
        List.of("ranges", "#address-cells", "#size-cells"),
        parent.properties().stream().map(p -> p.name()).toList());
    var node = parent.children().getFirst();
    assertEquals("xen-shmem@70000000", node.name());
    assertEquals(
        List.of("compatible", "reg", "xen,id", "xen,offset"),
        node.properties().stream().map(p -> p.name()).toList());
    assertEquals(List.of("xen,shared-memory-v1"), node.compatible());
    assertEquals("mine", node.property("xen,id").orElseThrow().string());
    assertEquals(0, node.property("xen,offset").orElseThrow().number());
    // Not where other domains' frames may be mapped.
    var cells = tree.find("/hypervisor").orElseThrow().property("reg").orElseThrow().cells();
    assertEquals(0x4400_0000, cells[5]);
    assertEquals(0x2C00_0000, cells[7]);
    assertEquals(0x7020_0000, cells[9]);
  }

  @Test
  void cellsAreInheritedFromAnyNodeAbove() throws IOException, InvalidInputException {
    var file =
        Files.writeString(
            directory.resolve("inherited.dts"),
            """
            /dts-v1/;
            / {
              zazen,board = "virt";
              zazen,memory = <1024>;
              #address-cells = <2>;
              #size-cells = <2>;
              chosen {
                #size-cells = <1>;
                domU1 {
                  compatible = "xen,domain";
                  memory = <0 0x10000>;
                  cpus = <1>;
                  kernel {
                    compatible = "multiboot,kernel", "multiboot,module";
                    zazen,file = "Image";
                    reg = <0 0x50000000 0x1000>;
                  };
                  %s
                };
              };
            };
            """
                .formatted(node("shm", "mine", "0 0x60000000 0 0x70000000 0x200000", OWNER)));
    var plan = BootPlanner.plan(file, BoardOptions.none());
    assertEquals(List.of(new SharedRegion("mine", 1, GUEST, HOST)), shared(plan, 1));
  }

  @Test
  void withoutExtendedRegionsAGuestHasItsGrantTableOnly()
      throws IOException, InvalidInputException {
    for (var more : List.of("", "direct-map; xen,static-mem = <0 0x58000000 0 0x4000000>;")) {
      var plan =
          domains.planIn(
              TwoDomains.dom0().replace("dom0_mem", "ext_regions=no dom0_mem"),
              "xen,enhanced = \"no-xenstore\";" + more,
              "");
      for (int domain = 0; domain <= 1; domain++) {
        var tree =
            FdtReader.read(
                plan.domains().get(domain).placement("dtb").orElseThrow().content().toBytes(),
                "d" + domain);
        var cells = tree.find("/hypervisor").orElseThrow().property("reg").orElseThrow().cells();
        assertEquals(4, cells.length, more);
      }
    }
  }

  @Test
  void nobodyElseGetsTheMemory() throws IOException, InvalidInputException {
    var plan = domains.plan(shm(OWNER), "");
    assertTrue(
        plan.board().reserved().stream()
            .anyMatch(r -> r.what().equals("shared memory \"mine\"") && r.range().equals(HOST)));
    assertTrue(
        plan.domains().stream()
            .flatMap(d -> d.banks().stream())
            .flatMap(b -> b.backing().stream())
            .noneMatch(HOST::overlaps));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`xen,shm-id = \"mine\";` | | `\"xen,shm-id\" is missing`",
        "`\"mine\"` | `\"\"` | has 0 bytes",
        "`\"mine\"` | `\"sixteen-letters-\"` | has 16 bytes",
        "`\"mine\"` | `\"a\", \"b\"` | holds 2 strings",
        "`\"owner\"` | `\"lender\"` | `\"role\" is \"lender\"`",
        "`\"owner\"` | `<1>` | is not a string",
        "`xen,shared-mem = <" + CELLS + ">;` | | `\"xen,shared-mem\" is missing`",
        CELLS + " | 0 0x70000000 0 0x200000 | the host address must be given",
        CELLS + " | 0 0x70000000 0 | has 3 cells instead of 6",
        "<" + CELLS + "> | `\"ab\"` | not whole cells",
        CELLS + " | 0 0x60000800 0 0x70000000 0 0x200000 | host address 0x60000800",
        CELLS + " | 0 0x60000000 0 0x70000001 0 0x200000 | guest address 0x70000001",
        CELLS + " | 0 0x60000000 0 0x70000000 0 0 | size 0x0",
        CELLS + " | 0 0x60000000 0 0x70000000 0 0x1234 | size 0x1234",
        CELLS + " | 0 0x30000000 0 0x70000000 0 0x200000 | are not in RAM",
        CELLS + " | 0 0x7ff00000 0 0x70000000 0 0x200000 | are not in RAM",
        CELLS + " | 0xffffffff 0xfffff000 0 0x70000000 0 0x200000 | are not in RAM",
        CELLS + " | 0 0x60000000 0xff 0xfff00000 0 0x200000 | end above 0x10000000000",
        CELLS + " | 0 0x60000000 0xffffffff 0xfffff000 0 0x200000 | end above",
        CELLS + " | 0 0x60000000 0 0x43e00000 0 0x400000 | overlap its RAM",
        CELLS + " | 0 0x60000000 0 0x03000000 0 0x2000 | overlap its interrupt controller",
        CELLS + " | 0 0x60000000 0 0x03021000 0 0x1000 | overlap its interrupt controller",
        CELLS + " | 0 0x60000000 0 0x22000000 0 0x1000 | overlap its vpl011",
        CELLS + " | 0 0x60000000 0 0x38fff000 0 0x1000 | overlap its grant table area",
        CELLS + " | 0 0x60000000 0 0x39000000 0 0x1000 | overlap its area of Xenstore's page",
      })
  void refuses(String good, String bad, String what) throws IOException {
    var source = "xen,enhanced = \"no-xenstore\";" + shm(OWNER);
    assertTrue(source.contains(good), good);
    domains.assertProblem(
        "/chosen/domU1/shm", what, source.replace(good, bad == null ? "" : bad), "");
  }

  @Test
  void refusesCellsThatMakeNoAddress() throws IOException {
    domains.assertProblem(
        "/chosen",
        "#address-cells is 3",
        "/delete-property/ #address-cells; #address-cells = <3>;" + TwoDomains.dom0() + shm(""),
        "",
        "");
  }

  @Test
  void refusesWhatDomainsDisagreeAbout() throws IOException {
    domains.assertProblem(
        "/chosen/domU2/shm",
        "\"mine\" is at host addresses 0x60000000-0x600fffff here and",
        shm(OWNER),
        node("shm", "mine", "0 0x60000000 0 0x70000000 0 0x100000", BORROWER));
    domains.assertProblem("/chosen/domU2/shm", "has another owner", shm(OWNER), shm(OWNER));
    domains.assertProblem("/chosen/domU1/shm", "nobody may own", shm(""), shm(OWNER));
  }

  @Test
  void refusesWhatOverlaps() throws IOException {
    domains.assertProblem(
        "/chosen/domU2/shm",
        "overlap \"mine\" at 0x60000000-0x601fffff",
        shm(OWNER),
        node("shm", "yours", "0 0x601ff000 0 0x70000000 0 0x2000", OWNER));
    domains.assertProblem(
        "/chosen/domU1/other",
        "overlap 0x70000000-0x701fffff of /chosen/domU1/shm",
        shm(OWNER) + node("other", "b", "0 0x61000000 0 0x70100000 0 0x200000", OWNER),
        "");
    domains.assertProblem("/chosen/shm", "there is no dom0", shm(""), "", "");
    domains.assertProblem(
        "/chosen/shm",
        "overlap its /pl031@9010000",
        TwoDomains.dom0() + node("shm", "mine", "0 0x60000000 0 0x9010000 0 0x1000", OWNER),
        "",
        "");
    domains.assertProblem(
        "/chosen/shm",
        "overlap its UART",
        TwoDomains.dom0() + node("shm", "mine", "0 0x60000000 0 0x9000000 0 0x1000", OWNER),
        "",
        "");
  }

  @Test
  void refusesModulesAndReservedMemoryInIt() throws IOException, InvalidInputException {
    var file =
        Files.writeString(
            directory.resolve("modules.dts"),
            """
            /dts-v1/;
            /memreserve/ 0x61000000 0x1000;
            / {
              zazen,board = "virt";
              chosen {
                #address-cells = <2>;
                #size-cells = <2>;
                domU1 {
                  compatible = "xen,domain";
                  #address-cells = <2>;
                  #size-cells = <2>;
                  memory = <0 0x10000>;
                  cpus = <1>;
                  kernel {
                    compatible = "multiboot,kernel", "multiboot,module";
                    reg = <0 0x60100000 0 0x1000>;
                  };
                  %s
                  %s
                };
              };
            };
            """
                .formatted(
                    shm(OWNER),
                    node("reserved", "res", "0 0x61000000 0 0x80000000 0 0x2000", OWNER)));
    var options =
        new BoardOptions(
            java.util.OptionalInt.empty(),
            java.util.OptionalLong.empty(),
            List.of(new BoardOptions.Load(directory.resolve("Image"), 0x6010_0000L)));
    var problems =
        org.junit.jupiter.api.Assertions.assertThrows(
                InvalidInputException.class, () -> BootPlanner.plan(file, options))
            .problems();
    assertEquals(2, problems.size(), problems::toString);
    assertTrue(problems.getFirst().place().startsWith("/chosen/domU1/reserved"));
    assertTrue(problems.getLast().what().contains("lies in shared memory \"mine\""));
  }

  @Test
  @Tag("feature:static-memory")
  void liesApartFromStaticMemoryAndTheStaticHeap() throws IOException, InvalidInputException {
    domains.assertProblem(
        "/chosen/domU2/shm",
        "overlap /chosen/domU1 at 0x60000000-0x63ffffff",
        "xen,static-mem = <0 0x60000000 0 0x4000000>;",
        shm(OWNER));
    domains.assertProblem(
        "/chosen/domU2/shm",
        "overlap xen,static-heap at 0x58000000-0x67ffffff",
        "xen,static-heap = <0 0x58000000 0 0x10000000>;",
        "",
        shm(OWNER));
    var plan =
        domains.plan("xen,static-mem = <0 0x64000000 0 0x4000000>;" + shm(OWNER), shm(BORROWER));
    assertEquals(1, shared(plan, 1).getFirst().owner());
  }

  @Test
  void refusesTablesThatDoNotFitThePool() throws IOException {
    domains.assertProblem(
        "/chosen/domU1",
        "256 pages for translation tables are too few",
        "xen,domain-p2m-mem-mb = <1>;"
            + node("a", "a", "0 0x50201000 0 0x70000000 0 0x22000000", ""),
        "");
  }

  @Test
  void statusIsWarnedOf() throws IOException, InvalidInputException {
    var plan = domains.plan(shm("status = \"disabled\";"), "");
    assertEquals(1, plan.warnings().size(), plan.warnings()::toString);
  }

  @Test
  @Tag("feature:image-builder")
  void imageBuilderCallsItSharedMem() throws IOException, InvalidInputException {
    var config =
        """
        NUM_DOMUS=2
        DOMU_KERNEL[0]=Image
        DOMU_KERNEL[1]=Image
        DOMU_SHARED_MEM[0]="mine 0x60000000 0x70000000 0x200000"
        DOMU_SHARED_MEM[1]="mine 0x60000000 0x70000000 0x200000"
        """;
    var file = Files.writeString(directory.resolve("config"), config);
    var plan = BootPlanner.plan(file, BoardOptions.none());
    assertEquals(List.of(new SharedRegion("mine", DomId.IO, GUEST, HOST)), shared(plan, 2));
    for (var bad : List.of("mine 0x60000000 0x70000000", "mine a b c", "mine 1 2 3 4")) {
      Files.writeString(file, config.replace("mine 0x60000000 0x70000000 0x200000", bad));
      var problems =
          org.junit.jupiter.api.Assertions.assertThrows(
                  InvalidInputException.class, () -> BootPlanner.plan(file, BoardOptions.none()))
              .problems();
      assertEquals(2, problems.size(), problems::toString);
      assertTrue(problems.getFirst().mend().contains("ID HOST_ADDRESS GUEST_ADDRESS SIZE"));
    }
  }
}
