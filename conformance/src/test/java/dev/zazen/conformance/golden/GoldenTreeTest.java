package dev.zazen.conformance.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlanner;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.DtsPrinter;
import dev.zazen.devicetree.FdtReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The device trees that guests get are those that the real Xen 4.17 wrote on QEMU's board (recorded
 * by the reference rig's cases {@code guest-view-*}), but for what docs/compatibility.md lists.
 */
@Tag("feature:dom0less")
class GoldenTreeTest {
  /** Sizes of the recorded images; their content does not matter. */
  private static final int KERNEL = 0x1f6_dfc0;

  private static final int INITRD = 0xf_1a57;

  private static final String XEN = "console=dtuart dtuart=/pl011@9000000 loglvl=all";

  private static final String MODULES =
      """
      kernel {
        compatible = "multiboot,kernel", "multiboot,module";
        zazen,file = "kernel";
        bootargs = "console=%s quiet rig.dump";
      };
      ramdisk {
        compatible = "multiboot,ramdisk", "multiboot,module";
        zazen,file = "initrd";
      };
      """;

  @TempDir private Path directory;

  @BeforeEach
  void images() throws IOException {
    // The header of Linux Documentation/arm64/booting.rst.
    var kernel = ByteBuffer.allocate(KERNEL).order(ByteOrder.LITTLE_ENDIAN);
    kernel.putLong(16, KERNEL).putLong(24, 0xa).putInt(56, 0x644d_5241);
    Files.write(directory.resolve("kernel"), kernel.array());
    Files.write(directory.resolve("initrd"), new byte[INITRD]);
  }

  private static DeviceTree golden(String name) throws IOException, InvalidInputException {
    try (InputStream in = GoldenTreeTest.class.getResourceAsStream(name + ".dts")) {
      Path file = Files.createTempFile(name, ".dts");
      try {
        Files.write(file, Objects.requireNonNull(in).readAllBytes());
        return DtsParser.parse(file);
      } finally {
        Files.delete(file);
      }
    }
  }

  /** QEMU's board of two CPUs and 2 GiB, as source. */
  private String board(int gic) throws IOException, InterruptedException, InvalidInputException {
    Path blob = directory.resolve("virt.dtb");
    Process qemu =
        new ProcessBuilder(
                "qemu-system-aarch64",
                "-cpu",
                "cortex-a57",
                "-smp",
                "2",
                "-m",
                "2048",
                "-nic",
                "none",
                "-display",
                "none",
                "-machine",
                "virt,virtualization=true,gic-version=%d,dumpdtb=%s".formatted(gic, blob))
            .redirectErrorStream(true)
            .start();
    String said =
        new String(qemu.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, qemu.waitFor(), said);
    var tree = FdtReader.read(Files.readAllBytes(blob), "virt.dtb");
    var chosen = tree.find("/chosen").orElseThrow();
    // Different at every start.
    List.of("kaslr-seed", "rng-seed").forEach(chosen::remove);
    return DtsPrinter.print(tree);
  }

  private List<String> differences(String name, int gic, int domain, String chosen)
      throws IOException, InterruptedException, InvalidInputException {
    Path file = directory.resolve("board.dts");
    Files.writeString(
        file,
        board(gic)
            + """
            / {
              chosen {
                #address-cells = <2>;
                #size-cells = <2>;
                %s
              };
            };
            """
                .formatted(chosen));
    var plan = BootPlanner.plan(file, BoardOptions.none());
    var blob =
        plan.domains().stream()
            .filter(d -> d.id() == domain)
            .findFirst()
            .flatMap(d -> d.placement("dtb"))
            .orElseThrow()
            .content()
            .toBytes();
    return TreeDifference.of(golden(name), FdtReader.read(blob, name));
  }

  @Test
  void whatDiffersIsTold() throws IOException, InvalidInputException {
    List<String> found = TreeDifference.of(golden("domu-enhanced"), golden("domu-gicv2"));
    assertEquals(3, found.size(), found::toString);
    assertEquals("/: hypervisor is missing", found.getFirst());
    assertTrue(found.get(1).startsWith("/interrupt-controller@3001000: compatible is 61 72 6d"));
    assertTrue(found.get(2).startsWith("/interrupt-controller@3001000: reg is "));
  }

  private static String domu(int kib, String properties, String nodes) {
    return """
    xen,xen-bootargs = "%s";
    domU1 {
      compatible = "xen,domain";
      #address-cells = <2>;
      #size-cells = <2>;
      memory = <0 %d>;
      cpus = <2>;
      vpl011;
      %s
      %s
    };
    """
        .formatted(XEN, kib, properties, MODULES.formatted("ttyAMA0") + nodes);
  }

  @Test
  void aDomuHasTheTreeThatXenGivesIt()
      throws IOException, InterruptedException, InvalidInputException {
    assertEquals(List.of(), differences("domu", 3, 1, domu(512 << 10, "", "")));
  }

  @Test
  @Tag("feature:vgic-v2")
  void withGicv2Too() throws IOException, InterruptedException, InvalidInputException {
    assertEquals(List.of(), differences("domu-gicv2", 2, 1, domu(512 << 10, "", "")));
  }

  @Test
  @Tag("feature:hypercalls")
  void withPvInterfacesToo() throws IOException, InterruptedException, InvalidInputException {
    String chosen = domu(512 << 10, "xen,enhanced = \"no-xenstore\";", "");
    assertEquals(List.of(), differences("domu-enhanced", 3, 1, chosen));
  }

  @Test
  @Tag("feature:static-memory")
  @Tag("feature:static-shared-memory")
  void withStaticMemoryDirectMapAndSharedMemoryToo()
      throws IOException, InterruptedException, InvalidInputException {
    String chosen =
        domu(
            256 << 10,
            "xen,static-mem = <0 0x80000000 0 0x10000000>; direct-map; xen,enhanced ="
                + " \"no-xenstore\";",
            """
            shared@a0000000 {
              compatible = "xen,domain-shared-memory-v1";
              role = "owner";
              xen,shm-id = "my-shared-mem-0";
              xen,shared-mem = <0 0xa0000000 0 0xa0000000 0 0x1000000>;
            };
            """);
    assertEquals(List.of(), differences("domu-static", 3, 1, chosen));
  }

  /** Where Xen itself lies, and so what is free beside it, is no business of the configuration. */
  @Test
  @Tag("feature:dom0")
  void dom0HasTheTreeThatXenGivesItButForPlacesNextToTheHypervisor()
      throws IOException, InterruptedException, InvalidInputException {
    String chosen =
        "xen,xen-bootargs = \"%s dom0_mem=512M\";%n%s".formatted(XEN, MODULES.formatted("hvc0"));
    List<String> found = differences("dom0", 3, 0, chosen);
    assertTrue(
        found.stream().allMatch(line -> line.startsWith("/hypervisor: reg is ")),
        () -> String.join("\n", found));
  }
}
