package dev.zazen.safety.rules;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All rules of docs/safety/rules.yaml, in its order. */
public final class Rules {
  /** The file below the root of the source tree. */
  public static final String FILE = "docs/safety/rules.yaml";

  /** What the project set out to keep; none may be dropped silently. */
  static final List<String> IDS =
      List.of(
          "D2.1", "D4.7", "D4.10", "D4.14", "R1.3", "R3.2", "R5.1", "R5.2", "R5.3", "R5.4", "R6.2",
          "R8.1", "R8.4", "R8.5", "R8.6", "R8.8", "R8.10", "R8.12", "R9.1", "R9.2", "R13.6",
          "R14.1", "R16.7", "R17.3", "R17.4", "R20.7", "R20.13", "R20.14");

  private static final Set<String> KEYS =
      Set.of(
          "id",
          "purpose",
          "java",
          "java-enforced-by",
          "java-unenforced",
          "java-no-counterpart",
          "c",
          "c-enforced-by",
          "c-unenforced",
          "c-no-counterpart");

  private static final Pattern CHECK =
      Pattern.compile("(errorprone|javac|archunit|zazen|test|gcc|as|cppcheck):\\S+");

  private final Map<String, Rule> byId;

  private Rules(Map<String, Rule> byId) {
    this.byId = byId;
  }

  /** Reads the rules of a source tree. */
  public static Rules in(Path root) throws IOException, InvalidInputException {
    return read(root.resolve(FILE), FILE);
  }

  /**
   * Reads the rules of a file.
   *
   * @param name of the file in problems
   * @throws InvalidInputException if an entry is wrong or missing; tells all that are
   */
  static Rules read(Path file, String name) throws IOException, InvalidInputException {
    List<Problem> problems = new ArrayList<>();
    Map<String, Rule> rules = new LinkedHashMap<>();
    for (YamlRow row : YamlRow.read(file, name, KEYS, problems)) {
      Rule rule =
          new Rule(
              row.text("id", problems),
              row.text("purpose", problems),
              meaning(row, "java", problems),
              meaning(row, "c", problems));
      if (!IDS.contains(rule.id())) {
        problems.add(
            new Problem(row.place(), rule.id() + " is none of the 28 rules", "correct the number"));
      } else if (rules.put(rule.id(), rule) != null) {
        problems.add(new Problem(row.place(), "second entry for " + rule.id(), "remove one"));
      }
    }
    for (String id : IDS) {
      if (!rules.containsKey(id)) {
        problems.add(new Problem(name, "has no entry for " + id, "add it"));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    return new Rules(rules);
  }

  /** All of them. */
  public List<Rule> all() {
    return List.copyOf(byId.values());
  }

  /** Whether a rule of this number is among them. */
  public boolean has(String id) {
    return byId.containsKey(id);
  }

  /** The rule of this number, which must be among them. */
  public Rule rule(String id) {
    Rule rule = byId.get(id);
    if (rule == null) {
      throw new IllegalArgumentException(id + " is no rule of " + FILE);
    }
    return rule;
  }

  /** The first rule that a check of C or assembly enforces; empty if none names the check. */
  public Optional<Rule> ofCheckOfC(String check) {
    return all().stream().filter(rule -> rule.c().checkNames().contains(check)).findFirst();
  }

  /**
   * The rules whose checks of Java a {@code @SuppressWarnings} switches off.
   *
   * @param value of the annotation: the name of a check without its tool
   */
  public Set<String> suppressedBy(String value) {
    // What Error Prone knows two of its checks by as well.
    List<String> names =
        value.equals("unused") ? List.of("UnusedVariable", "UnusedMethod") : List.of(value);
    Set<String> ids = new LinkedHashSet<>();
    for (Rule rule : byId.values()) {
      for (String check : rule.java().checkNames()) {
        if (names.contains(check.substring(check.indexOf(':') + 1))) {
          ids.add(rule.id());
        }
      }
    }
    return ids;
  }

  private static Meaning meaning(YamlRow row, String side, List<Problem> problems) {
    Optional<String> text = row.optionalText(side, problems);
    Optional<String> unenforced = row.optionalText(side + "-unenforced", problems);
    Optional<String> noCounterpart = row.optionalText(side + "-no-counterpart", problems);
    boolean enforced = row.fields().containsKey(side + "-enforced-by");
    long ends =
        Stream.of(enforced, unenforced.isPresent(), noCounterpart.isPresent())
            .filter(given -> given)
            .count();
    if (ends != 1 || text.isPresent() == noCounterpart.isPresent()) {
      problems.add(
          new Problem(
              row.place(),
              "does not say what the rule means in " + side + " and what enforces it",
              "give either %1$s and %1$s-enforced-by, or %1$s and %1$s-unenforced, or %1$s-no-counterpart"
                  .formatted(side)));
      return new Meaning.NoCounterpart("");
    }
    if (noCounterpart.isPresent()) {
      return new Meaning.NoCounterpart(noCounterpart.get());
    }
    if (unenforced.isPresent()) {
      return new Meaning.Unenforced(text.orElseThrow(), unenforced.get());
    }
    List<String> checks = row.texts(side + "-enforced-by", problems);
    for (String check : checks) {
      if (!CHECK.matcher(check).matches()) {
        problems.add(
            new Problem(
                row.place(),
                "\"" + check + "\" is no check",
                "write TOOL:NAME, see the top of " + FILE));
      }
    }
    return new Meaning.Enforced(text.orElseThrow(), List.copyOf(checks));
  }
}
