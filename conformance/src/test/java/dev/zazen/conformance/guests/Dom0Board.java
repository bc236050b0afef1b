package dev.zazen.conformance.guests;

import dev.zazen.app.guests.GuestCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A board whose dom0 has Debian's toolstack and runs a script. */
final class Dom0Board {
  /** Options for a small dom0. */
  static final String SMALL = "dom0_mem=512M dom0_max_vcpus=1";

  private Dom0Board() {}

  /** Kernel, initrd of dom0 and initrd of domUs; fetches what is missing. */
  static List<Path> images() throws IOException {
    return GuestCache.standard().fetchDom0(System.out::println);
  }

  /**
   * Writes the configuration.
   *
   * @param initrd of dom0 without the script
   * @param script what dom0 runs before it powers off
   * @param options command line of the hypervisor
   * @param devices nodes of the board
   * @param domains nodes below {@code /chosen}
   */
  static Path write(
      Path directory, Path initrd, String script, String options, String devices, String domains)
      throws IOException {
    Path complete = directory.resolve("dom0.gz");
    GuestImages.withFile(initrd, "commands", script, complete);
    return Files.writeString(
        directory.resolve("board.dts"),
        """
        /dts-v1/;
        / {
          zazen,board = "virt";
          zazen,cpus = <2>;
          %s
          chosen {
            %s
            %s
          };
        };
        """
            .formatted(
                devices,
                Configurations.dom0(options, images().getFirst(), complete, "console=hvc0 quiet"),
                domains));
  }
}
