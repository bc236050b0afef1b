package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/**
 * What a script of commands wrote: each command after {@code #}, then what it answered.
 *
 * @param lines of the console
 */
record Transcript(List<String> lines) {
  /** A shell function that runs a command so that its answer is found. */
  static final String RUN =
      """
      run() {
        echo "# $*"
        "$@" 2>&1
        status=$?
        [ $status = 0 ] || echo "# exit status $status"
      }
      """;

  /** What was printed between a command and the next. */
  List<String> answer(String command) {
    int at = lines.indexOf("# " + command);
    assertTrue(at >= 0, () -> "\"%s\" in %s".formatted(command, text()));
    int end = at + 1;
    while (end < lines.size()
        && (!lines.get(end).startsWith("# ") || lines.get(end).startsWith("# exit"))) {
      end++;
    }
    return lines.subList(at + 1, end);
  }

  /** Fails unless each of {@code expected} is a line. */
  void says(String... expected) {
    for (String line : expected) {
      assertTrue(lines.contains(line), () -> "\"%s\" in %s".formatted(line, text()));
    }
  }

  private String text() {
    return String.join("\n", lines);
  }
}
