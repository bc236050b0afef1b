package dev.zazen.safety.report;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import dev.zazen.safety.Finding;
import dev.zazen.safety.FindingSource;
import dev.zazen.safety.deviation.DeviationEntry;
import dev.zazen.safety.deviation.Deviations;
import dev.zazen.safety.deviation.Marker;
import dev.zazen.safety.report.HtmlPage.Cell;
import dev.zazen.safety.report.HtmlPage.Look;
import dev.zazen.safety.rules.Meaning;
import dev.zazen.safety.rules.Rule;
import dev.zazen.safety.rules.Rules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Writes {@code index.html}: rules and whether they are kept, violations, deviations, coverage. */
public final class Report {
  private final Rules rules;
  private final Deviations deviations;
  private final List<Finding> violations;
  private final List<Coverage> coverage;

  private Report(
      Rules rules, Deviations deviations, List<Finding> violations, List<Coverage> coverage) {
    this.rules = rules;
    this.deviations = deviations;
    this.violations = violations;
    this.coverage = coverage;
  }

  /**
   * Writes the report of a source tree.
   *
   * @param arguments root of the source tree; directory to write to; JaCoCo's table of classes,
   *     which need not exist
   */
  public static void main(String[] arguments) throws IOException, InvalidInputException {
    if (arguments.length != 3) {
      throw new IllegalArgumentException(
          "%d arguments; give ROOT OUTPUT-DIRECTORY JACOCO.CSV".formatted(arguments.length));
    }
    Path root = Path.of(arguments[0]).toAbsolutePath().normalize();
    write(
        root,
        Sources.all(Rules.in(root)),
        Path.of(arguments[2]),
        Path.of(arguments[1]).resolve("index.html"));
  }

  static void write(Path root, List<FindingSource> sources, Path jacoco, Path file)
      throws IOException, InvalidInputException {
    Rules rules = Rules.in(root);
    Deviations deviations = Deviations.in(root, rules);
    List<Finding> findings = new ArrayList<>();
    for (FindingSource source : sources) {
      findings.addAll(source.findings(root));
    }
    List<Finding> violations = deviations.notCovered(findings).stream().sorted().toList();
    new Report(rules, deviations, violations, Coverage.read(jacoco)).page(file);
  }

  private void page(Path file) throws IOException {
    var page = new HtmlPage("Zazen: safety rules");
    summary(page);
    rules(page);
    violations(page);
    deviations(page);
    coverage(page);
    page.writeTo(file);
  }

  private void summary(HtmlPage page) {
    int wrong = violations.size() + deviations.problems().size();
    page.paragraph(
        wrong == 0 ? Look.GOOD : Look.BAD,
        String.join(
                ", ",
                counted(rules.all().size(), "rule"),
                counted(violations.size(), "violation"),
                counted(deviations.entries().size(), "deviation"),
                counted(deviations.problems().size(), "problem"))
            + " of markers and entries.");
    page.paragraph(
        Look.QUIET,
        "What the rules mean is in docs/safety/rules.md, the deviations are those of"
            + " docs/safety/deviations.yaml.");
  }

  private void rules(HtmlPage page) {
    page.heading("Rules");
    page.table(
        header("Rule", "Purpose", "Java", "C and assembly", "Checks"),
        rules.all().stream()
            .map(
                rule ->
                    List.of(
                        Cell.of(Look.NAME, rule.id()),
                        Cell.of(Look.PLAIN, rule.purpose()),
                        status(rule, rule.java(), true),
                        status(rule, rule.c(), false),
                        new Cell(
                            Look.CODE,
                            Stream.of(rule.java(), rule.c())
                                .map(meaning -> String.join(" ", meaning.checkNames()))
                                .filter(names -> !names.isEmpty())
                                .toList())))
            .toList());
  }

  private Cell status(Rule rule, Meaning meaning, boolean java) {
    long violated =
        violations.stream()
            .filter(finding -> finding.rule().equals(rule.id()))
            .filter(finding -> isJava(finding.file()) == java)
            .count();
    long deviated =
        deviations.entries().stream()
            .filter(entry -> entry.rule().equals(rule.id()))
            .filter(
                entry -> deviations.markers(entry).stream().anyMatch(m -> isJava(m.file()) == java))
            .count();
    if (violated > 0) {
      return Cell.of(Look.BAD, counted(violated, "violation"));
    }
    Cell kept =
        switch (meaning) {
          case Meaning.Enforced _ -> Cell.of(Look.GOOD, "kept");
          case Meaning.Unenforced _ -> Cell.of(Look.NOTE, "no check");
          case Meaning.NoCounterpart _ -> Cell.of(Look.QUIET, "no counterpart");
        };
    return deviated == 0
        ? kept
        : new Cell(Look.NOTE, List.of(kept.lines().getFirst(), counted(deviated, "deviation")));
  }

  private void violations(HtmlPage page) {
    page.heading("Violations");
    if (violations.isEmpty() && deviations.problems().isEmpty()) {
      page.paragraph(Look.PLAIN, "None.");
      return;
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (Finding violation : violations) {
      rows.add(
          List.of(
              Cell.of(Look.NAME, violation.rule()),
              Cell.of(Look.PLACE, violation.file() + ":" + violation.line()),
              Cell.of(Look.PLAIN, violation.message()),
              Cell.of(Look.CODE, violation.check())));
    }
    for (Problem problem : deviations.problems()) {
      rows.add(
          List.of(
              Cell.of(Look.QUIET, "marker"),
              Cell.of(Look.PLACE, problem.place()),
              Cell.of(Look.PLAIN, problem.what() + "; " + problem.mend()),
              Cell.of(Look.CODE, "")));
    }
    page.table(header("Rule", "Place", "What is wrong", "Check"), rows);
  }

  private void deviations(HtmlPage page) {
    page.heading("Deviations");
    if (deviations.entries().isEmpty()) {
      page.paragraph(Look.PLAIN, "None.");
      return;
    }
    page.table(
        header("Id", "Rule", "Places", "Why it is safe", "What else protects"),
        deviations.entries().stream().map(this::deviation).toList());
  }

  private List<Cell> deviation(DeviationEntry entry) {
    return List.of(
        Cell.of(Look.NAME, entry.id()),
        Cell.of(Look.NAME, entry.rule()),
        new Cell(
            Look.PLACE,
            deviations.markers(entry).stream().map(Report::shortPlace).distinct().toList()),
        Cell.of(Look.PLAIN, entry.why()),
        Cell.of(Look.PLAIN, entry.protection()));
  }

  private void coverage(HtmlPage page) {
    page.heading("Coverage");
    if (coverage.isEmpty()) {
      page.paragraph(
          Look.PLAIN, "Not measured: run mvn verify without -Djacoco.skip and -DskipTests.");
      return;
    }
    page.table(
        List.of(
            Cell.of(Look.PLAIN, "Module"),
            Cell.of(Look.NUMBER, "Lines"),
            Cell.of(Look.NUMBER, "of"),
            Cell.of(Look.NUMBER, "%"),
            Cell.of(Look.NUMBER, "Branches"),
            Cell.of(Look.NUMBER, "of"),
            Cell.of(Look.NUMBER, "%")),
        coverage.stream()
            .map(
                module ->
                    List.of(
                        Cell.of(Look.NAME, module.module()),
                        number(module.lines()),
                        number(module.allLines()),
                        number(module.linePercentage()),
                        number(module.branches()),
                        number(module.allBranches()),
                        number(module.branchPercentage())))
            .toList());
  }

  /** Module and type of Java are enough to find the file. */
  private static String shortPlace(Marker marker) {
    return marker.element().isEmpty()
        ? marker.place()
        : marker.file().getName(0) + ": " + marker.element();
  }

  private static boolean isJava(Path file) {
    return file.toString().endsWith(".java");
  }

  private static String counted(long number, String what) {
    return number == 1 ? "1 " + what : number + " " + what + "s";
  }

  private static List<Cell> header(String... titles) {
    return Stream.of(titles).map(title -> Cell.of(Look.PLAIN, title)).toList();
  }

  private static Cell number(long number) {
    return Cell.of(Look.NUMBER, String.format(Locale.ROOT, "%,d", number));
  }

  private static Cell number(double number) {
    return Cell.of(Look.NUMBER, String.format(Locale.ROOT, "%.1f", number));
  }
}
