package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a script of commands wrote: each command after {@code #}, then what it answered.
 *
 * @param lines of the console
 */
record Transcript(List<String> lines) {
  private static final String COMMAND = "# ";

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

  /** What was printed between a command, the first time that it was given, and the next. */
  List<String> answer(String command) {
    Optional<Answer> found =
        answers().stream().filter(answer -> answer.command().equals(command)).findFirst();
    return found
        .orElseThrow(() -> new AssertionError("\"%s\" in %s".formatted(command, text())))
        .lines();
  }

  /**
   * A command and what was printed before the next.
   *
   * @param lines an exit status that is not 0 is the last
   */
  record Answer(String command, List<String> lines) {}

  /** All commands in turn. */
  List<Answer> answers() {
    List<Answer> answers = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith(COMMAND) && !line.startsWith(COMMAND + "exit")) {
        answers.add(new Answer(line.substring(COMMAND.length()), new ArrayList<>()));
      } else if (!answers.isEmpty()) {
        answers.getLast().lines().add(line);
      }
    }
    return answers;
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
