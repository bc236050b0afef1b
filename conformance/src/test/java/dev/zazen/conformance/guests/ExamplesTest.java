package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.app.guests.GuestCache;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.DomainEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples boot, and show what they are for. Tests of what they are for boot the others. */
class ExamplesTest {
  private static final Pattern BOOTED = Pattern.compile("Example\\.of\\(\"([^\"]+)\"\\)");

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
  private Run boot(Example example)
      throws IOException, InvalidInputException, InterruptedException {
    Path initrd = directory.resolve("show.cpio");
    GuestImages.initrdWithInit(initrd, SHOW);
    Run run = Run.of(example.withImage("initrd.gz", initrd).in(directory));
    for (DomainEnd end : run.ends()) {
      assertEquals("powered off", end.description());
      assertSays(run, end.domain(), "USERSPACE");
    }
    return run;
  }

  /** Boots an example with a script in an image of those with the toolstack. */
  private Run boot(Example example, String image, String script)
      throws IOException, InvalidInputException, InterruptedException {
    Path images = GuestCache.standard().fetchDom0(System.out::println).getFirst().getParent();
    Path initrd = directory.resolve(image);
    GuestImages.withFile(images.resolve(image), "commands", "#!/bin/busybox sh\n" + script, initrd);
    return Run.inVirtualTime(example.withImage(image, initrd).in(directory));
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
  void everyExampleIsBooted() throws IOException {
    Set<String> booted = new TreeSet<>();
    try (Stream<Path> sources = Files.list(Path.of("src/test/java/dev/zazen/conformance/guests"))) {
      for (Path source : sources.toList()) {
        BOOTED
            .matcher(Files.readString(source))
            .results()
            .map((MatchResult found) -> found.group(1))
            .forEach(booted::add);
      }
    }
    assertEquals(examples(), booted);
  }

  @Test
  void theUserGuideNamesEveryExample() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "user-guide.md"));
    assertEquals(
        List.of(),
        examples().stream().filter(name -> !guide.contains("`%s`".formatted(name))).toList());
  }

  private static Set<String> examples() throws IOException {
    try (Stream<Path> files = Files.walk(Example.DIRECTORY)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> Example.DIRECTORY.relativize(file).toString())
          .filter(name -> name.matches(".*\\.(dts|cfg)"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  @Tag("feature:cpupools")
  void cpupools() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot(Example.of("cpupools.dts"));
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
    Run run = boot(Example.of("enhanced-no-xenstore.dts"));
    assertSays(run, 1, "Xen 4.17 support found");
    assertSays(run, 1, "hypervisor");
  }

  @Test
  @Tag("feature:dom0less")
  void p2mPool() throws IOException, InvalidInputException, InterruptedException {
    assertEquals(1, boot(Example.of("p2m-pool.dts")).ends().size());
  }

  @Test
  @Tag("feature:smccc")
  void spectre() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot(Example.of("spectre.dts"));
    assertSays(run, 1, "spectre_v2: Mitigation: Branch predictor hardening, BHB");
    assertSays(run, 1, "spec_store_bypass: Not affected");
  }

  @Test
  @Tag("feature:image-builder")
  void imageBuilder() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot(Example.of("imagebuilder.cfg"));
    assertSays(run, 1, "80000000-8fffffff : System RAM");
    assertSays(run, 2, "40000000-4fffffff : System RAM");
    assertBothSay(run, "xen-shmem@70000000");
  }

  @Test
  @Tag("feature:static-shared-memory")
  void sharedMemory() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot(Example.of("shared-memory.dts"));
    assertBothSay(run, "xen-shmem@70000000");
  }

  @Test
  @Tag("feature:static-event-channels")
  void staticEventChannels() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot(Example.of("static-event-channels.dts"));
    assertBothSay(run, "hypervisor");
  }

  @Test
  @Tag("feature:analyse")
  void analyse() throws IOException, InvalidInputException, InterruptedException {
    assertEquals(2, boot(Example.of("analyse.dts")).ends().size());
  }

  @Test
  @Tag("feature:pv-devices")
  void pvConsole() throws IOException, InvalidInputException, InterruptedException {
    assertEquals(1, boot(Example.of("pv-console.dts")).ends().size());
  }

  @Test
  @Tag("feature:pv-devices")
  void pvNetwork() throws IOException, InvalidInputException, InterruptedException {
    Run run = Run.inVirtualTime(Example.of("pv-network.dts").in(directory));
    assertBothSay(run, "5 packets received");
  }

  @Test
  @Tag("feature:pv-driver-domains")
  void driverDomain() throws IOException, InvalidInputException, InterruptedException {
    Run run =
        boot(
            Example.of("driver-domain.dts"),
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
            Example.of("enhanced.dts"),
            "dom0.gz",
            """
            init-dom0less
            xl network-attach dom0less-1 bridge=xenbr0
            for i in $(seq 60); do ping -c 1 -W 1 10.0.0.2 >/dev/null && break; done
            ping -c 3 10.0.0.2
            """);
    assertSays(run, 0, RECEIVED);
  }
}
