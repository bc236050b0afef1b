package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian boots as dom0, alone and beside a domU. */
@Tag("feature:dom0")
class Dom0Test {
  private static final String SHOW =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sysfs /sys
      /bin/busybox --install -s /bin
      echo "USERSPACE"
      for f in $(find /sys/hypervisor -type f | sort); do echo "$f: $(cat $f 2>/dev/null)"; done
      cat /proc/iomem
      sleep 1
      poweroff -f
      """;

  @TempDir private Path directory;

  private Path initrd() throws IOException {
    Path initrd = directory.resolve("show.cpio");
    GuestImages.initrdWithInit(initrd, SHOW);
    return initrd;
  }

  @Test
  void seesTheBoardAndTheHypervisorAsOnXen()
      throws IOException, InvalidInputException, InterruptedException {
    Run run = Run.of(Example.of("dom0.dts").withImage("initrd.gz", initrd()).in(directory));
    List<String> console = run.console(0);
    for (String expected :
        List.of(
            "USERSPACE",
            "/sys/hypervisor/properties/features: 00026805",
            "/sys/hypervisor/type: xen",
            "/sys/hypervisor/version/minor: 17",
            "08000000-0800ffff : GICD",
            "09010000-09010fff : pl031@9010000",
            "60000000-7fffffff : System RAM")) {
      assertTrue(console.contains(expected), () -> expected + " in " + String.join("\n", console));
    }
    assertEquals("powered off", run.ends().getFirst().description());
  }

  @Test
  void runsBesideADomuAndStopsTheBoard()
      throws IOException, InvalidInputException, InterruptedException {
    Path images = GuestImages.directory();
    String dom0 =
        Configurations.dom0(
            "dom0_mem=512M dom0_max_vcpus=1",
            images.resolve("vmlinuz"),
            initrd(),
            "console=hvc0 quiet");
    Path kernel = images.resolve("vmlinuz-cloud");
    Path stays = directory.resolve("stays.cpio");
    GuestImages.initrdWithInit(stays, "#!/bin/busybox sh\n/bin/busybox sleep 600\n");
    String domain =
        Configurations.domain("domU1", 1, 256 << 10, kernel, stays, "console=ttyAMA0 quiet");
    Run run = Run.of(Configurations.write(directory, 3, dom0, domain));
    assertTrue(run.console(0).contains("USERSPACE"));
    assertEquals(
        List.of("d0 powered off", "d1 stopped with the board"),
        run.ends().stream()
            .map(end -> "d%d %s".formatted(end.domain(), end.description()))
            .collect(Collectors.toList()));
  }
}
