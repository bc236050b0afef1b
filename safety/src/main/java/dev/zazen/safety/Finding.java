package dev.zazen.safety;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * A place that a check objects to.
 *
 * @param rule the rule's number as in docs/safety/rules.yaml: {@code D4.14}, {@code R5.3}
 * @param check the check's name, also as in rules.yaml: {@code errorprone:HidingField}
 * @param file below the root of the source tree
 * @param line from 1
 * @param message what is wrong there and how to mend it
 */
public record Finding(String rule, String check, Path file, int line, String message)
    implements Comparable<Finding> {
  private static final Comparator<Finding> BY_PLACE =
      Comparator.comparing(Finding::file)
          .thenComparingInt(Finding::line)
          .thenComparing(Finding::rule);

  @Override
  public int compareTo(Finding other) {
    return BY_PLACE.compare(this, other);
  }

  @Override
  public String toString() {
    return "%s:%d: %s [%s] %s".formatted(file, line, rule, check, message);
  }
}
