package dev.zazen.boot.config;

import dev.zazen.boot.plan.DiskPlan;
import dev.zazen.devicetree.DtNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Reads what image is behind the disk of a node; the properties are Zazen's own. */
final class DiskReader {
  private static final String FILE = BootFiles.PROPERTY;
  private static final String FORMAT = "zazen,format";
  private static final Set<String> FORMATS = Set.of("raw", "qcow2");

  private DiskReader() {}

  /** Whether {@code node} names an image. */
  static boolean isDisk(DtNode node) {
    return node.has(FILE);
  }

  /**
   * The image of {@code node}.
   *
   * @param directory what its name is relative to
   */
  static Optional<DiskPlan> read(DtNode node, Path directory, Problems problems) {
    var property = node.property(FILE);
    if (property.isEmpty()) {
      problems.add(node, "\"%s\" is missing".formatted(FILE), "name the image");
      return Optional.empty();
    }
    return problems
        .attempt(property.get()::string)
        .map(
            name ->
                new DiskPlan(
                    file(node, directory.resolve(name), problems),
                    format(node, problems),
                    node.has("read-only")));
  }

  private static Path file(DtNode node, Path path, Problems problems) {
    if (!Files.isRegularFile(path)) {
      problems.add(
          node,
          "\"%s\" names %s, which is no file".formatted(FILE, path),
          "make it, or name another");
    }
    return path;
  }

  private static Optional<String> format(DtNode node, Problems problems) {
    var format = node.property(FORMAT).flatMap(p -> problems.attempt(p::string));
    if (format.isPresent() && !FORMATS.contains(format.get())) {
      problems.add(
          node, "\"%s\" is \"%s\"".formatted(FORMAT, format.get()), "write \"raw\" or \"qcow2\"");
    }
    return format;
  }
}
