package dev.zazen.boot.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.CpuPlan;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.machine.CpuType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A board other than virt: two clusters, devices behind a bus, two banks. */
@Tag("feature:device-tree")
final class HostReaderTest {
  private static final String BOARD =
      """
      /dts-v1/;
      / {
        #address-cells = <2>;
        #size-cells = <2>;
        model = "two clusters";
        cpus {
          #address-cells = <2>;
          #size-cells = <0>;
          cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a53"; reg = <0 0>; clock-frequency = <1000>; };
          cpu@100 { device_type = "cpu"; compatible = "arm,cortex-a72", "arm,armv8"; reg = <0 0x100>; };
          cpu@101 { device_type = "cpu"; compatible = "arm,cortex-a72"; reg = <0 0x101>; status = "disabled"; };
        };
        memory@80000000 { device_type = "memory"; reg = <8 0x80000000 0 0x1000000>, <0 0x80000000 0 0x2000000>; };
        reserved-memory {
          #address-cells = <2>;
          #size-cells = <2>;
          ranges;
          firmware@80000000 { reg = <0 0x80000000 0 0x10000>; };
        };
        timer { compatible = "arm,armv8-timer"; clock-frequency = <24000000>; };
        aliases { serial0 = "/soc/uart@1000"; };
        chosen { stdout-path = "serial0:115200n8"; };
        soc {
          compatible = "simple-bus";
          #address-cells = <1>;
          #size-cells = <1>;
          ranges = <0 0 0xf0000000 0x10000>, <0x100000 0 0xe0000000 0x100000>;
          uart@0 { compatible = "arm,pl011"; reg = <0 0x1000>; interrupts = <0 1 4>; };
          uart@1000 { compatible = "arm,pl011"; reg = <0x1000 0x1000>; interrupts = <0 7 4>; };
          gic@100000 {
            compatible = "arm,gic-400";
            interrupt-controller;
            reg = <0x100000 0x1000>, <0x102000 0x2000>;
          };
        };
      };
      """;

  @TempDir Path directory;

  private HostDescription read(String source, Problems problems)
      throws IOException, InvalidInputException {
    var tree = DtsParser.parse(Files.writeString(directory.resolve("host.dts"), source));
    var host =
        HostReader.read(tree, Path.of("."), OptionalInt.empty(), OptionalLong.empty(), problems);
    problems.throwIfAny();
    return host.orElseThrow();
  }

  @Test
  void readsClustersBanksAndDevicesBehindABus() throws IOException, InvalidInputException {
    var host = read(BOARD, new Problems());
    assertEquals("two clusters", host.model());
    assertEquals(
        List.of(new CpuPlan(0, 0, CpuType.CORTEX_A53), new CpuPlan(1, 0x100, CpuType.CORTEX_A72)),
        host.cpus());
    assertEquals(OptionalInt.of(1000), host.cpuClock());
    assertEquals(OptionalInt.of(24_000_000), host.timerClock());
    assertEquals(
        List.of(
            new MemoryRange(0x8000_0000L, 0x200_0000), new MemoryRange(0x8_8000_0000L, 0x100_0000)),
        host.ram());
    assertEquals(2, host.gic().version());
    assertEquals(new MemoryRange(0xE000_0000L, 0x1000), host.gic().distributor());
    assertEquals(List.of(new MemoryRange(0xE000_2000L, 0x2000)), host.gic().interfaces());
    assertEquals(new MemoryRange(0xF000_1000L, 0x1000), host.uart().orElseThrow().registers());
    assertEquals(39, host.uart().orElseThrow().interrupt());
    assertEquals(new MemoryRange(0x8000_0000L, 0x1_0000), host.reserved().getFirst().range());
  }

  @Test
  void ramIsWholePages() throws IOException, InvalidInputException {
    var banks = "<8 0x80000000 0 0x1000000>, <0 0x80000000 0 0x2000000>";
    var host =
        read(
            BOARD.replace(banks, "<0 0x80000800 0 0x2000>, <0 0x90000000 0 0x800>"),
            new Problems());
    assertEquals(List.of(new MemoryRange(0x8000_1000L, 0x1000)), host.ram());
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> read(BOARD.replace(banks, "<0 0x80000800 0 0x1000>"), new Problems()));
    assertTrue(e.getMessage().contains("have no whole page"), e::getMessage);
  }

  @Test
  void refusesAnAddressThatNoRangeTranslates() {
    var problems = new Problems();
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> read(BOARD.replace("0xe0000000 0x100000>", "0xe0000000 0x1000>"), problems));
    assertTrue(e.getMessage().contains("translates its address 0x102000"), e.getMessage());
  }
}
