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
 * What Linux finds with {@code xen,enhanced = "no-xenstore"} is what it finds on the real Xen
 * (golden of the reference rig's case {@code enhanced-no-xenstore}).
 */
@Tag("feature:hypercalls")
@Tag("feature:event-channels")
@Tag("feature:grants")
class EnhancedGuestTest {
  private static final String SHOW =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sysfs /sys
      /bin/busybox --install -s /bin
      for f in $(find /sys/hypervisor -type f | sort); do echo "$f: $(cat $f 2>/dev/null)"; done
      grep events /proc/interrupts
      dmesg | sed 's/^\\[[ 0-9.]*\\] //' | grep -i 'xen\\|grant'
      poweroff -f
      """;

  private static List<String> view;

  @BeforeAll
  static void boot(@TempDir Path directory)
      throws IOException, InvalidInputException, InterruptedException {
    Path initrd = directory.resolve("show.cpio");
    GuestImages.initrdWithInit(initrd, SHOW);
    Path kernel = GuestImages.directory().resolve("vmlinuz");
    String domain =
        Configurations.domain("domU1", 2, 512 << 10, kernel, initrd, "console=ttyAMA0 quiet")
            .replace("vpl011;", "vpl011; xen,enhanced = \"no-xenstore\";");
    view = Run.of(Configurations.write(directory, 3, domain)).console(1);
  }

  @Test
  void theHypervisorIsXen4_17() {
    for (String expected :
        List.of(
            "/sys/hypervisor/guest_type: HVM",
            "/sys/hypervisor/properties/buildid: <denied>",
            "/sys/hypervisor/properties/capabilities: xen-3.0-aarch64 xen-3.0-armv7l ",
            "/sys/hypervisor/properties/features: 00016005",
            "/sys/hypervisor/properties/pagesize: 1000",
            "/sys/hypervisor/properties/virtual_start: 200000",
            "/sys/hypervisor/type: xen",
            "/sys/hypervisor/uuid: 00000000-0000-0000-0000-000000000000",
            "/sys/hypervisor/version/extra: .7",
            "/sys/hypervisor/version/major: 4",
            "/sys/hypervisor/version/minor: 17")) {
      assertTrue(view.contains(expected), () -> expected + " in " + String.join("\n", view));
    }
  }

  @Test
  void linuxUsesEventChannelQueuesAndAGrantTable() {
    for (String expected :
        List.of(
            "Xen 4.17 support found",
            "Grant table initialized",
            "Grant tables using version 1 layout",
            "xen:events: Using FIFO-based ABI",
            "Xen: initializing cpu0",
            "Xen: initializing cpu1")) {
      assertTrue(
          view.stream().anyMatch(line -> line.contains(expected)),
          () -> expected + " in " + String.join("\n", view));
    }
    assertEquals(
        1,
        view.stream()
            .filter(line -> line.matches("\\s*\\d+:.*GICv3\\s+31 Level\\s+events"))
            .count(),
        () -> String.join("\n", view));
  }
}
