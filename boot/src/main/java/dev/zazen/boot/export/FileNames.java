package dev.zazen.boot.export;

import dev.zazen.boot.config.BootFiles;
import dev.zazen.boot.config.Problems;
import dev.zazen.devicetree.DtNode;
import java.nio.file.Path;
import java.util.Optional;

/** Names of files in a configuration that moves from one directory to another. */
final class FileNames {
  private final Path from;
  private final Path to;

  /**
   * Names relative to {@code from} become relative to the directory of {@code file}.
   *
   * @param file what is written
   */
  FileNames(Path from, Path file) {
    this.from = from.toAbsolutePath().normalize();
    this.to = directory(file);
  }

  /** The directory of {@code file}. */
  static Path directory(Path file) {
    return Optional.ofNullable(file.toAbsolutePath().normalize().getParent()).orElseThrow();
  }

  /** Renames the file of {@code node}, if it has one. */
  void move(DtNode node, Problems problems) {
    var property = node.property(BootFiles.PROPERTY);
    if (property.isEmpty() || from.equals(to)) {
      return;
    }
    problems
        .attempt(property.get()::string)
        .filter(name -> !BootFiles.isCached(name) && !Path.of(name).isAbsolute())
        .ifPresent(
            name -> node.setStrings(BootFiles.PROPERTY, relative(BootFiles.resolve(from, name))));
  }

  /** {@code path} as the new configuration calls it: relative if it lies below. */
  String relative(Path path) {
    var absolute = path.toAbsolutePath().normalize();
    return (absolute.startsWith(to) ? to.relativize(absolute) : absolute).toString();
  }
}
