package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guests of a board with CPUs of two types see those of their cpupool. */
@Tag("feature:big-little")
@Tag("feature:smccc")
class BigLittleTest {
  private static final String SHOW =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sysfs /sys
      /bin/busybox --install -s /bin
      grep 'CPU part' /proc/cpuinfo
      cat /sys/devices/system/cpu/cpu0/regs/identification/midr_el1
      cd /sys/devices/system/cpu/vulnerabilities
      for f in spectre_v2 spec_store_bypass meltdown; do echo "$f: $(cat $f)"; done
      poweroff -f
      """;

  @TempDir private Path directory;

  @Test
  void theExampleBootsAGuestOnEachType()
      throws IOException, InvalidInputException, InterruptedException {
    Path initrd = directory.resolve("show.cpio");
    GuestImages.initrdWithInit(initrd, SHOW);
    Run run = Run.of(Example.of("big-little.dts").withImage("initrd.gz", initrd).in(directory));
    assertEquals(
        List.of(
            "CPU part\t: 0xd03",
            "CPU part\t: 0xd03",
            "0x00000000410fd034",
            "spectre_v2: Not affected",
            "spec_store_bypass: Not affected",
            "meltdown: Not affected"),
        lines(run, 1));
    assertEquals(
        List.of(
            "CPU part\t: 0xd08",
            "CPU part\t: 0xd08",
            "0x00000000410fd083",
            "spectre_v2: Mitigation: Branch predictor hardening, BHB",
            "spec_store_bypass: Mitigation: Speculative Store Bypass disabled via prctl",
            "meltdown: Not affected"),
        lines(run, 2));
  }

  private static List<String> lines(Run run, int domain) {
    return run.console(domain).stream()
        .dropWhile(line -> !line.startsWith("CPU part"))
        .limit(6)
        .toList();
  }
}
