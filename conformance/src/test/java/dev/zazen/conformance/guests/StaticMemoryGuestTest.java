package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.DomainEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian boots in memory at fixed addresses of the board. */
@Tag("feature:static-memory")
class StaticMemoryGuestTest {
  private static final String SHOW =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sysfs /sys
      /bin/busybox --install -s /bin
      cat /proc/iomem
      cat /proc/interrupts
      ls -1 /sys/bus/platform/devices
      dmesg | sed 's/^\\[[ 0-9.]*\\] //'
      poweroff -f
      """;

  @TempDir private Path directory;

  @Test
  void theExampleBootsBothOfItsGuests()
      throws IOException, InvalidInputException, InterruptedException {
    Run run = Run.of(Example.of("static-memory.dts").in(directory));
    for (int domain = 1; domain <= 2; domain++) {
      List<String> console = run.console(domain);
      assertTrue(
          console.stream().anyMatch(line -> line.startsWith("USERSPACE Linux")),
          () -> String.join("\n", console));
    }
    assertEquals(
        List.of("powered off", "powered off"),
        run.ends().stream().map(DomainEnd::description).toList());
  }

  /** As recorded with the reference rig's case guest-view-domu-static. */
  @Test
  void aDirectMappedGuestFindsEverythingAtTheBoardsAddresses()
      throws IOException, InvalidInputException, InterruptedException {
    Path initrd = directory.resolve("show.cpio");
    GuestImages.initrdWithInit(initrd, SHOW);
    Path kernel = GuestImages.directory().resolve("vmlinuz");
    String domain =
        Configurations.domain("domU1", 2, 256 << 10, kernel, initrd, "console=ttyAMA0 quiet")
            .replace(
                "vpl011;",
                "vpl011; direct-map; xen,enhanced = \"no-xenstore\";"
                    + " xen,static-mem = <0 0x80000000 0 0x10000000>;");
    List<String> lines =
        Run.of(Configurations.write(directory, 3, domain)).console(1).stream()
            .map(line -> line.replaceAll("\\s+", " ").strip())
            .toList();
    for (String expected :
        List.of(
            "08000000-0800ffff : GICD",
            "080a0000-08ffffff : GICR",
            "09000000-09000fff : 9000000.sbsa-uart sbsa-uart@9000000",
            "80000000-8fffffff : System RAM",
            "80010000-8165ffff : Kernel code",
            "38000000.hypervisor",
            "NUMA: Faking a node at [mem 0x0000000080000000-0x000000008fffffff]",
            "GICv3: 224 SPIs implemented",
            "GICv3: CPU0: found redistributor 0 region 0:0x00000000080a0000",
            "GICv3: CPU1: found redistributor 1 region 0:0x00000000080c0000",
            "xen:grant_table: Grant tables using version 1 layout",
            "xen:events: Using FIFO-based ABI")) {
      assertTrue(lines.contains(expected), () -> expected + " in\n" + String.join("\n", lines));
    }
    for (String expected : List.of("GICv3 27 Level arch_timer", "GICv3 33 Level uart-pl011")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.endsWith(expected)),
          () -> expected + " in\n" + String.join("\n", lines));
    }
  }
}
