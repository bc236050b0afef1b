package dev.zazen.boot.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.Kernels;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.FdtWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is exported and read again is the same plan. */
@Tag("feature:export")
class ExportTest {
  private static final long SEED = Long.getLong("zazen.random.seed", 20261123);
  private static final int SAMPLES = 60;
  private static final long MIB = 1 << 20;

  @TempDir private Path directory;

  @BeforeEach
  void write() throws Exception {
    Files.write(directory.resolve("Image"), Kernels.image(0x1000));
    Files.write(directory.resolve("other Image"), Kernels.image(0x3000));
    Files.write(directory.resolve("initrd"), new byte[5000]);
  }

  private Path source(String root, String chosen) throws Exception {
    return Files.writeString(
        directory.resolve("board.dts"),
        """
        /dts-v1/;
        / {
          zazen,board = "virt";
          zazen,memory = <1024>;
          %s
          chosen {
            #address-cells = <2>;
            #size-cells = <2>;
            %s
          };
        };
        """
            .formatted(root, chosen));
  }

  private static String domain(String name, String properties, String nodes) {
    return """
    %s {
      compatible = "xen,domain";
      #address-cells = <2>;
      #size-cells = <2>;
      cpus = <1>;
      %s
      %s
    };
    """
        .formatted(name, properties, nodes);
  }

  private static String kernel(String file, String bootargs) {
    return """
    kernel {
      compatible = "multiboot,kernel", "multiboot,module";
      zazen,file = "%s";
      bootargs = "%s";
    };
    """
        .formatted(file, bootargs);
  }

  private static String ramdisk() {
    return """
    ramdisk {
      compatible = "multiboot,ramdisk", "multiboot,module";
      zazen,file = "initrd";
    };
    """;
  }

  private static String shared(String role) {
    return """
    shm {
      compatible = "xen,domain-shared-memory-v1";
      xen,shm-id = "mine";
      xen,shared-mem = <0 0x78000000 0 0x70000000 0 0x200000>;
      %s
    };
    """
        .formatted(role);
  }

  private static List<String> describe(Path config) throws Exception {
    return text(BootPlanner.plan(config, BoardOptions.none()), true);
  }

  private static BoardOptions loading(List<BoardOptions.Load> loads) {
    return new BoardOptions(OptionalInt.empty(), OptionalLong.empty(), loads);
  }

  /** A configuration that ImageBuilder can say; {@code extended} adds what it cannot. */
  private Path sample(Random random, boolean extended) throws Exception {
    var chosen = new StringBuilder();
    if (random.nextBoolean()) {
      chosen.append("xen,xen-bootargs = \"console=dtuart sched=null\";");
    }
    if (random.nextInt(3) == 0) {
      chosen.append("xen,static-heap = <0 0x70000000 0 0x4000000>;");
    }
    var shares = random.nextBoolean();
    var pooled = random.nextBoolean();
    var count = 1 + random.nextInt(3);
    for (var i = 0; i < count; i++) {
      var properties = new StringBuilder();
      if (pooled && random.nextBoolean()) {
        properties.append("domain-cpupool = <&pool>;");
      }
      if (random.nextInt(3) == 0) {
        properties.append(
            "memory = <0 0x4000>; xen,static-mem = <0 0x%x 0 0x1000000>;"
                .formatted(0x60000000L + 16L * i * MIB));
        properties.append(random.nextBoolean() ? "direct-map;" : "");
      } else {
        properties.append("memory = <0 %d>;".formatted((8 + random.nextInt(8)) * 1024));
      }
      properties.append(random.nextBoolean() ? "vpl011;" : "");
      properties.append(random.nextBoolean() ? "nr_spis = <7>;" : "");
      properties.append(random.nextBoolean() ? "xen,enhanced = \"no-xenstore\";" : "");
      if (extended) {
        properties.append(random.nextBoolean() ? "xen,domain-p2m-mem-mb = <8>;" : "");
      }
      var nodes = new StringBuilder();
      nodes.append(
          kernel(
              random.nextBoolean() ? "Image" : "other Image",
              List.of("quiet", "a=\\\"b c\\\" $d `e` \\\\f", "it's", "<1>")
                  .get(random.nextInt(4))));
      nodes.append(random.nextBoolean() ? ramdisk() : "");
      if (shares) {
        nodes.append(shared(extended ? i == 0 ? "role = \"owner\";" : "role = \"borrower\";" : ""));
      }
      chosen.append(
          domain((extended ? "guest" : "domU") + i, properties.toString(), nodes.toString()));
    }
    if (pooled) {
      chosen.append(
          "pool: pool { compatible = \"xen,cpupool\"; cpupool-cpus = <&second>; %s };"
              .formatted(random.nextBoolean() ? "cpupool-sched = \"credit\";" : ""));
    }
    return source("cpus { second: cpu@1 { }; };", chosen.toString());
  }

  @Test
  void deviceTreeSourceIsTheSamePlanAndStaysAsItIs() throws Exception {
    var random = new Random(SEED);
    for (var i = 0; i < SAMPLES; i++) {
      var config = sample(random, true);
      var file = directory.resolve("exported.dts");
      Exporter.dts(config, List.of(), file).write();
      assertEquals(describe(config), describe(file), () -> "seed " + SEED);
      var text = Files.readString(file);
      Exporter.dts(file, List.of(), file).write();
      assertEquals(text, Files.readString(file));
    }
  }

  @Test
  @Tag("feature:image-builder")
  void anImageBuilderConfigurationIsTheSamePlan() throws Exception {
    var random = new Random(SEED);
    for (var i = 0; i < SAMPLES; i++) {
      var config = sample(random, false);
      var file = directory.resolve("config");
      Exporter.imageBuilder(config, List.of(), file, LoaderOptions.standard()).write();
      assertEquals(describe(config), describe(file), () -> Files.exists(file) + " seed " + SEED);
      var imported = directory.resolve("imported.dts");
      Exporter.dts(file, List.of(), imported).write();
      assertEquals(describe(config), describe(imported), () -> "seed " + SEED);
    }
  }

  /** Warnings name the file that a node stands in. */
  private static String withoutFile(String line) {
    return line.replaceFirst(" \\(.*?\\)", "");
  }

  private static List<String> text(BootPlan plan, boolean placesToo) {
    var warnings = plan.warnings().stream().map(ExportTest::withoutFile);
    return Stream.concat(plan.describe().stream(), warnings)
        .filter(line -> placesToo || !line.contains("host device tree") && !line.contains("free"))
        .toList();
  }

  @Test
  void aScriptForUbootMakesTheTreeAndTheMemoryOfThePlan() throws Exception {
    var random = new Random(SEED);
    for (var i = 0; i < SAMPLES; i++) {
      var config = sample(random, true);
      var file = directory.resolve("boot.source");
      Exporter.uboot(config, List.of(), file, LoaderOptions.standard()).write();
      var machine = new UbootMachine(directory);
      machine.run(Files.readString(file));
      var blob = Files.write(directory.resolve("edited.dtb"), FdtWriter.write(machine.tree()));
      var expected = BootPlanner.plan(config, BoardOptions.none());
      var loads = machine.modules("xen");
      assertEquals(
          text(expected, true),
          text(BootPlanner.plan(blob, loading(loads)), true),
          () -> "seed " + SEED);
      assertEquals(
          "booti 0x%x - 0x%x".formatted(machine.address("xen"), machine.address("boot.source.dtb")),
          machine.booted());
      assertEquals(0, machine.address("xen") % (2 * MIB));
      assertApart(machine, expected, loads);
    }
  }

  /** Neither Xen nor the device tree is loaded over a module, static memory or the static heap. */
  private void assertApart(UbootMachine machine, BootPlan plan, List<BoardOptions.Load> loads)
      throws Exception {
    for (var name : List.of("xen", "boot.source.dtb")) {
      var range = new dev.zazen.core.memory.MemoryRange(machine.address(name), 2 * MIB);
      for (var load : loads) {
        assertTrue(load.address() >= range.end() || load.address() + 0x3000 <= range.start());
      }
      plan.domains().stream()
          .filter(DomainPlan::staticMemory)
          .flatMap(d -> d.banks().stream())
          .flatMap(b -> b.backing().stream())
          .forEach(b -> assertTrue(!b.overlaps(range), b::toString));
    }
    assertTrue(Math.abs(machine.address("xen") - machine.address("boot.source.dtb")) >= 2 * MIB);
  }

  private Path loaded() throws Exception {
    var text =
        Files.readString(
            source(
                "",
                domain("one", "memory = <0 0x2000>;", kernel("Image", "a") + ramdisk())
                    + domain("two", "memory = <0 0x2000>;", kernel("Image", "b"))));
    text =
        text.replace("zazen,file = \"Image\"", "reg = <0 0x50000000 0 0x1000>")
            .replace("zazen,file = \"initrd\"", "reg = <0 0x52000000 0 5001>");
    var source = Files.writeString(directory.resolve("loaded.dts"), text);
    return Files.write(directory.resolve("loaded.dtb"), FdtWriter.write(DtsParser.parse(source)));
  }

  private List<BoardOptions.Load> loads() {
    return List.of(
        new BoardOptions.Load(directory.resolve("Image"), 0x5000_0000L),
        new BoardOptions.Load(directory.resolve("initrd"), 0x5200_0000L));
  }

  private Path loadedBoard() throws Exception {
    var blob = loaded();
    // A blob is a whole board already.
    var whole = directory.resolve("whole.dts");
    Exporter.dts(directory.resolve("loaded.dts"), loads(), whole).write();
    assertTrue(Files.exists(blob));
    return whole;
  }

  @Test
  void loadedModulesAreNamedAndStayWhereTheyAre() throws Exception {
    var whole = loadedBoard();
    var expected = BootPlanner.plan(directory.resolve("loaded.dts"), loading(loads()));
    var actual = BootPlanner.plan(whole, BoardOptions.none());
    assertEquals(text(expected, false), text(actual, false));
    var tree = DtsParser.parse(whole);
    var module = tree.find("/chosen/one/kernel").orElseThrow();
    assertEquals("Image", module.property("zazen,file").orElseThrow().string());
    assertTrue(module.has("reg"));
    var script = directory.resolve("boot.source");
    Exporter.uboot(whole, List.of(), script, LoaderOptions.standard()).write();
    var machine = new UbootMachine(directory);
    machine.run(Files.readString(script));
    assertEquals(loads(), machine.modules("xen"));
  }

  @Test
  void aMissingFileAtAFixedPlaceIsOneProblem() throws Exception {
    var whole = loadedBoard();
    Files.delete(directory.resolve("initrd"));
    var problems = problems(() -> BootPlanner.plan(whole, BoardOptions.none()));
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.getFirst().place().startsWith("/chosen/one/ramdisk ("));
    assertTrue(problems.getFirst().what().contains("there is no file"));
  }

  @Test
  void modulesThatAreNoFileAreRefused() throws Exception {
    var blob = loaded();
    assertTrue(Files.exists(blob));
    var config = directory.resolve("loaded.dts");
    var shifted =
        List.of(
            new BoardOptions.Load(directory.resolve("other Image"), 0x4FFF_F000L),
            new BoardOptions.Load(directory.resolve("Image"), 0x5000_2000L),
            new BoardOptions.Load(directory.resolve("initrd"), 0x5200_0000L));
    Files.write(directory.resolve("other Image"), shiftedImage());
    var problems = problems(() -> Exporter.dts(config, shifted, directory.resolve("out.dts")));
    assertEquals(2, problems.size(), problems::toString);
    assertTrue(problems.getFirst().what().contains("is not the place of one file"));
  }

  private static byte[] shiftedImage() {
    var image = Kernels.image(0x1000);
    var result = new byte[0x3000];
    System.arraycopy(image, 0, result, 0x1000, image.length);
    return result;
  }

  @Test
  void namesFollowTheFileToItsDirectory() throws Exception {
    var config = source("", domain("one", "memory = <0 0x2000>;", kernel("Image", "a")));
    var below = Files.createDirectories(directory.resolve("below"));
    var file = below.resolve("out.dts");
    Exporter.dts(config, List.of(), file).write();
    assertEquals(describe(config), describe(file));
    var upper =
        Files.writeString(
            below.resolve("up.dts"), Files.readString(config).replace("\"Image\"", "\"../Image\""));
    var up = directory.resolve("up.dts");
    Exporter.dts(upper, List.of(), up).write();
    assertTrue(Files.readString(up).contains("zazen,file = \"Image\""));
  }

  private static List<Problem> problems(org.junit.jupiter.api.function.Executable action) {
    return assertThrows(InvalidInputException.class, action).problems();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "xen,domain-p2m-mem-mb = <8>; | | \"xen,domain-p2m-mem-mb\" cannot be said",
        "made-up; | | \"made-up\" cannot be said",
        "memory = <0 0x2004>; | | \"memory\" is 8196 KiB",
        "vpl011; | bootargs = \"\"; | no \"bootargs\" beside a vpl011",
      })
  void whatImageBuilderCannotSayIsNamed(String properties, String bootargs, String what)
      throws Exception {
    var kernel = kernel("Image", "a");
    if (bootargs != null) {
      kernel = kernel.replace("bootargs = \"a\";", bootargs);
    }
    var memory = properties.contains("memory =") ? "" : "memory = <0 0x2000>;";
    var config = source("", domain("one", memory + properties, kernel));
    var file = directory.resolve("config");
    var problems =
        problems(() -> Exporter.imageBuilder(config, List.of(), file, LoaderOptions.standard()));
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.getFirst().place().startsWith("/chosen/one"), problems::toString);
    assertTrue(problems.getFirst().what().contains(what), problems::toString);
    assertTrue(Files.notExists(file));
  }

  @Test
  @Tag("feature:dom0")
  void dom0IsForImageBuilderToo() throws Exception {
    var config =
        source(
            "",
            """
            xen,xen-bootargs = "dom0_mem=64M dom0_max_vcpus=2";
            xen,dom0-bootargs = "console=hvc0 root=/dev/xvda";
            dom0 {
              compatible = "xen,linux-zimage", "xen,multiboot-module", "multiboot,module";
              zazen,file = "Image";
            };
            dom0-ramdisk {
              compatible = "xen,linux-initrd", "xen,multiboot-module", "multiboot,module";
              zazen,file = "initrd";
            };
            """
                + domain("domU0", "memory = <0 0x2000>; xen,enhanced;", kernel("Image", "a"))
                + domain("domU1", "memory = <0 0x2000>;", kernel("Image", "a")));
    var file = directory.resolve("config");
    var exported = Exporter.imageBuilder(config, List.of(), file, LoaderOptions.standard());
    assertEquals(List.of(), exported.warnings());
    exported.write();
    assertEquals(describe(config), describe(file));
    var text = Files.readString(file);
    for (var line :
        List.of(
            "DOM0_KERNEL=\"Image\"",
            "DOM0_RAMDISK=\"initrd\"",
            "DOM0_CMD=\"console=hvc0 root=/dev/xvda\"",
            "DOMU_ENHANCED[0]=\"1\"",
            "DOMU_ENHANCED[1]=\"0\"")) {
      assertTrue(text.contains(line + "\n"), text);
    }
  }

  @Test
  void ownersAndOtherNodesAreNotForImageBuilder() throws Exception {
    var config =
        source(
            "",
            "xen,xen-bootargs = \"\";"
                + domain(
                    "one",
                    "memory = <0 0x2000>;",
                    kernel("Image", "a") + shared("role = \"owner\";"))
                + domain(
                    "two",
                    "memory = <0 0x2000>;",
                    kernel("Image", "a")
                        + "made-up { compatible = \"made,up\"; };"
                        + shared("role = \"borrower\";")));
    var problems =
        problems(
            () ->
                Exporter.imageBuilder(
                    config, List.of(), directory.resolve("c"), LoaderOptions.standard()));
    assertEquals(
        List.of("/chosen/one/shm", "/chosen/two/made-up", "/chosen/two/shm"),
        problems.stream().map(p -> p.place().substring(0, p.place().indexOf(' '))).toList());
  }

  @Test
  void aScriptMovesWithTheBoardsMemory() throws Exception {
    var config = source("", domain("one", "memory = <0 0x2000>;", kernel("Image", "a")));
    var options =
        new LoaderOptions("xen", "tftpb", Optional.of("board.dtb"), OptionalLong.of(0x8000_0000L));
    var here = directory.resolve("here.source");
    Exporter.uboot(config, List.of(), here, LoaderOptions.standard()).write();
    var there = Exporter.uboot(config, List.of(), directory.resolve("there.source"), options);
    assertEquals(1, there.files().size());
    there.write();
    var machine = new UbootMachine(directory);
    machine.run(Files.readString(here));
    Files.copy(directory.resolve("here.source.dtb"), directory.resolve("board.dtb"));
    var moved = new UbootMachine(directory);
    moved.run(Files.readString(directory.resolve("there.source")));
    for (var file : List.of("xen", "Image")) {
      assertEquals(machine.address(file) + 0x4000_0000L, moved.address(file));
    }
    var reg = moved.tree().find("/chosen/one/kernel").orElseThrow().property("reg").orElseThrow();
    assertEquals((int) moved.address("Image"), reg.cells()[1]);
  }

  @Test
  void whatCannotMoveIsNamed() throws Exception {
    var config =
        source(
            "",
            "xen,static-heap = <0 0x74000000 0 0x2000000>;"
                + domain(
                    "one",
                    "memory = <0 0x4000>; xen,static-mem = <0 0x60000000 0 0x1000000>;",
                    kernel("Image", "a") + shared("")));
    var options =
        new LoaderOptions("xen", "tftpb", Optional.empty(), OptionalLong.of(0x8000_1000L));
    var problems =
        problems(() -> Exporter.uboot(config, List.of(), directory.resolve("s"), options));
    assertEquals(
        List.of("--memory-start", "--memory-start", "/chosen", "/chosen/one", "/chosen/one/shm"),
        problems.stream().map(p -> p.place().split(" ", 2)[0]).toList());
  }

  @Test
  void whatHardwareDoesNotHaveIsNamed() throws Exception {
    var config =
        source(
            "cpus { second: cpu@1 { }; };",
            "pool { compatible = \"xen,cpupool\"; cpupool-cpus = <&second>; };"
                + domain(
                    "one",
                    "memory = <0 0x2000>; xen,enhanced;",
                    kernel("Image", "a".repeat(1024))
                        + "console { compatible = \"zazen,pv-console\"; };"));
    var options = new LoaderOptions("xen", "tftpb", Optional.of("board.dtb"), OptionalLong.empty());
    var problems =
        problems(() -> Exporter.uboot(config, List.of(), directory.resolve("s"), options));
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.getFirst().what().contains("\"cpupool-cpus\" refers to nodes"));
    var others =
        problems(
            () ->
                Exporter.uboot(
                    config, List.of(), directory.resolve("s"), LoaderOptions.standard()));
    assertEquals(
        List.of("/chosen/one/console", "/chosen/one/kernel"),
        others.stream().map(p -> p.place().split(" ", 2)[0]).toList());
  }
}
