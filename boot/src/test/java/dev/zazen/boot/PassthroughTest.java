package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.boot.plan.DiskPlan;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.StreamPlan;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtProperty;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.DtsPrinter;
import dev.zazen.devicetree.FdtReader;
import dev.zazen.devicetree.FdtWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Modules {@code multiboot,device-tree} assign devices of the board, by the rules of Xen 4.17. */
@Tag("feature:device-assignment")
class PassthroughTest {
  private static final String RTC =
      """
      /dts-v1/;
      / {
        #address-cells = <2>;
        #size-cells = <2>;
        gic: gic { #interrupt-cells = <3>; interrupt-controller; };
        aliases { rtc0 = "/passthrough/rtc@10000000"; };
        passthrough {
          compatible = "simple-bus";
          ranges;
          #address-cells = <2>;
          #size-cells = <2>;
          clk: clk {
            compatible = "fixed-clock";
            #clock-cells = <0>;
            clock-frequency = <24000000>;
          };
          rtc@10000000 {
            compatible = "arm,pl031", "arm,primecell";
            reg = <0 0x10000000 0 0x1000>;
            interrupts = <0 2 4>;
            interrupt-parent = <&gic>;
            clocks = <&clk>;
            clock-names = "apb_pclk";
            xen,path = "/pl031@9010000";
            xen,reg = <0 0x9010000 0 0x1000 0 0x10000000>;
            xen,force-assign-without-iommu;
          };
        };
      };
      """;

  /** What Debian's Xen 4.17.7 made of {@link #RTC} for a domain with GICv3 and vpl011, in part. */
  private static final String OF_XEN =
      """
      /dts-v1/;
      / {
        aliases { rtc0 = "/passthrough/rtc@10000000"; };
        passthrough {
          compatible = "simple-bus";
          ranges;
          #address-cells = <0x02>;
          #size-cells = <0x02>;
          clk {
            compatible = "fixed-clock";
            #clock-cells = <0x00>;
            clock-frequency = <0x16e3600>;
            phandle = <0x02>;
          };
          rtc@10000000 {
            compatible = "arm,pl031\\0arm,primecell";
            reg = <0x00 0x10000000 0x00 0x1000>;
            interrupts = <0x00 0x02 0x04>;
            interrupt-parent = <0x01>;
            clocks = <0x02>;
            clock-names = "apb_pclk";
          };
        };
        interrupt-controller@3001000 {
          #address-cells = <0x00>;
          #interrupt-cells = <0x03>;
          interrupt-controller;
          compatible = "arm,gic-v3";
          reg = <0x00 0x3001000 0x00 0x10000 0x00 0x3020000 0x00 0x1000000>;
          linux,phandle = <0x01>;
          phandle = <0x01>;
        };
        timer {
          compatible = "arm,armv8-timer";
          interrupts = <0x01 0x0d 0xf08 0x01 0x0e 0xf08 0x01 0x0b 0xf08>;
          interrupt-parent = <0x01>;
        };
        sbsa-uart@22000000 {
          compatible = "arm,sbsa-uart";
          reg = <0x00 0x22000000 0x00 0x1000>;
          interrupts = <0x00 0x00 0xf04>;
          interrupt-parent = <0x01>;
          current-speed = <0x1c200>;
        };
      };
      """;

  @TempDir private Path directory;
  private TwoDomains domains;

  @BeforeEach
  void write() throws IOException {
    domains = TwoDomains.in(directory);
    partial("rtc.dts", RTC);
  }

  private void partial(String name, String source) throws IOException {
    Files.writeString(directory.resolve(name), source);
  }

  private static String module(String file) {
    return """
    passthrough {
      compatible = "multiboot,device-tree", "multiboot,module";
      zazen,file = "%s";
    };
    """
        .formatted(file);
  }

  private static DeviceTree tree(DomainPlan domain) throws InvalidInputException {
    var content = domain.placement("dtb").orElseThrow().content();
    var bytes = new byte[content.length()];
    content.buffer().get(bytes);
    return FdtReader.read(bytes, "guest");
  }

  @Test
  void theDomainHasTheDeviceAndItsInterrupt() throws IOException, InvalidInputException {
    BootPlan plan = domains.plan(module("rtc.dts"), "");
    AssignedDevice rtc = plan.domains().getFirst().devices().getFirst();
    assertEquals("/pl031@9010000", rtc.device().path());
    assertEquals(0x1000_0000, rtc.address());
    assertEquals(Optional.of(34), rtc.interrupt());
    assertEquals(List.of(), plan.domains().getLast().devices());
    assertTrue(
        plan.describe()
            .contains(
                "  assigned: arm,pl031 at 0x10000000-0x10000fff, interrupt 34 (/pl031@9010000)"),
        plan.describe()::toString);
    assertEquals(List.of(), plan.warnings());
  }

  @Test
  void theDomainsDeviceTreeIsWhatXenWrites() throws IOException, InvalidInputException {
    DeviceTree made = tree(domains.plan(module("rtc.dts"), "").domains().getFirst());
    for (String name : List.of("#address-cells", "#size-cells")) {
      made.root().remove(name);
    }
    for (String name : List.of("chosen", "psci", "cpus", "memory")) {
      made.root().removeChild(made.root().child(name).orElseThrow());
    }
    Path file = Files.writeString(directory.resolve("xen.dts"), OF_XEN);
    assertEquals(DtsPrinter.print(DtsParser.parse(file)), DtsPrinter.print(made));
  }

  @Test
  void aFlattenedTreeIsTheSameAsItsSource() throws IOException, InvalidInputException {
    Files.write(
        directory.resolve("rtc.dtb"),
        FdtWriter.write(DtsParser.parse(directory.resolve("rtc.dts"))));
    assertArrayEquals(
        FdtWriter.write(tree(domains.plan(module("rtc.dts"), "").domains().getFirst())),
        FdtWriter.write(tree(domains.plan(module("rtc.dtb"), "").domains().getFirst())));
  }

  @Test
  void withoutThePlaceholderTheControllerHasItsUsualPhandle()
      throws IOException, InvalidInputException {
    partial("plain.dts", RTC.replaceFirst("gic: gic.*", "").replace("<&gic>", "<0xfde8>"));
    DeviceTree made = tree(domains.plan(module("plain.dts"), "").domains().getFirst());
    assertEquals(
        0xfde8,
        made.find("/interrupt-controller@3001000")
            .orElseThrow()
            .property("phandle")
            .orElseThrow()
            .cell());
  }

  @Test
  void dom0LeavesMarkedDevicesAlone() throws IOException, InvalidInputException {
    String mark = "}; }; / { pl031@9010000 { xen,passthrough; }; chosen {";
    BootPlan plan = domains.planWithDom0(mark, module("rtc.dts"), "");
    DomainPlan dom0 = plan.domains().getFirst();
    assertEquals(List.of(), dom0.devices());
    var node = tree(dom0).find("/pl031@9010000").orElseThrow();
    assertEquals("disabled", node.property("status").orElseThrow().string());
    assertTrue(!node.has("xen,passthrough"));
    assertEquals(1, plan.domains().get(1).devices().size());
  }

  @Test
  void refusesWhatDom0Has() throws IOException {
    var problems = domains.problems(TwoDomains.dom0(), module("rtc.dts"), "");
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.getFirst().what().contains("is dom0's as well"), problems::toString);
    assertTrue(problems.getFirst().mend().contains("xen,passthrough"), problems::toString);
  }

  @Test
  void refusesADeviceOfTwoDomains() throws IOException {
    var problems = domains.problems("", module("rtc.dts"), module("rtc.dts"));
    assertEquals(2, problems.size(), problems::toString);
    assertTrue(problems.getFirst().what().contains("which d1 has by"), problems::toString);
    assertTrue(problems.getLast().what().contains("is assigned to d1"), problems::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "xen,reg = <0 0x9010000 0 0x1000 0 0x10000000>; | | xen,reg or xen,path missing for d1",
        "xen,path = \"/pl031@9010000\"; xen,force | xen,no | xen,reg or xen,path missing for d1",
        "0 0x9010000 0 0x1000 0 0x10000000 | 0 0x9010000 0 0x1000 | has 4 cells",
        "0 0x9010000 0 0x1000 0 0x10000000 | 0 0x9010000 0 0x800 0 0x10000000 | not page aligned",
        "0 0x9010000 0 0x1000 0 0x10000000 | 0 0x9010000 0 0 0 0x10000000 | is no range",
        "0 0x9010000 0 0x1000 0 0x10000000 | 0 0x9010000 0 0x1000 0x100 0 | is no range",
        "0 0x9010000 0 0x1000 0 0x10000000 | 0 0x50000000 0 0x1000 0 0x10000000 | are RAM",
        "0 0x9010000 0 0x1000 0 0x10000000 | 0 0x8000000 0 0x1000 0 0x10000000 | hypervisor's",
        "0 0x9010000 0 0x1000 0 0x10000000 | 0 0x9000000 0 0x1000 0 0x10000000 | hypervisor's",
        "0 0x9010000 0 0x1000 0 0x10000000 | 0 0x9010000 0 0x1000 0 0x41000000 | overlap d1's RAM",
        "0 0x9010000 0 0x1000 0 0x10000000 | 0 0x9010000 0 0x1000 0 0x22000000 | d1's vpl011",
        "0 0x1000 0 0x10000000>; | 0 0x1000 0 0x10000000 0 0x9010000 0 0x1000 0 0x20000000>; |"
            + " once",
        "\"/pl031@9010000\" | \"/pl031\" | Couldn't find node /pl031 in host_dt",
        "\"/pl031@9010000\" | \"/pl011@9000000\" | is used by the hypervisor",
        "\"/pl031@9010000\" | \"/timer\" | can only be routed to an SPI",
        "xen,force-assign-without-iommu; | | is not behind an IOMMU",
        "<&gic> | <1> | no phandle",
        "/dts-v1/; | | is no device tree blob",
      })
  void refuses(String good, String bad, String what) throws IOException {
    String from = good.equals("xen,path = \"/pl031@9010000\"; xen,force") ? "" : good;
    String source =
        from.isEmpty()
            ? RTC.replaceFirst("xen,path[^;]*;", "").replaceFirst("xen,force[^;]*;", "")
            : good.startsWith("xen,reg")
                ? RTC.replaceFirst("xen,reg[^;]*;", "")
                : RTC.replace(good, bad == null ? "" : bad);
    partial("bad.dts", source);
    var problems = domains.problems("", module("bad.dts"), "");
    assertTrue(problems.stream().anyMatch(p -> p.toString().contains(what)), problems::toString);
  }

  @Test
  void refusesInterruptsThatTheDomainDoesNotHaveOrNeedsItself() throws IOException {
    partial("first.dts", RTC.replace("/pl031@9010000", "/other@9010000"));
    String other = "}; }; / { other@9010000 { interrupts = <0 %d 4>; }; chosen {";
    // The domain has its SPIs by the 32, as in Xen.
    var problems =
        domains.problems(other.formatted(40), "nr_spis = <2>;" + module("first.dts"), "");
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(
        problems.getFirst().what().contains("vIRQ number 72 is too high for d1"),
        problems::toString);
    problems = domains.problems(other.formatted(0), module("first.dts"), "");
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.getFirst().what().contains("is that of d1's vpl011"), problems::toString);
  }

  private static final String HARDWARE =
      """
      };
      };
      / {
      smmu: smmuv3@9050000 {
        compatible = "arm,smmu-v3";
        reg = <0 0x09050000 0 0x20000>;
        interrupts = <0 74 1>, <0 75 1>, <0 76 1>, <0 77 1>;
        #iommu-cells = <1>;
      };
      virtio_mmio@a000000 {
        compatible = "virtio,mmio";
        reg = <0 0x0a000000 0 0x200>;
        interrupts = <0 16 1>;
        zazen,file = "Image";
        zazen,format = "raw";
        iommus = <&smmu 0x10>;
        %s
      };
      virtio_mmio@a001000 {
        compatible = "virtio,mmio";
        reg = <0 0x0a001000 0 0x200>;
        interrupts = <0 24 1>;
        zazen,file = "Image";
        read-only;
        iommus = <&smmu 0x10>;
      };
      chosen {
      """;

  private static String disk(String path, long address, String more) {
    return """
    /dts-v1/;
    / {
      passthrough {
        #address-cells = <2>;
        #size-cells = <2>;
        disk {
          xen,path = "%s";
          xen,reg = <0 0x%x 0 0x1000 0 0x0a000000>;
          %s
        };
      };
    };
    """
        .formatted(path, address, more);
  }

  private String diskModule(String name, String path, long address, String more)
      throws IOException {
    partial(name, disk(path, address, more));
    return module(name);
  }

  @Test
  @Tag("feature:iommu")
  void aDeviceBehindTheSmmuNeedsNoForce() throws IOException, InvalidInputException {
    String first = diskModule("a.dts", "/virtio_mmio@a000000", 0xa00_0000, "");
    BootPlan plan = domains.planIn(HARDWARE.formatted(""), first, "");
    AssignedDevice disk = plan.domains().getFirst().devices().getFirst();
    assertEquals(Optional.of(new StreamPlan("/smmuv3@9050000", 0x10)), disk.stream());
    assertEquals(
        Optional.of(new DiskPlan(directory.resolve("Image"), Optional.of("raw"), false)),
        disk.device().disk());
    assertTrue(
        plan.describe()
            .contains(
                "  assigned: virtio,mmio at 0xa000000-0xa0001ff, interrupt 48, stream 0x10 of"
                    + " /smmuv3@9050000 (/virtio_mmio@a000000)"),
        plan.describe()::toString);
  }

  @Test
  @Tag("feature:iommu")
  void withoutTheSmmuItDoes() throws IOException, InvalidInputException {
    String line = "xen,xen-bootargs = \"iommu=off\";";
    String first = diskModule("a.dts", "/virtio_mmio@a000000", 0xa00_0000, "");
    domains.assertProblem(
        "/passthrough/disk", "is not behind an IOMMU", HARDWARE.formatted("") + line, first, "");
    String forced =
        diskModule("b.dts", "/virtio_mmio@a000000", 0xa00_0000, "xen,force-assign-without-iommu;");
    BootPlan plan = domains.planIn(HARDWARE.formatted("") + line, forced, "");
    assertEquals(Optional.empty(), plan.domains().getFirst().devices().getFirst().stream());
    assertTrue(plan.warnings().getFirst().contains("direct-map"), plan.warnings()::toString);
    domains.assertProblem(
        "/chosen",
        "Couldn't enable IOMMU",
        HARDWARE.formatted("") + "xen,xen-bootargs = \"iommu=force,off\";",
        forced,
        "");
  }

  @Test
  @Tag("feature:iommu")
  void refusesWhatTheSmmuCannotKeepApart() throws IOException {
    String first = diskModule("a.dts", "/virtio_mmio@a000000", 0xa00_0000, "");
    String second = diskModule("b.dts", "/virtio_mmio@a001000", 0xa00_1000, "");
    domains.assertProblem(
        "/passthrough/disk", "has StreamID 0x10", HARDWARE.formatted(""), first, second);
    String registers = diskModule("c.dts", "/virtio_mmio@a000000", 0x905_0000, "");
    domains.assertProblem(
        "/passthrough/disk",
        "those of /smmuv3@9050000, which is the hypervisor's",
        HARDWARE.formatted(""),
        registers,
        "");
    domains.assertProblem(
        "/passthrough/disk",
        "IRQ 106 of /virtio_mmio@a000000 is already used by the hypervisor",
        HARDWARE.formatted("").replace("<0 16 1>", "<0 74 1>"),
        first,
        "");
    domains.assertProblem(
        "/smmuv3@9050000",
        "\"#iommu-cells\" is missing",
        HARDWARE.formatted("").replace("#iommu-cells = <1>;", ""),
        first,
        "");
  }

  @Test
  void refusesAPageWithADiskOfNobody() throws IOException {
    String first = diskModule("a.dts", "/virtio_mmio@a000000", 0xa00_0000, "");
    domains.assertProblem(
        "/passthrough/disk",
        "has the disk of /virtio_mmio@a000200 as well",
        HARDWARE.formatted("").replace("a001000", "a000200"),
        first,
        "");
  }

  @Test
  @Tag("feature:iommu")
  void dom0DoesNotSeeTheSmmu() throws IOException, InvalidInputException {
    BootPlan plan = domains.planWithDom0(HARDWARE.formatted(""), "", "");
    DeviceTree dom0 = tree(plan.domains().getFirst());
    assertTrue(dom0.find("/smmuv3@9050000").isEmpty());
    var slot = dom0.find("/virtio_mmio@a000000").orElseThrow();
    assertEquals(
        List.of("compatible", "reg", "interrupts"),
        slot.properties().stream().map(DtProperty::name).toList());
    assertEquals(3, plan.domains().getFirst().devices().size());
  }

  @Test
  void devicesOfADomainMayShareAnInterrupt() throws IOException, InvalidInputException {
    partial(
        "two.dts",
        """
        /dts-v1/;
        / {
          passthrough {
            a { xen,path = "/a"; xen,reg = <0 0x9100000 0x1000 0 0x10000000>; %1$s; };
            b { xen,path = "/b"; xen,reg = <0 0x9101000 0x1000 0 0x10001000>; %1$s; };
          };
        };
        """
            .formatted("xen,force-assign-without-iommu"));
    String nodes = "}; }; / { a { interrupts = <0 9 4>; }; b { interrupts = <0 9 4>; }; chosen {";
    BootPlan plan = domains.planIn(nodes, module("two.dts"), "");
    assertEquals(2, plan.warnings().size(), plan.warnings()::toString);
    assertTrue(plan.warnings().getFirst().contains("no device is modelled"));
  }

  @Test
  @Tag("feature:image-builder")
  void imageBuilderNamesTreeAndNodes() throws IOException, InvalidInputException {
    String config =
        """
        NUM_DOMUS=1
        DOMU_KERNEL[0]="Image"
        DOMU_MEM[0]=64
        DOMU_PASSTHROUGH_DTB[0]="rtc.dts"
        DOMU_PASSTHROUGH_PATHS[0]="%s"
        """;
    Path file = directory.resolve("config");
    Files.writeString(file, config.formatted("/pl031@9010000"));
    BootPlan plan = BootPlanner.plan(file, BoardOptions.none());
    AssignedDevice rtc = plan.domains().getFirst().devices().getFirst();
    assertTrue(rtc.device().forPassthrough());
    Files.writeString(file, config.formatted("/pl031@9010000 /nothing"));
    var refused =
        assertThrows(
            InvalidInputException.class, () -> BootPlanner.plan(file, BoardOptions.none()));
    assertTrue(
        refused.getMessage().contains("the board has no node /nothing"), refused.getMessage());
  }

  /** Whatever a partial tree says, it is planned or refused. */
  @Test
  void aDamagedTreeIsPlannedOrRefused() throws IOException, InvalidInputException {
    byte[] good = FdtWriter.write(DtsParser.parse(directory.resolve("rtc.dts")));
    var random = new Random(21);
    int planned = 0;
    for (int round = 0; round < 300; round++) {
      byte[] bad = good.clone();
      for (int i = 0; i < 1 + round % 4; i++) {
        // The header's damage is seen to by the reader's own tests.
        bad[56 + random.nextInt(bad.length - 56)] = (byte) (random.nextInt(4) * random.nextInt(64));
      }
      Files.write(directory.resolve("bad.dtb"), bad);
      try {
        BootPlan plan = domains.plan(module("bad.dtb"), "");
        assertEquals(2, plan.domains().size());
        planned++;
      } catch (InvalidInputException e) {
        assertFalse(e.problems().isEmpty());
      }
    }
    assertTrue(planned > 10 && planned < 290, "planned " + planned);
  }
}
