package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.engine.Engines;
import dev.zazen.engine.TranslationOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debian's kernels boot to user space and power off. */
@Tag("feature:guest-arm64")
@Tag("feature:dom0less")
@Tag("feature:vgic-v2")
@Tag("feature:vgic-v3")
@Tag("feature:vpl011")
class DebianBootTest {
  private static final Pattern TROUBLE =
      Pattern.compile(
          "\\b(BUG|WARNING|Oops)\\b|rcu.*stall|Call trace|Unable to handle",
          Pattern.CASE_INSENSITIVE);

  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}, {1} vCPUs, GICv{2}")
  @CsvSource({
    "vmlinuz, 1, 3",
    "vmlinuz, 2, 3",
    "vmlinuz, 1, 2",
    "vmlinuz, 2, 2",
    "vmlinuz-cloud, 1, 3",
    "vmlinuz-cloud, 2, 3",
    "vmlinuz-cloud, 1, 2",
    "vmlinuz-cloud, 2, 2"
  })
  void bootsToUserSpaceWithoutComplaintAndPowersOff(String kernel, int vcpus, int gic)
      throws IOException, InvalidInputException, InterruptedException {
    Path images = GuestImages.directory();
    String domain =
        Configurations.domain(
            "domU1",
            vcpus,
            512 << 10,
            images.resolve(kernel),
            images.resolve("initrd.gz"),
            "console=ttyAMA0");
    Run run = Run.of(Configurations.write(directory, gic, domain));
    List<String> console = run.console(1);
    assertTrue(
        console.stream().anyMatch(line -> line.startsWith("USERSPACE Linux")), () -> tail(console));
    assertEquals("powered off", run.ends().getFirst().description());
    assertEquals(List.of(), console.stream().filter(line -> TROUBLE.matcher(line).find()).toList());
    String processors = "SMP: Total of %d processors activated".formatted(vcpus);
    assertTrue(console.stream().anyMatch(line -> line.contains(processors)), () -> tail(console));
    String controller =
        gic == 3
            ? "GICv3: 224 SPIs implemented"
            : "Using GICv2 mode|GIC: Using split EOI/Deactivate mode|irq: GIC";
    if (gic == 3) {
      assertTrue(console.stream().anyMatch(line -> line.contains(controller)), () -> tail(console));
    } else {
      assertTrue(console.stream().noneMatch(line -> line.contains("GICv3")), () -> tail(console));
    }
  }

  /** A boot makes about 8 MiB of host code. */
  @Test
  void bootsWithLittleMemoryForTranslatedCode()
      throws IOException, InvalidInputException, InterruptedException {
    var options = new TranslationOptions(Optional.empty(), 1 << 20);
    Run run =
        Run.of(
            Example.of("one-domu.dts").with(" quiet", "").in(directory),
            Engines.byName("auto", options).orElseThrow());
    List<String> console = run.console(1);
    assertTrue(
        console.stream().anyMatch(line -> line.startsWith("USERSPACE Linux")), () -> tail(console));
    assertEquals(List.of(), console.stream().filter(line -> TROUBLE.matcher(line).find()).toList());
  }

  @Test
  @Tag("feature:isolation")
  void twoDomainsRunSideBySideAtTheSameGuestAddresses()
      throws IOException, InvalidInputException, InterruptedException {
    Run run = Run.of(Example.of("two-domus.dts").in(directory));
    for (int id = 1; id <= 2; id++) {
      List<String> console = run.console(id);
      assertTrue(
          console.stream().anyMatch(line -> line.startsWith("USERSPACE Linux")),
          () -> tail(console));
    }
    assertTrue(run.ends().stream().noneMatch(end -> end.crashed()));
  }

  @Test
  @Tag("feature:credit2")
  void moreVcpusThanPhysicalCpusShareThem()
      throws IOException, InvalidInputException, InterruptedException {
    Path images = GuestImages.directory();
    Run run =
        Run.of(
            Configurations.write(
                directory,
                3,
                Configurations.domain(
                    "domU1",
                    4,
                    512 << 10,
                    images.resolve("vmlinuz-cloud"),
                    images.resolve("initrd.gz"),
                    "console=ttyAMA0")));
    List<String> console = run.console(1);
    assertTrue(
        console.stream().anyMatch(line -> line.contains("Total of 4 processors")),
        () -> tail(console));
    assertEquals("powered off", run.ends().getFirst().description());
  }

  private static String tail(List<String> console) {
    return String.join("\n", console.subList(Math.max(0, console.size() - 40), console.size()));
  }
}
