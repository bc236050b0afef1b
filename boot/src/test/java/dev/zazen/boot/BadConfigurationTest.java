package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
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

/** Each fault is refused with the node and what to change. */
@Tag("feature:dom0less")
final class BadConfigurationTest {
  private static final String GOOD = BootPlannerTest.TWO_DOMAINS;

  @TempDir Path directory;

  @BeforeEach
  void writeImages() throws IOException {
    Files.write(directory.resolve("Image"), Kernels.image(0x30_1000));
    Files.write(directory.resolve("initrd"), "070701".repeat(20).getBytes(StandardCharsets.UTF_8));
    Files.write(directory.resolve("empty"), new byte[0]);
  }

  private List<Problem> problems(String source, BoardOptions options) throws IOException {
    var file = Files.writeString(directory.resolve("bad.dts"), source);
    return assertThrows(InvalidInputException.class, () -> BootPlanner.plan(file, options))
        .problems();
  }

  private Problem problem(String source) throws IOException {
    var problems = problems(source, BoardOptions.none());
    assertEquals(1, problems.size(), problems::toString);
    return problems.getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "memory = <0 0x80000>;       |                                  | /chosen/domU1 |"
            + " `\"memory\" is missing`",
        "memory = <0 0x80000>;       | memory = <0x80000>;              | /chosen/domU1 | has 4"
            + " bytes instead of 8",
        "memory = <0 0x80000>;       | memory = <0 0>;                  | /chosen/domU1 | is 0 KiB",
        "memory = <0 0x80000>;       | memory = <0 0x80001>;            | /chosen/domU1 | is 524289"
            + " KiB",
        "memory = <0 0x80000>;       | memory = <0xffffffff 0>;         | /chosen/domU1 | is"
            + " 18446744069414584320 KiB",
        "memory = <0 0x80000>;       | memory = <0 0x400000>;           | /chosen/domU1 | KiB of"
            + " the board's RAM are left",
        "memory = <0 0x80000>;       | memory = <0 0x1000>;             | /chosen/domU1 | do not"
            + " fit into the first bank",
        "cpus = <2>;                 |                                  | /chosen/domU1 | `\"cpus\""
            + " is missing`",
        "cpus = <2>;                 | cpus = <0>;                      | /chosen/domU1 | `\"cpus\""
            + " is 0`",
        "cpus = <2>;                 | cpus = <129>;                    | /chosen/domU1 | `\"cpus\""
            + " is 129`",
        "vpl011;                     | vpl011 = <7>;                    | /chosen/domU1 |"
            + " `\"vpl011\" is 7`",
        "vpl011;                     | vpl011; nr_spis = <0>;           | /chosen/domU1 |"
            + " `\"nr_spis\" is 0`",
        "vpl011;                     | zazen,rng-seed = [01];           | /chosen/domU1 | has 1"
            + " bytes",
        "vpl011;                     | nr_spis = <2000>;                | /chosen/domU1 |"
            + " `\"nr_spis\" is 2000`",
        "vpl011;                     | xen,enhanced = \"yes\";          | /chosen/domU1 |"
            + " `\"xen,enhanced\" = \"yes\"`",
        "vpl011;                     | xen,enhanced;                    | /chosen/domU1 | needs a"
            + " dom0",
        "vpl011;                     | direct-map;                      | /chosen/domU1 |"
            + " `\"direct-map\" needs memory at fixed addresses`",
        "vpl011;                     | xen,static-mem = <0 0 0 0>;      | /chosen/domU1 | is no"
            + " range of addresses",
        "`zazen,file = \"initrd\";`  |                                  | /chosen/domU1/ramdisk |"
            + " `no \"reg\"`",
        "`\"initrd\"`                | `\"nothing\"`                    | /chosen/domU1/ramdisk |"
            + " there is no file",
        "`\"initrd\"`                | `\"empty\"`                      | /chosen/domU1/ramdisk |"
            + " is empty",
        "`\"initrd\"`                | `\".\"`                          | /chosen/domU1/ramdisk |"
            + " is no file",
        "multiboot,ramdisk           | multiboot,kernel                 | /chosen/domU1/ramdisk |"
            + " second module",
        "`\"multiboot,ramdisk\", `   |                                  | /chosen/domU1/ramdisk |"
            + " kind is unknown",
        "chosen {                    | `chosen { k { compatible = \"multiboot,module\"; };` |"
            + " /chosen/k | `no \"reg\"`",
        "chosen {                    | chosen { xen,static-heap = <0>;  | /chosen       |"
            + " `\"xen,static-heap\" has 1 cells`",
        "zazen,memory = <2048>;      | zazen,memory = <0>;              | /             |"
            + " `\"zazen,memory\" is 0`",
        "zazen,memory = <2048>;      | zazen,gic-version = <4>;         | /             |"
            + " `\"zazen,gic-version\" is 4`",
        "zazen,memory = <2048>;      | `zazen,cpus = <1>; zazen,cpu-model = \"cortex-m3\";` |"
            + " /cpus/cpu@0 | unknown CPU",
      })
  @Tag("feature:dom0")
  @Tag("feature:static-memory")
  void refuses(String good, String bad, String path, String what) throws IOException {
    assertTrue(GOOD.contains(strip(good)), good);
    var problem =
        problem(
            GOOD.replaceFirst(
                java.util.regex.Pattern.quote(strip(good)),
                java.util.regex.Matcher.quoteReplacement(bad == null ? "" : strip(bad))));
    assertTrue(problem.what().contains(strip(what)), problem.toString());
    assertTrue(
        problem.place().equals(path) || problem.place().startsWith(path + " ("),
        problem.toString());
  }

  private static String strip(String cell) {
    return cell.replace("`", "");
  }

  @Test
  void refusesADomainWithoutKernel() throws IOException {
    var problem = problem(GOOD.replaceFirst("(?s)kernel \\{.*?\\};", ""));
    assertTrue(problem.what().contains("no kernel"), problem.toString());
    assertTrue(problem.place().startsWith("/chosen/domU1"), problem.toString());
  }

  @Test
  void saysWhatTheKernelIsInstead() throws IOException {
    var problem = problem(GOOD.replaceFirst("\"Image\"", "\"initrd\""));
    assertTrue(problem.what().contains("cpio archive"), problem.toString());
    assertTrue(problem.place().startsWith("/chosen/domU1/kernel"), problem.toString());
  }

  @Test
  void refusesABoardWithNothingToStart() throws IOException {
    var problem = problem("/dts-v1/; / { chosen { bootargs = \"\"; }; };");
    assertTrue(problem.what().contains("nothing to start"), problem.toString());
  }

  @Test
  void refusesMoreThan8VcpusOnABoardWithGicv2() throws IOException {
    var problem =
        problem(
            GOOD.replace("zazen,memory", "zazen,gic-version = <2>; zazen,memory")
                .replace("<2>;\n      vpl", "<9>;\n      vpl"));
    assertTrue(problem.what().contains("\"cpus\" is 9"), problem.toString());
  }

  @Test
  void reportsAllProblemsAtOnce() throws IOException {
    var all =
        problems(
            GOOD.replaceFirst("cpus = <2>;", "cpus = <0>;")
                .replaceFirst("vpl011;", "direct-map;")
                .replace("\"initrd\"", "\"nothing\"")
                .replace("cpus = <1>;", ""),
            BoardOptions.none());
    assertEquals(4, all.size(), all::toString);
  }

  @Test
  void refusesModulesThatOverlapAndNamesBoth() throws IOException {
    var source = withRegs("0x50000000 0 0x301000", "0x50300000 0 120");
    var problems = problems(source, loads(0x5000_0000L, 0x5040_0000L));
    assertTrue(
        problems.stream()
            .anyMatch(
                p ->
                    p.place().startsWith("/chosen/domU1/ramdisk")
                        && p.what().contains("overlaps /chosen/domU1/kernel")),
        problems::toString);
  }

  @Test
  void refusesAModuleOutsideRam() throws IOException {
    var problems =
        problems(
            withRegs("0x10000000 0 0x301000", "0x52000000 0 120"),
            loads(0x1000_0000L, 0x5200_0000L));
    assertTrue(
        problems.stream()
            .anyMatch(
                p ->
                    p.what().contains("outside RAM")
                        && p.place().startsWith("/chosen/domU1/kernel")),
        problems::toString);
    assertTrue(problems.stream().anyMatch(p -> p.place().startsWith("--load")), problems::toString);
  }

  @Test
  void refusesAModuleThatNobodyLoaded() throws IOException {
    var problems =
        problems(
            withRegs("0x50000000 0 0x301000", "0x52000000 0 120"),
            loads(0x5000_0000L, 0x5400_0000L));
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(
        problems.getFirst().what().contains("nothing was loaded at 0x52000000"),
        problems::toString);
  }

  @Test
  void refusesAModuleMuchLongerThanItsFile() throws IOException {
    var problems =
        problems(
            withRegs("0x50000000 0 0x301000", "0x52000000 0 0x40000000"),
            loads(0x5000_0000L, 0x5200_0000L));
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.getFirst().what().contains("only 120 were loaded"), problems::toString);
  }

  @Test
  void refusesRamBanksThatOverlapOrCannotBeAddressed() throws IOException {
    var overlapping =
        problem(
            GOOD.replace(
                "chosen {",
                "memory@60000000 { device_type = \"memory\"; reg = <0 0x60000000 0 0x1000>; };"
                    + " chosen {"));
    assertTrue(overlapping.what().contains("overlap"), overlapping.toString());
    var unaddressable =
        problem(
            GOOD.replace(
                "chosen {",
                "memory@1 { device_type = \"memory\"; reg = <0x7fffffff 0 0 0x1000>; }; chosen {"));
    assertTrue(unaddressable.what().contains("no range"), unaddressable.toString());
  }

  @Test
  void refusesFilesLoadedOverEachOther() throws IOException {
    var problems =
        problems(
            withRegs("0x50000000 0 0x301000", "0x50300f00 0 120"),
            loads(0x5000_0000L, 0x5030_0F00L));
    assertTrue(
        problems.stream()
            .anyMatch(p -> p.place().startsWith("--load") && p.what().contains("overlaps")),
        problems::toString);
  }

  @Test
  void refusesImpossibleOptions() throws IOException {
    var options = new BoardOptions(OptionalInt.of(0), OptionalLong.of(-4096), List.of());
    assertEquals(2, problems(GOOD, options).size());
    assertEquals(
        1,
        problems(GOOD, new BoardOptions(OptionalInt.of(200), OptionalLong.empty(), List.of()))
            .size());
  }

  @Test
  void refusesAnUnsupportedGic() throws IOException {
    var problem =
        problem(
            GOOD.replace("chosen {", "intc@8000000 { compatible = \"arm,gic-v5\"; }; chosen {"));
    assertTrue(
        problem.what().contains("unsupported interrupt controller [arm,gic-v5]"),
        problem.toString());
  }

  @Test
  void refusesTwoCpusWithTheSameAffinity() throws IOException {
    var problem = problem(GOOD.replace("chosen {", "cpus { cpu@1 { reg = <0>; }; }; chosen {"));
    assertTrue(problem.what().contains("same \"reg\" 0x0"), problem.toString());
  }

  @Test
  @Tag("feature:image-builder")
  void refusesAnImageBuilderConfigurationWithFaults() throws IOException {
    var file =
        Files.writeString(
            directory.resolve("config"),
            """
            NUM_DOMUS=1
            DOMU_KERNEL[0]="Image"
            DOMU_MEM[0]=lots
            DOMU_VPL011[0]=2
            DOM0_MEM=512
            DEVICE_TREE=x
            """);
    var problems =
        assertThrows(InvalidInputException.class, () -> BootPlanner.plan(file, BoardOptions.none()))
            .problems();
    assertEquals(4, problems.size(), problems::toString);
    assertTrue(
        problems.stream().allMatch(p -> p.place().matches(".*config:[3456]")), problems::toString);
  }

  private String withRegs(String kernel, String ramdisk) {
    return GOOD.replace("chosen {", "chosen { #address-cells = <2>; #size-cells = <2>;")
        .replaceFirst("zazen,file = \"Image\"", "reg = <0 " + kernel + ">")
        .replaceFirst("zazen,file = \"initrd\"", "reg = <0 " + ramdisk + ">")
        .replace("vpl011;", "vpl011; #address-cells = <2>; #size-cells = <2>;");
  }

  private BoardOptions loads(long kernel, long ramdisk) {
    return new BoardOptions(
        OptionalInt.empty(),
        OptionalLong.empty(),
        List.of(
            new BoardOptions.Load(directory.resolve("Image"), kernel),
            new BoardOptions.Load(directory.resolve("initrd"), ramdisk)));
  }
}
