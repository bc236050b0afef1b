package dev.zazen.safety.cppcheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sources of {@code guests}, relative to the root of the source tree, sorted.
 *
 * @param files all of them
 */
record Guests(List<Path> files) {
  static Guests in(Path root) throws IOException {
    Path guests = root.resolve("guests");
    if (!Files.isDirectory(guests)) {
      return new Guests(List.of());
    }
    try (Stream<Path> walk = Files.walk(guests)) {
      return new Guests(walk.filter(Files::isRegularFile).map(root::relativize).sorted().toList());
    }
  }

  /** Files whose name ends so. */
  List<Path> with(String ending) {
    return files.stream().filter(file -> file.toString().endsWith(ending)).toList();
  }

  /** The files in C of each directory: one program. */
  SortedMap<Path, List<Path>> programs() {
    return with(".c").stream()
        .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.toList()));
  }
}
