package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.app.guests.GuestCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file below {@code examples}, and what a test changes of it. Tests that boot one name it in
 * {@link #of}, as a literal: that all are booted is found out from there.
 *
 * @param name below {@code examples}
 */
record Example(String name, String text) {
  static final Path DIRECTORY = Path.of("..", "examples");

  /** The file as it is. */
  static Example of(String name) throws IOException {
    return new Example(name, Files.readString(DIRECTORY.resolve(name)));
  }

  /** The same with something else at each place of {@code usual}, which has to be there. */
  Example with(String usual, String other) {
    assertTrue(text.contains(usual), () -> usual + " in " + name);
    return new Example(name, text.replace(usual, other));
  }

  /** The same with another file instead of one of the guest cache. */
  Example withImage(String usual, Path other) {
    return with("$ZAZEN_CACHE/images/" + usual, other.toString());
  }

  /** Writes it to where it can be booted from, and fetches the images that it names. */
  Path in(Path directory) throws IOException {
    if (text.contains("/vmlinuz-dom0")) {
      GuestCache.standard().fetchDom0(System.out::println);
    } else if (text.contains("/vmlinuz-virtio")) {
      GuestCache.standard().fetchVirtio(System.out::println);
    } else {
      GuestCache.standard().fetch(System.out::println);
    }
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
