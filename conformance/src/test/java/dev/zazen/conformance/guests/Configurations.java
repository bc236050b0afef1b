package dev.zazen.conformance.guests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Board configurations of tests, as device-tree source. */
final class Configurations {
  private Configurations() {}

  /** A board of 2 CPUs and 2 GiB with domains that {@link #domain} made. */
  static Path write(Path directory, int gicVersion, String... domains) throws IOException {
    Path file = directory.resolve("board.dts");
    Files.writeString(
        file,
        """
        /dts-v1/;
        / {
          zazen,board = "virt";
          zazen,gic-version = <%d>;
          chosen {
            %s
          };
        };
        """
            .formatted(gicVersion, String.join("\n", domains)));
    return file;
  }

  /** A domain with a console; {@code ramdisk} may be null. */
  static String domain(
      String name, int vcpus, int kibibytes, Path kernel, Path ramdisk, String command) {
    return """
    %s {
      compatible = "xen,domain";
      memory = <0 %d>;
      cpus = <%d>;
      vpl011;
      %s
    };
    """
        .formatted(name, kibibytes, vcpus, modules(kernel, ramdisk, command));
  }

  /** A small dom0 with one vCPU. */
  static String dom0(Path image) {
    return dom0("dom0_mem=64M dom0_max_vcpus=1", image, null, "");
  }

  /** A dom0 under a hypervisor with a command line; {@code ramdisk} may be null. */
  static String dom0(String options, Path kernel, Path ramdisk, String command) {
    return """
    #address-cells = <2>;
    #size-cells = <2>;
    xen,xen-bootargs = "%s";
    %s
    """
        .formatted(options, modules(kernel, ramdisk, command));
  }

  private static String modules(Path kernel, Path ramdisk, String command) {
    String disk =
        ramdisk == null
            ? ""
            : """
            ramdisk { compatible = "multiboot,ramdisk", "multiboot,module"; zazen,file = "%s"; };
            """
                .formatted(ramdisk);
    return """
    kernel {
      compatible = "multiboot,kernel", "multiboot,module";
      zazen,file = "%s";
      bootargs = "%s";
    };
    %s
    """
        .formatted(kernel, command, disk);
  }
}
