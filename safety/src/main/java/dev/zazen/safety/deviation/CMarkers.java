package dev.zazen.safety.deviation;

import dev.zazen.base.Problem;
import dev.zazen.safety.rules.Rule;
import dev.zazen.safety.rules.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds markers in {@code guests}: comments that start with {@code DEV-C-001 R8.4}, or with {@code
 * cppcheck-suppress ID ; DEV-C-001 R8.4}. One covers its own lines and the next. Finds suppressed
 * checks without one, too.
 */
final class CMarkers {
  private static final Pattern SOURCE = Pattern.compile(".*\\.(c|h|S|inc)");
  private static final Pattern MARKER =
      Pattern.compile(
          "(?:cppcheck-suppress +(?<check>\\S+) *; *)?"
              + "(?<id>DEV-[A-Z]-\\d{3}) (?<rule>[DR]\\d+\\.\\d+)\\b.*",
          Pattern.DOTALL);
  private static final Pattern SUPPRESSED =
      Pattern.compile("cppcheck-suppress\\S* +(?:\\[(?<list>[^\\]]*)]|(?<check>[^\\s;]+))");
  private static final Pattern PRAGMA =
      Pattern.compile("^\\s*#\\s*pragma\\s+GCC\\s+diagnostic\\s+ignored\\s+\"(-W[^\"]*)\"");
  private static final String PREFIX = "DEV-";

  private final Rules rules;
  private final List<Problem> problems;
  private final List<Marker> markers = new ArrayList<>();

  private CMarkers(Rules rules, List<Problem> problems) {
    this.rules = rules;
    this.problems = problems;
  }

  /** The markers of all guests, in the order of the files. */
  static List<Marker> in(Path root, Rules rules, List<Problem> problems) throws IOException {
    var found = new CMarkers(rules, problems);
    Path guests = root.resolve("guests");
    if (Files.isDirectory(guests)) {
      try (Stream<Path> files = Files.walk(guests)) {
        for (Path file :
            files.filter(path -> SOURCE.matcher(path.toString()).matches()).sorted().toList()) {
          found.scan(root.relativize(file), Files.readString(file));
        }
      }
    }
    return found.markers;
  }

  private void scan(Path file, String source) {
    List<Marker> here = new ArrayList<>();
    for (CComments.Comment comment : CComments.of(source)) {
      Matcher marker = MARKER.matcher(comment.text());
      if (marker.matches()) {
        here.add(
            new Marker(
                marker.group("id"),
                marker.group("rule"),
                file,
                "",
                comment.firstLine(),
                comment.lastLine() + 1));
      } else if (comment.text().contains(PREFIX)) {
        problems.add(
            new Problem(
                file + ":" + comment.firstLine(),
                "a comment with " + PREFIX + " that is no marker",
                "start it with \"DEV-C-001 R8.4\", id and rule"));
      }
      Matcher suppressed = SUPPRESSED.matcher(comment.text());
      while (suppressed.find()) {
        String checks =
            Objects.requireNonNullElse(suppressed.group("list"), suppressed.group("check"));
        for (String check : checks.split(",", -1)) {
          suppression("cppcheck:" + check.strip(), file, comment.firstLine(), here);
        }
      }
    }
    List<String> lines = source.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher pragma = PRAGMA.matcher(lines.get(i));
      if (pragma.find()) {
        suppression("gcc:" + pragma.group(1), file, i + 1, here);
      }
    }
    markers.addAll(here);
  }

  private void suppression(String check, Path file, int line, List<Marker> here) {
    if (check.startsWith("cppcheck:misra-") && rules.ofCheckOfC(check).isEmpty()) {
      return; // a rule that is none of ours
    }
    String fallback = check.startsWith("gcc:") ? "gcc:-Werror" : "cppcheck:error";
    String rule =
        rules.ofCheckOfC(check).or(() -> rules.ofCheckOfC(fallback)).map(Rule::id).orElse("");
    boolean marked =
        here.stream()
            .anyMatch(
                marker ->
                    marker.rule().equals(rule)
                        && marker.firstLine() <= line
                        && line <= marker.lastLine());
    if (!marked) {
      problems.add(
          new Problem(
              file + ":" + line,
              "%s is suppressed, a check of %s".formatted(check, rule),
              "mend the code, or write a marker \"DEV-C-001 %s\" into or above it"
                  .formatted(rule)));
    }
  }
}
