package dev.zazen.boot.export;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a boot loader needs besides the configuration.
 *
 * @param xen name of the hypervisor's image, as the loader finds it
 * @param loadCommand the loader's command to load a file: {@code tftpb}, {@code load mmc 0:1}
 * @param deviceTree name of the board's own device tree; empty to write one from the configuration
 * @param memoryStart machine address where the board's RAM begins; empty if as configured
 */
public record LoaderOptions(
    String xen, String loadCommand, Optional<String> deviceTree, OptionalLong memoryStart) {
  /** An image {@code xen} by TFTP, on the board as configured. */
  public static LoaderOptions standard() {
    return new LoaderOptions("xen", "tftpb", Optional.empty(), OptionalLong.empty());
  }
}
