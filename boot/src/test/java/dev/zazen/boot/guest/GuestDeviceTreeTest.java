package dev.zazen.boot.guest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.UartPlan;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.DtsPrinter;
import dev.zazen.devicetree.FdtWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree that real Xen 4.17 gives to a dom0less guest. */
@Tag("feature:dom0less")
final class GuestDeviceTreeTest {
  private static final String EXPECTED =
      """
      /dts-v1/;
      / {
        #address-cells = <2>;
        #size-cells = <2>;
        chosen {
          bootargs = "console=ttyAMA0 quiet rig.dump";
          linux,initrd-start = <0 0x48200000>;
          linux,initrd-end = <0 0x482f1a57>;
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
          cpu@1 {
            compatible = "arm,cortex-a57";
            device_type = "cpu";
            reg = <1>;
            enable-method = "psci";
          };
        };
        memory@40000000 {
          device_type = "memory";
          reg = <0 0x40000000 0 0x20000000>;
        };
        interrupt-controller@3001000 {
          #address-cells = <0>;
          #interrupt-cells = <3>;
          interrupt-controller;
          compatible = "arm,gic-v3";
          reg = <0 0x3001000 0 0x10000 0 0x3020000 0 0x1000000>;
          linux,phandle = <0xfde8>;
          phandle = <0xfde8>;
        };
        timer {
          compatible = "arm,armv8-timer";
          interrupts = <1 13 0xf08 1 14 0xf08 1 11 0xf08>;
          interrupt-parent = <0xfde8>;
        };
        sbsa-uart@22000000 {
          compatible = "arm,sbsa-uart";
          reg = <0 0x22000000 0 0x1000>;
          interrupts = <0 0 0xf04>;
          interrupt-parent = <0xfde8>;
          current-speed = <115200>;
        };
      };
      """;

  @TempDir Path directory;

  private static GuestDescription guest(
      int gic, int vcpus, Optional<UartPlan> uart, List<MemoryRange> memory) {
    return new GuestDescription(
        vcpus,
        List.of("arm,cortex-a57"),
        OptionalInt.empty(),
        OptionalInt.empty(),
        memory,
        GuestLayout.gic(gic, 224),
        uart,
        Optional.empty(),
        "console=ttyAMA0 quiet rig.dump",
        Optional.of(new MemoryRange(0x4820_0000L, 0xF_1A57)),
        List.of(),
        Optional.empty());
  }

  private static final List<MemoryRange> RAM = List.of(new MemoryRange(0x4000_0000L, 0x2000_0000L));

  private DeviceTree parse(String source) throws IOException, InvalidInputException {
    return DtsParser.parse(Files.writeString(directory.resolve("expected.dts"), source));
  }

  @Test
  void isWhatXenWritesOnABoardWithGicv3() throws IOException, InvalidInputException {
    var tree = GuestDeviceTree.of(guest(3, 2, Optional.of(GuestLayout.vpl011()), RAM));
    var expected = parse(EXPECTED);
    assertEquals(DtsPrinter.print(expected), DtsPrinter.print(tree));
    assertArrayEquals(FdtWriter.write(expected), FdtWriter.write(tree));
  }

  @Test
  void isWhatXenWritesOnABoardWithGicv2() throws IOException, InvalidInputException {
    var expected =
        parse(
            EXPECTED
                .replace("arm,gic-v3", "arm,gic-400")
                .replace(
                    "0x3001000 0 0x10000 0 0x3020000 0 0x1000000",
                    "0x3001000 0 0x1000 0 0x3002000 0 0x2000"));
    var tree = GuestDeviceTree.of(guest(2, 2, Optional.of(GuestLayout.vpl011()), RAM));
    assertEquals(DtsPrinter.print(expected), DtsPrinter.print(tree));
  }

  @Test
  @Tag("feature:hypercalls")
  void describesTheHypervisorToAGuestWithPvInterfacesAsXenDoes()
      throws IOException, InvalidInputException {
    var plain = guest(3, 2, Optional.of(GuestLayout.vpl011()), RAM);
    var enhanced =
        new GuestDescription(
            plain.vcpus(),
            plain.cpuCompatible(),
            plain.cpuClock(),
            plain.timerClock(),
            RAM,
            plain.gic(),
            plain.vpl011(),
            Optional.of(
                new HypervisorNode(
                    GuestLayout.GRANT_TABLE,
                    GuestLayout.extendedRegions(RAM),
                    GuestLayout.EVENT_INTERRUPT)),
            plain.bootargs(),
            plain.initrd(),
            List.of(),
            Optional.empty());
    var expected =
        parse(
            EXPECTED.substring(0, EXPECTED.lastIndexOf('}'))
                + """
                  hypervisor {
                    compatible = "xen,xen-4.17", "xen,xen";
                    reg = <0 0x38000000 0 0x1000000 0 0x60000000 0 0xa0000000 2 0 0xfe 0>;
                    interrupts = <1 15 0xf08>;
                    interrupt-parent = <0xfde8>;
                  };
                };
                """);
    assertEquals(DtsPrinter.print(expected), DtsPrinter.print(GuestDeviceTree.of(enhanced)));
  }

  @Test
  void leavesOutTheUartOfAGuestWithoutConsole() {
    var tree = GuestDeviceTree.of(guest(3, 1, Optional.empty(), RAM));
    assertTrue(tree.find("/sbsa-uart@22000000").isEmpty());
    assertEquals("timer", tree.root().children().getLast().name());
  }

  @Test
  void hasBothBanksInOneNode() throws InvalidInputException {
    var banks =
        List.of(
            new MemoryRange(0x4000_0000L, 0xC000_0000L),
            new MemoryRange(0x2_0000_0000L, 0x4000_0000L));
    var memory =
        GuestDeviceTree.of(guest(3, 1, Optional.empty(), banks))
            .find("/memory@40000000")
            .orElseThrow();
    assertArrayEquals(
        new int[] {0, 0x4000_0000, 0, 0xC000_0000, 2, 0, 0, 0x4000_0000},
        memory.property("reg").orElseThrow().cells());
  }

  @Test
  void numbersCpusInClustersOf16() {
    var cpus = GuestDeviceTree.of(guest(3, 18, Optional.empty(), RAM)).find("/cpus").orElseThrow();
    assertEquals("cpu@f", cpus.children().get(15).name());
    assertEquals("cpu@101", cpus.children().get(17).name());
  }
}
