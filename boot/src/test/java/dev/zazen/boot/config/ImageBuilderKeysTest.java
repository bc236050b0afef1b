package dev.zazen.boot.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.Kernels;
import dev.zazen.boot.plan.DomainPlan;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of ImageBuilder: dom0, what is ignored and said so, what is refused with the reason. */
@Tag("feature:image-builder")
class ImageBuilderKeysTest {
  private static final String DOMU = "NUM_DOMUS=1\nDOMU_KERNEL[0]=Image\nDOMU_MEM[0]=64\n";

  @TempDir private Path directory;

  @BeforeEach
  void write() throws IOException {
    Files.write(directory.resolve("Image"), Kernels.image(0x1000));
    Files.write(directory.resolve("initrd"), new byte[] {1, 2, 3});
  }

  private BootPlan plan(String config) throws IOException, InvalidInputException {
    return BootPlanner.plan(
        Files.writeString(directory.resolve("config"), config), BoardOptions.none());
  }

  private static String bootargs(DomainPlan domain) throws InvalidInputException {
    return FdtReader.read(domain.placement("dtb").orElseThrow().content().toBytes(), "dtb")
        .find("/chosen")
        .orElseThrow()
        .property("bootargs")
        .orElseThrow()
        .string();
  }

  @Test
  @Tag("feature:dom0")
  void dom0HasWhatImageBuilderGivesIt() throws IOException, InvalidInputException {
    var plan = plan(DOMU + "DOM0_KERNEL=Image\nDOM0_RAMDISK=initrd\n");
    var dom0 = plan.domains().getFirst();
    assertEquals(0, dom0.id());
    assertEquals(1024L << 20, dom0.memory());
    assertEquals(1, dom0.vcpus());
    assertEquals(
        "console=hvc0 earlycon=xen earlyprintk=xen clk_ignore_unused root=/dev/ram0",
        bootargs(dom0));
    assertTrue(dom0.placement("initrd").isPresent());
    assertTrue(plan.domains().get(1).xenstore());
  }

  @Test
  @Tag("feature:dom0")
  void dom0IsAsTheConfigurationSays() throws IOException, InvalidInputException {
    var plan =
        plan(
            DOMU
                + """
                DOM0_KERNEL=Image
                DOM0_MEM=128
                DOM0_VCPUS=2
                DOM0_CMD="console=hvc0 root=/dev/vda"
                DOMU_ENHANCED[0]=0
                """);
    var dom0 = plan.domains().getFirst();
    assertEquals(128L << 20, dom0.memory());
    assertEquals(2, dom0.vcpus());
    assertEquals("console=hvc0 root=/dev/vda", bootargs(dom0));
    assertTrue(!plan.domains().get(1).xenstore());
    var line = plan(DOMU + "DOM0_KERNEL=Image\nXEN_CMD=\"dom0_mem=96M dom0_max_vcpus=2\"\n");
    assertEquals(96L << 20, line.domains().getFirst().memory());
  }

  @Test
  @Tag("feature:dom0")
  void dom0MayBeAlone() throws IOException, InvalidInputException {
    assertEquals(1, plan("DOM0_KERNEL=Image\n").domains().size());
  }

  @Test
  void withoutDom0ItsOptionsAreDropped() throws IOException, InvalidInputException {
    var plan = plan(DOMU + "XEN_CMD=\"dom0_mem=1G sched=credit dom0_max_vcpus=1\"\n");
    assertEquals("sched=credit", plan.board().commandLine());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DOM0_MEM=512",
        "DOM0_VCPUS=1",
        "DOM0_CMD=x",
        "DOM0_RAMDISK=initrd",
        "DOMU_COLORS[0]=\"6-14\"",
        "XEN_COLORS=\"0-1\"",
        "DOM0_COLORS=\"2-5\"",
        "DOMU_VIOMMU[0]=1",
        "DOMU_VUART_PL011[0]=1",
        "NUM_DT_OVERLAY=1",
        "DOM0_ROOTFS=rootfs.cpio.gz",
      })
  void refusesWithThePlace(String line) {
    var problems =
        assertThrows(InvalidInputException.class, () -> plan(DOMU + line + "\n")).problems();
    assertEquals(1, problems.size(), problems::toString);
    var problem = problems.getFirst();
    assertTrue(problem.place().endsWith("config:4"), problem::toString);
    assertTrue(problem.what().startsWith(line.substring(0, line.indexOf('='))), problem::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DOM0_MEM=512", "DOM0_VCPUS=1"})
  void refusesDom0sSizeTwice(String line) {
    var config = DOMU + "DOM0_KERNEL=Image\nXEN_CMD=\"dom0_mem=512M\"\n" + line + "\n";
    var problems = assertThrows(InvalidInputException.class, () -> plan(config)).problems();
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.getFirst().what().contains("XEN_CMD as well"), problems::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "DOMU_DRIVER_DOMAIN[0]=1, for the files that disk_image writes",
    "LINUX=Image, Linux without Xen",
    "DOMU_NOBOOT[1]=y, the domain is not started; dom0 can make it with xl",
    "DOMU_ROOTFS[1]=r, the domain is not started; dom0 can make it with xl",
  })
  void warnsOfWhatHasNoEffectHere(String line, String why)
      throws IOException, InvalidInputException {
    var plan = plan(DOMU.replace("=1\n", "=2\n") + "DOMU_KERNEL[1]=Image\n" + line + "\n");
    assertEquals(1, plan.warnings().size(), plan.warnings()::toString);
    assertTrue(plan.warnings().getFirst().contains(why), plan.warnings()::toString);
    assertEquals(line.contains("[1]") ? 1 : 2, plan.domains().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DOMU_COLORS[0]=\"\"",
        "DOM0_VIOMMU=0",
        "DOMU_VIOMMU[0]=0",
        "DOMU_VUART_PL011[0]=0",
        "NUM_DT_OVERLAY=0",
        "FIT=boot.fit",
        "XEN_LOAD=tftpb",
        "DOMU_LOAD[0]=tftpb",
        "APPEND_EXTRA_CMDS=extra.txt",
        "BOOT_AUX_FILE[0]=BOOT.BIN",
      })
  void takesWhatAsksForNothing(String line) throws IOException, InvalidInputException {
    assertEquals(List.of(), plan(DOMU + line + "\n").warnings());
  }

  @Test
  @Tag("feature:static-memory")
  @Tag("feature:static-shared-memory")
  void twoKeysHaveAnotherName() throws IOException, InvalidInputException {
    var shared =
        """
        DOMU_STATIC_SHM[0]="mine 0x60000000 0x70000000 0x200000"
        STATIC_HEAP="0x50000000 0x8000000"
        """;
    var plan = plan(DOMU + shared);
    assertEquals("mine", plan.domains().getFirst().shared().getFirst().id());
    assertTrue(
        plan.board().reserved().stream().anyMatch(r -> r.what().startsWith("unused")),
        plan.board().reserved()::toString);
    var both =
        shared
            + shared.replace("STATIC_SHM", "SHARED_MEM").replace("STATIC_HEAP", "XEN_STATIC_HEAP");
    var problems = assertThrows(InvalidInputException.class, () -> plan(DOMU + both)).problems();
    assertEquals(2, problems.size(), problems::toString);
    assertTrue(problems.stream().allMatch(p -> p.what().contains("are the same")));
  }
}
