package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a guest of two vCPUs can learn about its machine is what it learns on the real Xen 4.17
 * (recorded with the reference rig's case {@code guest-view-domu}), but for what
 * docs/compatibility.md lists.
 */
@Tag("feature:guest-arm64")
@Tag("feature:vgic-v3")
@Tag("feature:smccc")
class GuestViewTest {
  private static final String DUMP =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sysfs /sys
      /bin/busybox --install -s /bin
      echo === cpuinfo
      cat /proc/cpuinfo
      echo === iomem
      cat /proc/iomem
      echo === interrupts
      cat /proc/interrupts
      echo === vulnerabilities
      cd /sys/devices/system/cpu/vulnerabilities
      for f in spectre_v1 spectre_v2 spec_store_bypass meltdown; do echo "$f: $(cat $f)"; done
      echo === identification
      cat /sys/devices/system/cpu/cpu0/regs/identification/midr_el1
      cat /sys/devices/system/clocksource/clocksource0/current_clocksource
      echo === dmesg
      dmesg | sed 's/^\\[[ 0-9.]*\\] //'
      echo === end
      poweroff -f
      """;

  private static List<String> view;

  @BeforeAll
  static void boot(@TempDir Path directory)
      throws IOException, InvalidInputException, InterruptedException {
    Path initrd = directory.resolve("dump.cpio");
    GuestImages.initrdWithInit(initrd, DUMP);
    Path kernel = GuestImages.directory().resolve("vmlinuz");
    String domain =
        Configurations.domain("domU1", 2, 512 << 10, kernel, initrd, "console=ttyAMA0 quiet");
    view = Run.of(Configurations.write(directory, 3, domain)).console(1);
  }

  private static List<String> section(String name) {
    int from = view.indexOf("=== " + name);
    assertTrue(from >= 0, () -> String.join("\n", view));
    List<String> rest = view.subList(from + 1, view.size());
    return rest.stream().takeWhile(line -> !line.startsWith("=== ")).toList();
  }

  @Test
  void processorsAreCortexA57OfTheBoard() {
    List<String> lines = section("cpuinfo");
    for (String expected :
        List.of(
            "BogoMIPS\t: 125.00",
            "Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 cpuid",
            "CPU implementer\t: 0x41",
            "CPU variant\t: 0x1",
            "CPU part\t: 0xd07",
            "CPU revision\t: 0")) {
      assertEquals(
          2, lines.stream().filter(expected::equals).count(), () -> expected + " in " + lines);
    }
    assertEquals(List.of("0x00000000411fd070", "arch_sys_counter"), section("identification"));
  }

  @Test
  void devicesStandWhereXenPutsThem() {
    List<String> lines = section("iomem");
    for (String expected :
        List.of(
            "03001000-03010fff : GICD",
            "03020000-0401ffff : GICR",
            "22000000-22000fff : 22000000.sbsa-uart sbsa-uart@22000000",
            "40000000-5fffffff : System RAM")) {
      assertTrue(lines.contains(expected), () -> expected + " in " + lines);
    }
  }

  @Test
  void interruptsHaveXensNumbersAndNames() {
    List<String> lines =
        section("interrupts").stream().map(line -> line.replaceAll("\\s+", " ")).toList();
    for (String expected :
        List.of(
            "GICv3 27 Level arch_timer",
            "GICv3 32 Level uart-pl011",
            "Rescheduling interrupts",
            "Function call interrupts",
            "Err: 0")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.contains(expected)),
          () -> expected + " in " + lines);
    }
  }

  @Test
  void vulnerabilitiesAreReportedAsOnXen() {
    assertEquals(
        List.of(
            "spectre_v1: Mitigation: __user pointer sanitization",
            "spectre_v2: Mitigation: Branch predictor hardening, BHB",
            "spec_store_bypass: Mitigation: Speculative Store Bypass disabled via prctl",
            "meltdown: Not affected"),
        section("vulnerabilities"));
  }

  @Test
  void kernelMessagesTellOfTheSameMachine() {
    List<String> lines = section("dmesg");
    for (String expected :
        List.of(
            "Booting Linux on physical CPU 0x0000000000 [0x411fd070]",
            "psci: PSCIv1.1 detected in firmware.",
            "psci: Using standard PSCI v0.2 function IDs",
            "psci: Trusted OS migration not required",
            "psci: SMC Calling Convention v1.1",
            "Detected PIPT I-cache on CPU0",
            "CPU features: detected: GIC system register CPU interface",
            "CPU features: detected: Spectre-v2",
            "CPU features: detected: Spectre-v4",
            "CPU features: detected: Spectre-BHB",
            "CPU features: detected: ARM erratum 834220",
            "CPU features: detected: ARM erratum 832075",
            "GICv3: 224 SPIs implemented",
            "GICv3: 0 Extended SPIs implemented",
            "GICv3: GICv3 features: 16 PPIs",
            "GICv3: CPU0: found redistributor 0 region 0:0x0000000003020000",
            "GICv3: CPU1: found redistributor 1 region 0:0x0000000003040000",
            "arch_timer: cp15 timer(s) running at 62.50MHz (virt).",
            "CPU1: Booted secondary processor 0x0000000001 [0x411fd070]",
            "CPU features: detected: CRC32 instructions",
            "CPU: All CPU(s) started at EL1",
            "hw-breakpoint: found 6 breakpoint and 4 watchpoint registers.",
            "ASID allocator initialised with 65536 entries",
            "22000000.sbsa-uart: ttyAMA0 at MMIO 0x22000000 (irq = 12, base_baud = 0) is a SBSA",
            "KASLR disabled due to lack of seed",
            "kvm [1]: HYP mode not available",
            "Checked W+X mappings: passed, no W+X pages found")) {
      assertTrue(lines.contains(expected), () -> expected + " in\n" + String.join("\n", lines));
    }
  }
}
