package dev.zazen.safety.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of docs/safety/rules.md. */
public final class RuleTables {
  /** Document below the root of the source tree. */
  public static final String DOCUMENT = "docs/safety/rules.md";

  private static final String BEGIN = "<!-- written from rules.yaml: %s -->";
  private static final String END = "<!-- end -->";

  private RuleTables() {}

  /**
   * A document with its tables as the rules are.
   *
   * @param document lines, with a pair of comments around each table
   * @throws IllegalArgumentException if a comment is missing
   */
  public static List<String> written(List<String> document, Rules rules) {
    List<String> lines = replace(document, "java", table(rules, "in Java", Rule::java));
    return replace(lines, "c", table(rules, "in C and assembly", Rule::c));
  }

  private static List<String> replace(List<String> document, String name, List<String> table) {
    int begin = document.indexOf(BEGIN.formatted(name));
    int length = begin < 0 ? -1 : document.subList(begin, document.size()).indexOf(END);
    if (length < 0) {
      throw new IllegalArgumentException(
          "%s: no \"%s\" with \"%s\" behind it; put them around the table"
              .formatted(DOCUMENT, BEGIN.formatted(name), END));
    }
    List<String> lines = new ArrayList<>(document.subList(0, begin + 1));
    lines.addAll(table);
    lines.addAll(document.subList(begin + length, document.size()));
    return lines;
  }

  private static List<String> table(Rules rules, String language, Function<Rule, Meaning> side) {
    List<String> lines = new ArrayList<>();
    lines.add("| rule | purpose | %s | enforced by |".formatted(language));
    lines.add("|---|---|---|---|");
    for (Rule rule : rules.all()) {
      lines.add("| %s | %s | %s |".formatted(rule.id(), rule.purpose(), cells(side.apply(rule))));
    }
    return lines;
  }

  private static String cells(Meaning meaning) {
    return switch (meaning) {
      case Meaning.Enforced(String text, List<String> checks) ->
          text
              + " | "
              + checks.stream().map(check -> "`" + check + "`").collect(Collectors.joining(", "));
      case Meaning.Unenforced(String text, String why) -> text + " | nothing: " + why;
      case Meaning.NoCounterpart(String why) -> "**No counterpart.** " + why + " | ";
    };
  }
}
