package dev.zazen.safety;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A tool that looks for violations of the rules. */
public interface FindingSource {
  /** What the report calls it: {@code cppcheck}. */
  String name();

  /**
   * All places that it objects to, in the order of their places.
   *
   * @param root of the source tree
   * @throws IOException if sources cannot be read or a program that is needed cannot be run
   */
  List<Finding> findings(Path root) throws IOException;
}
