package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.app.guests.GuestCache;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.DomainEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Examples of static partitioning boot, and show what they are for. */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final String INITRD = "$ZAZEN_CACHE/images/initrd.gz";
  private static final String SHOW =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sysfs /sys
      /bin/busybox --install -s /bin
      echo "USERSPACE"
      nproc
      for f in spectre_v2 spec_store_bypass; do
        echo "$f: $(cat /sys/devices/system/cpu/vulnerabilities/$f)"
      done
      ls /proc/device-tree /proc/device-tree/reserved-memory 2>/dev/null
      grep 'System RAM' /proc/iomem
      poweroff -f
      """;

  private static final String RECEIVED =
      "3 packets transmitted, 3 packets received, 0% packet loss";

  @TempDir private Path directory;

  /** Boots an example whose guests tell what they see. */
  private Run boot(String name) throws IOException, InvalidInputException, InterruptedException {
    Path initrd = directory.resolve("show.cpio");
    GuestImages.initrdWithInit(initrd, SHOW);
    String text = Files.readString(EXAMPLES.resolve(name));
    assertTrue(text.contains(INITRD));
    Path file = directory.resolve(name);
    Files.writeString(file, text.replace(INITRD, initrd.toString()));
    Run run = Run.of(file);
    for (DomainEnd end : run.ends()) {
      assertEquals("powered off", end.description());
      assertSays(run, end.domain(), "USERSPACE");
    }
    return run;
  }

  /** Boots an example with a script in an image of those with the toolstack. */
  private Run boot(String name, String image, String script)
      throws IOException, InvalidInputException, InterruptedException {
    Path images = GuestCache.standard().fetchDom0(System.out::println).getFirst().getParent();
    Path initrd = directory.resolve(image);
    GuestImages.withFile(images.resolve(image), "commands", "#!/bin/busybox sh\n" + script, initrd);
    String text = Files.readString(EXAMPLES.resolve(name));
    String usual = "$ZAZEN_CACHE/images/" + image;
    assertTrue(text.contains(usual));
    Path file = directory.resolve(name);
    Files.writeString(file, text.replace(usual, initrd.toString()));
    return Run.inVirtualTime(file);
  }

  private static void assertSays(Run run, int domain, String text) {
    List<String> console = run.console(domain);
    assertTrue(
        console.stream().anyMatch(line -> line.contains(text)),
        () -> text + " in\n" + String.join("\n", console));
  }

  private static void assertBothSay(Run run, String text) {
    assertSays(run, 1, text);
    assertSays(run, 2, text);
  }

  @Test
  @Tag("feature:cpupools")
  void cpupools() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot("cpupools.dts");
    assertSays(run, 1, "2");
    assertSays(run, 2, "2");
    for (String expected :
        List.of(
            "Logical CPU 0 in Pool-0 (Scheduler id: 6).",
            "Logical CPU 1 in Pool-0 (Scheduler id: 6).",
            "Logical CPU 2 in Pool-1 (Scheduler id: 9).",
            "Logical CPU 3 in Pool-1 (Scheduler id: 9).")) {
      assertTrue(run.log().contains(expected), () -> expected + " in " + run.log());
    }
  }

  @Test
  @Tag("feature:hypercalls")
  void enhanced() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot("enhanced-no-xenstore.dts");
    assertSays(run, 1, "Xen 4.17 support found");
    assertSays(run, 1, "hypervisor");
  }

  @Test
  @Tag("feature:dom0less")
  void p2mPool() throws IOException, InvalidInputException, InterruptedException {
    assertEquals(1, boot("p2m-pool.dts").ends().size());
  }

  @Test
  @Tag("feature:smccc")
  void spectre() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot("spectre.dts");
    assertSays(run, 1, "spectre_v2: Mitigation: Branch predictor hardening, BHB");
    assertSays(run, 1, "spec_store_bypass: Not affected");
  }

  @Test
  @Tag("feature:image-builder")
  void imageBuilder() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot("imagebuilder.cfg");
    assertSays(run, 1, "80000000-8fffffff : System RAM");
    assertSays(run, 2, "40000000-4fffffff : System RAM");
    assertBothSay(run, "xen-shmem@70000000");
  }

  @Test
  @Tag("feature:static-shared-memory")
  void sharedMemory() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot("shared-memory.dts");
    assertBothSay(run, "xen-shmem@70000000");
  }

  @Test
  @Tag("feature:static-event-channels")
  void staticEventChannels() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot("static-event-channels.dts");
    assertBothSay(run, "hypervisor");
  }

  @Test
  @Tag("feature:analyse")
  void analyse() throws IOException, InvalidInputException, InterruptedException {
    assertEquals(2, boot("analyse.dts").ends().size());
  }

  @Test
  @Tag("feature:pv-devices")
  void pvConsole() throws IOException, InvalidInputException, InterruptedException {
    assertEquals(1, boot("pv-console.dts").ends().size());
  }

  @Test
  @Tag("feature:pv-devices")
  void pvNetwork() throws IOException, InvalidInputException, InterruptedException {
    GuestCache.standard().fetchDom0(System.out::println);
    Run run = Run.inVirtualTime(EXAMPLES.resolve("pv-network.dts"));
    assertBothSay(run, "5 packets received");
  }

  @Test
  @Tag("feature:pv-driver-domains")
  void driverDomain() throws IOException, InvalidInputException, InterruptedException {
    Run run =
        boot(
            "driver-domain.dts",
            "domu.gz",
            """
            if ! grep -q 10.0.0.1 /proc/cmdline; then
              for i in $(seq 60); do [ -e /sys/class/net/vif1.0 ] && break; sleep 1; done
              for i in $(seq 60); do [ -e /sys/class/net/vif1.0 ] || break; sleep 1; done
              exit
            fi
            for i in $(seq 60); do ping -c 1 -W 1 10.0.0.2 >/dev/null && break; done
            ping -c 3 10.0.0.2
            for i in $(seq 60); do [ -e /dev/xvda ] && break; sleep 1; done
            mkdir -p /mnt
            /sbin/mke2fs -q /dev/xvda && mount -t ext4 /dev/xvda /mnt && echo "kept" > /mnt/file
            umount /mnt && mount -t ext4 /dev/xvda /mnt && cat /mnt/file
            """);
    assertSays(run, 1, RECEIVED);
    assertSays(run, 1, "kept");
  }

  @Test
  @Tag("feature:pv-dom0-backends")
  void enhancedWithDom0() throws IOException, InvalidInputException, InterruptedException {
    Run run =
        boot(
            "enhanced.dts",
            "dom0.gz",
            """
            init-dom0less
            xl network-attach dom0less-1 bridge=xenbr0
            for i in $(seq 60); do ping -c 1 -W 1 10.0.0.2 >/dev/null && break; done
            ping -c 3 10.0.0.2
            """);
    assertSays(run, 0, RECEIVED);
  }

  /** Tests of what they are for boot boards like them. */
  @ParameterizedTest
  @ValueSource(
      strings = {"dom0.dts", "one-domu.dts", "two-domus.dts", "user-network.dts", "xl.dts"})
  @Tag("feature:check")
  void othersAreAccepted(String name)
      throws IOException, InvalidInputException, InterruptedException {
    GuestCache.standard().fetchDom0(System.out::println);
    assertFalse(BootPlanner.plan(EXAMPLES.resolve(name), BoardOptions.none()).domains().isEmpty());
  }
}
