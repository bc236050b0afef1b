package dev.zazen.conformance;

import java.nio.file.Path;

/** Where tests may write: Maven's build directory, which {@code -Dzazen.out} moves elsewhere. */
public final class BuildDirectory {
  private BuildDirectory() {}

  /** A path in the build directory of the module under test. */
  public static Path file(String name) {
    return Path.of(System.getProperty("zazen.target", "target"), name);
  }
}
