package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.GuestBank;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DtProperty;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.FdtReader;
import dev.zazen.devicetree.FdtWriter;
import dev.zazen.machine.CpuType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("feature:dom0less")
final class BootPlannerTest {
  static final String TWO_DOMAINS =
      """
      /dts-v1/;
      / {
        zazen,board = "virt";
        zazen,memory = <2048>;
        chosen {
          domU1 {
            compatible = "xen,domain";
            memory = <0 0x80000>;
            cpus = <2>;
            vpl011;
            kernel {
              compatible = "multiboot,kernel", "multiboot,module";
              zazen,file = "Image";
              bootargs = "console=ttyAMA0";
            };
            ramdisk {
              compatible = "multiboot,ramdisk", "multiboot,module";
              zazen,file = "initrd";
            };
          };
          domU2 {
            compatible = "xen,domain";
            memory = <0 0x40000>;
            cpus = <1>;
            kernel {
              compatible = "multiboot,kernel", "multiboot,module";
              zazen,file = "Image";
            };
          };
        };
      };
      """;

  @TempDir Path directory;

  @BeforeEach
  void writeImages() throws IOException {
    Files.write(directory.resolve("Image"), Kernels.image(0x30_1000));
    Files.write(directory.resolve("initrd"), new byte[] {1, 2, 3, 4, 5});
  }

  private BootPlan plan(String source) throws IOException, InvalidInputException {
    return plan(source, BoardOptions.none());
  }

  private BootPlan plan(String source, BoardOptions options)
      throws IOException, InvalidInputException {
    return BootPlanner.plan(Files.writeString(directory.resolve("board.dts"), source), options);
  }

  @Test
  void plansDomainsInTheOrderOfTheirNodes() throws IOException, InvalidInputException {
    var plan = plan(TWO_DOMAINS);
    assertEquals(List.of(1, 2), plan.domains().stream().map(DomainPlan::id).toList());
    var first = plan.domains().getFirst();
    assertEquals("domU1", first.name());
    assertEquals(2, first.vcpus());
    assertEquals(512L << 20, first.memory());
    assertTrue(first.vpl011().isPresent());
    assertEquals(3, first.gic().version());
    assertEquals(224, first.gic().spis());
    assertEquals(0x4000_0000L, first.entry());
    assertEquals(0x4800_0000L, first.deviceTree());
    assertEquals(0x4820_0000L, first.placement("initrd").orElseThrow().address());
    assertArrayEquals(
        new byte[] {1, 2, 3, 4, 5}, first.placement("initrd").orElseThrow().content().toBytes());
    var second = plan.domains().get(1);
    assertTrue(second.vpl011().isEmpty());
    assertTrue(second.placement("initrd").isEmpty());
    assertSame(
        first.placement("kernel").orElseThrow().content(),
        second.placement("kernel").orElseThrow().content());
    onlyTheSecondIsUnseen(plan.warnings());
  }

  private static void onlyTheSecondIsUnseen(List<String> warnings) {
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.getFirst().contains("nothing will be seen"), warnings::toString);
  }

  @Test
  void handsARandomSeedToTheGuest() throws IOException, InvalidInputException {
    String seed = "0123456789abcdef".repeat(4);
    var plan =
        plan(
            TWO_DOMAINS.replaceFirst(
                "cpus = <2>;", "cpus = <2>; zazen,rng-seed = [" + seed + "];"));
    assertArrayEquals(HexFormat.of().parseHex(seed), seed(plan.domains().get(0)).orElseThrow());
    assertTrue(seed(plan.domains().get(1)).isEmpty());
  }

  private static Optional<byte[]> seed(DomainPlan domain) throws InvalidInputException {
    var blob = domain.placement("dtb").orElseThrow().content().toBytes();
    var chosen = FdtReader.read(blob, "dtb").find("/chosen").orElseThrow();
    return chosen.property("rng-seed").map(DtProperty::value);
  }

  @Test
  void givesEachDomainItsOwnMemory() throws IOException, InvalidInputException {
    var plan = plan(TWO_DOMAINS);
    var all = new ArrayList<MemoryRange>();
    plan.domains().forEach(d -> d.banks().forEach(b -> all.addAll(b.backing())));
    plan.board().reserved().forEach(r -> all.add(r.range()));
    for (var range : all) {
      assertTrue(
          plan.board().ram().stream().anyMatch(bank -> bank.contains(range)), range.toString());
      assertEquals(1, all.stream().filter(range::overlaps).count(), range.toString());
    }
  }

  @Test
  void describesTheBoardVirt() throws IOException, InvalidInputException {
    var board = plan(TWO_DOMAINS).board();
    assertEquals(2, board.cpus().size());
    assertEquals(CpuType.CORTEX_A57, board.cpus().getFirst().type());
    assertEquals(List.of(new MemoryRange(0x4000_0000L, 2L << 30)), board.ram());
    assertEquals(62_500_000, board.counterFrequency());
    assertEquals(33, board.uart().orElseThrow().interrupt());
    assertEquals(0x0901_0000L, board.devices().getFirst().registers().start());
  }

  @Test
  void takesABoardWithGicv2AndOtherCpus() throws IOException, InvalidInputException {
    var plan =
        plan(
            TWO_DOMAINS.replace(
                "zazen,memory",
                "zazen,gic-version = <2>; zazen,cpus = <8>; zazen,cpu-model = \"cortex-a72\";"
                    + " zazen,memory"));
    assertEquals(8, plan.board().cpus().size());
    assertEquals(2, plan.board().gic().version());
    assertEquals("cortex-a72", CpuType.text(plan.cpuTypes(plan.domains().getFirst())));
    assertEquals(0x0300_2000L, plan.domains().getFirst().gic().interfaces().getFirst().start());
    assertEquals(256, plan.domains().getFirst().gic().spis());
  }

  @Test
  @Tag("feature:big-little")
  void aDomainHasTheTypesOfItsCpupool() throws IOException, InvalidInputException {
    var board =
        TWO_DOMAINS.replace(
            "chosen {",
            "zazen,cpu-model = \"cortex-a53\"; cpus { cpu@0 { }; big: cpu@1 { compatible ="
                + " \"arm,cortex-a72\"; }; }; chosen {");
    assertEquals(1, plan(board).board().cpus().size());
    var all =
        board.replace(
            "chosen {",
            "chosen { xen,xen-bootargs = \"hmp-unsafe\"; pool: pool { compatible ="
                + " \"xen,cpupool\"; cpupool-cpus = <&big>; };");
    var plan = plan(all.replaceFirst("vpl011;", "vpl011; domain-cpupool = <&pool>;"));
    assertEquals(2, plan.board().cpus().size());
    assertEquals(List.of(CpuType.CORTEX_A72), plan.cpuTypes(plan.domains().getFirst()));
    assertEquals(List.of(CpuType.CORTEX_A53), plan.cpuTypes(plan.domains().getLast()));
  }

  @Test
  void optionsOverrideTheTree() throws IOException, InvalidInputException {
    var plan =
        plan(
            TWO_DOMAINS,
            new BoardOptions(OptionalInt.of(20), OptionalLong.of(4L << 30), List.of()));
    assertEquals(20, plan.board().cpus().size());
    assertEquals(0x103, plan.board().cpus().getLast().affinity());
    assertEquals(4L << 30, plan.board().ramSpan());
    assertEquals(
        1,
        plan(TWO_DOMAINS, new BoardOptions(OptionalInt.of(1), OptionalLong.empty(), List.of()))
            .board()
            .cpus()
            .size());
  }

  @Test
  void splitsMoreThanThreeGibIntoTwoBanks() throws IOException, InvalidInputException {
    var plan = plan(TWO_DOMAINS.replace("<2048>", "<8192>").replace("0x80000>", "0x400000>"));
    assertEquals(
        List.of(new MemoryRange(0x4000_0000L, 3L << 30), new MemoryRange(0x2_0000_0000L, 1L << 30)),
        plan.domains().getFirst().banks().stream().map(GuestBank::range).toList());
  }

  @Test
  void findsModulesOfADtbWhereTheyWereLoaded() throws IOException, InvalidInputException {
    var source =
        Files.writeString(
            directory.resolve("host.dts"),
            TWO_DOMAINS
                .replace("chosen {", "chosen { #address-cells = <2>; #size-cells = <2>;")
                .replace(
                    "memory = <0 0x", "#address-cells = <2>; #size-cells = <2>; memory = <0 0x")
                .replace("zazen,file = \"Image\"", "reg = <0 0x50000000 0 0x301000>")
                .replace("zazen,file = \"initrd\"", "reg = <0 0x52000000 0 8>"));
    var merged = dev.zazen.boot.config.ConfigurationTest.onBoard(DtsParser.parse(source));
    var dtb = Files.write(directory.resolve("host.dtb"), FdtWriter.write(merged));
    var loads =
        List.of(
            new BoardOptions.Load(directory.resolve("Image"), 0x5000_0000L),
            new BoardOptions.Load(directory.resolve("initrd"), 0x5200_0000L),
            new BoardOptions.Load(directory.resolve("initrd"), 0x5300_0000L));
    var plan =
        BootPlanner.plan(dtb, new BoardOptions(OptionalInt.empty(), OptionalLong.empty(), loads));
    var domain = plan.domains().getFirst();
    assertArrayEquals(
        new byte[] {1, 2, 3, 4, 5, 0, 0, 0},
        domain.placement("initrd").orElseThrow().content().toBytes());
    assertEquals(0x30_1000, domain.placement("kernel").orElseThrow().content().length());
    assertTrue(
        plan.board().reserved().stream()
            .anyMatch(
                r -> r.what().equals("/chosen/domU1/kernel") && r.range().start() == 0x5000_0000L));
    assertTrue(plan.warnings().getFirst().contains("0x53000000"), plan.warnings().getFirst());
    onlyTheSecondIsUnseen(plan.warnings().subList(1, plan.warnings().size()));
  }

  @Test
  void theDomainsTreeNamesItsInitrdAndCommandLine() throws IOException, InvalidInputException {
    var domain = plan(TWO_DOMAINS).domains().getFirst();
    var tree = FdtReader.read(domain.placement("dtb").orElseThrow().content().toBytes(), "dtb");
    var chosen = tree.find("/chosen").orElseThrow();
    assertEquals("console=ttyAMA0", chosen.property("bootargs").orElseThrow().string());
    assertEquals(0x4820_0000L, chosen.property("linux,initrd-start").orElseThrow().number());
    assertEquals(0x4820_0005L, chosen.property("linux,initrd-end").orElseThrow().number());
    assertEquals(2, tree.find("/cpus").orElseThrow().children().size());
  }

  @Test
  @Tag("feature:image-builder")
  void plansAnImageBuilderConfiguration() throws IOException, InvalidInputException {
    var config =
        Files.writeString(
            directory.resolve("config"),
            """
            MEMORY_START="0x40000000"
            MEMORY_END="0xC0000000"
            NUM_DOMUS=2
            DOMU_KERNEL[0]="Image"
            DOMU_RAMDISK[0]="initrd"
            DOMU_CMD[0]="console=ttyAMA0 quiet"
            DOMU_VCPUS[0]=2
            DOMU_MEM[0]=256
            DOMU_KERNEL[1]="Image"
            DOMU_VPL011[1]=0
            DOMU_FLAVOUR[1]="sweet"
            """);
    var plan = BootPlanner.plan(config, BoardOptions.none());
    assertEquals(2L << 30, plan.board().ramSpan());
    var first = plan.domains().getFirst();
    assertEquals("domU0", first.name());
    assertEquals(256L << 20, first.memory());
    assertEquals(2, first.vcpus());
    assertTrue(first.vpl011().isPresent());
    var second = plan.domains().get(1);
    assertEquals(512L << 20, second.memory());
    assertEquals(1, second.vcpus());
    assertTrue(second.vpl011().isEmpty());
    assertTrue(plan.warnings().getFirst().contains("config:11: unknown key DOMU_FLAVOUR[1]"));
    onlyTheSecondIsUnseen(plan.warnings().subList(1, plan.warnings().size()));
  }

  @Test
  void printsThePlan() throws IOException, InvalidInputException {
    var text = String.join("\n", plan(TWO_DOMAINS).describe());
    for (var part :
        List.of(
            "cpu 1: cortex-a57, affinity 0x1",
            "0x40000000-0xbfffffff RAM, 2048 MiB",
            "d1 RAM at 0x40000000",
            "d2: domU2 (/chosen/domU2)",
            "GICv3 at 0x8000000-0x800ffff",
            "console: vpl011 at 0x22000000-0x22000fff, interrupt 32",
            "initrd 0x48200000-0x48200004: " + directory.resolve("initrd"))) {
      assertTrue(text.contains(part), text);
    }
  }
}
