package dev.zazen.base;

import java.util.List;
import java.util.stream.Collectors;

/** Input from a user that cannot be used. Carries every problem found, at least one. */
public final class InvalidInputException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;
  private final transient List<String> warnings;

  /** An exception for {@code problems}, which must not be empty. */
  public InvalidInputException(List<Problem> problems) {
    this(problems, List.of());
  }

  /** An exception for {@code problems}, and what else is odd about the input, a line each. */
  public InvalidInputException(List<Problem> problems, List<String> warnings) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("an invalid input has at least one problem");
    }
    this.problems = List.copyOf(problems);
    this.warnings = List.copyOf(warnings);
  }

  /** An exception for a single problem. */
  public InvalidInputException(String place, String what, String mend) {
    this(List.of(new Problem(place, what, mend)));
  }

  /** The problems, in the order they were found. */
  public List<Problem> problems() {
    return problems;
  }

  /** What is odd but would have been accepted. */
  public List<String> warnings() {
    return warnings;
  }
}
