package dev.zazen.safety.deviation;

import dev.zazen.safety.Finding;
import java.nio.file.Path;

/**
 * A place of the code that says which rule it deviates from.
 *
 * @param id of its entry
 * @param rule the rule's number
 * @param file below the root of the source tree
 * @param element {@code Type.member} in Java, empty in C and assembly
 * @param firstLine that it covers, from 1
 * @param lastLine that it covers
 */
public record Marker(
    String id, String rule, Path file, String element, int firstLine, int lastLine) {
  /** As an entry gives it. */
  public String place() {
    return element.isEmpty() ? slashes(file) : slashes(file) + "#" + element;
  }

  /** File and line. */
  public String line() {
    return slashes(file) + ":" + firstLine;
  }

  /** Whether it stands at what a check objects to. */
  boolean covers(Finding finding) {
    return rule.equals(finding.rule())
        && file.equals(finding.file())
        && firstLine <= finding.line()
        && finding.line() <= lastLine;
  }

  private static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }
}
