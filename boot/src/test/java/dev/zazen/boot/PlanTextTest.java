package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code zazen check} says of domains beside their memory. */
@Tag("feature:check")
class PlanTextTest {
  private static final String KERNEL =
      """
      kernel { compatible = "multiboot,kernel", "multiboot,module"; zazen,file = "Image"; };
      """;

  @TempDir private Path directory;

  private static String domain(String name, String nodes) {
    return """
    %s {
      compatible = "xen,domain";
      #address-cells = <2>;
      #size-cells = <2>;
      memory = <0 0x4000>;
      cpus = <1>;
      %s
      %s
    };
    """
        .formatted(name, nodes, KERNEL);
  }

  private void assertSaid(String nodes, String chosen, List<String> expected)
      throws IOException, InvalidInputException {
    Files.write(directory.resolve("Image"), Kernels.image(4096));
    Path board =
        Files.writeString(
            directory.resolve("board.dts"),
            "/dts-v1/; / { zazen,board = \"virt\"; %s chosen { %s }; };".formatted(nodes, chosen));
    List<String> text = BootPlanner.plan(board, BoardOptions.none()).describe();
    for (String line : expected) {
      assertTrue(text.contains(line), () -> line + " in\n" + String.join("\n", text));
    }
  }

  @Test
  void pvDevicesNetworksAndPoolsAreNamed() throws IOException, InvalidInputException {
    Files.write(directory.resolve("root.img"), new byte[512]);
    String front =
        """
        xen,enhanced;
        domain-cpupool = <&pool>;
        console { compatible = "zazen,pv-console"; };
        disk { compatible = "zazen,pv-block"; zazen,vdev = "xvda"; zazen,file = "root.img"; read-only; };
        other {
          compatible = "zazen,pv-block"; zazen,vdev = "xvdb"; backend = <&back>; target = "/dev/ram0";
        };
        port { compatible = "zazen,pv-network"; zazen,network = "lan"; };
        between { compatible = "zazen,pv-network"; backend = <&back>; bridge = "xenbr0"; };
        """;
    assertSaid(
        "cpus { cpu@0 { }; second: cpu@1 { }; };",
        """
        pool: cpupool { compatible = "xen,cpupool"; cpupool-cpus = <&second>; };
        network {
          compatible = "zazen,network";
          zazen,network = "lan";
          zazen,uplink = "user";
          restrict;
          hostfwd = "udp:127.0.0.1:2222-:22";
        };
        """
            + domain("domU1", front)
            + domain("back: domU2", "xen,enhanced;"),
        List.of(
            "  1 vCPU cortex-a57 in Pool-1",
            "  console: PV, hvc0 of Linux",
            "  Xenstore: Zazen's",
            "  disk xvda: " + directory.resolve("root.img") + ", read-only",
            "  disk xvdb: /dev/ram0, back end in d2",
            "  interface 0, 00:16:3e:00:01:00: network \"lan\"",
            "  interface 1, 00:16:3e:00:01:01: back end in d2, bridge xenbr0",
            "  1 vCPU cortex-a57 in Pool-0",
            "  no console",
            "networks:",
            "  \"lan\": user-mode, 10.0.2.0/24, gateway 10.0.2.2, name server 10.0.2.3, DHCP from"
                + " 10.0.2.15, restricted",
            "    forwarded: udp:127.0.0.1:2222-10.0.2.15:22"));
  }

  @Test
  void dom0HasTheHypervisorsConsoleAndConnectsDomainsToXenstore()
      throws IOException, InvalidInputException {
    Files.write(directory.resolve("disk.img"), new byte[512]);
    assertSaid(
        """
        virtio_mmio@a000000 {
          compatible = "virtio,mmio";
          reg = <0 0x0a000000 0 0x200>;
          interrupts = <0 16 1>;
          zazen,file = "disk.img";
          zazen,format = "raw";
        };
        """,
        "#address-cells = <2>; #size-cells = <2>; xen,xen-bootargs = \"dom0_mem=64M\";"
            + KERNEL
            + domain("domU1", "xen,enhanced; vpl011;"),
        List.of(
            "  virtio,mmio at 0xa000000-0xa0001ff: 48 (/virtio_mmio@a000000), "
                + directory.resolve("disk.img")
                + ", raw",
            "  console: the hypervisor's, hvc0 of Linux",
            "  console: vpl011 at 0x22000000-0x22000fff, interrupt 32",
            "  Xenstore: dom0's, by init-dom0less"));
  }
}
