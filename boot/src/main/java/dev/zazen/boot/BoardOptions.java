package dev.zazen.boot;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the command line says of a board.
 *
 * @param cpus physical CPUs instead of those in the host device tree
 * @param memory bytes of RAM instead of the host device tree's
 * @param loads files that a boot loader would have put into RAM
 */
public record BoardOptions(OptionalInt cpus, OptionalLong memory, List<Load> loads) {
  /** A file and the machine address of its first byte. */
  public record Load(Path file, long address) {}

  public BoardOptions {
    loads = List.copyOf(loads);
  }

  /** Nothing but what the configuration says. */
  public static BoardOptions none() {
    return new BoardOptions(OptionalInt.empty(), OptionalLong.empty(), List.of());
  }
}
