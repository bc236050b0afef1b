package dev.zazen.conformance.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The table of features in docs/compatibility.md, with the text around it.
 *
 * @param lines the whole document
 * @param rows the features, in the order of the document
 */
record FeatureTable(List<String> lines, List<Row> rows) {
  private static final List<String> HEADER =
      List.of("id", "feature", "status", "what is there", "shown by");

  /** How much of a feature is claimed. */
  enum Status {
    YES,
    PART,
    NO;

    /** True if tests have to show something. */
    boolean claimed() {
      return this != NO;
    }
  }

  /**
   * A feature.
   *
   * @param line index of its line in the document
   * @param id what tests name it by
   * @param shownBy the text in the last column
   */
  record Row(int line, String id, Status status, String shownBy) {}

  /**
   * Reads a document.
   *
   * @throws IllegalArgumentException naming the line, if there is no table or a row of it is wrong
   */
  static FeatureTable parse(List<String> lines) {
    int header = 0;
    while (header < lines.size() && !cells(lines.get(header)).equals(HEADER)) {
      header++;
    }
    if (header == lines.size()) {
      throw new IllegalArgumentException("no table with the columns " + HEADER);
    }
    List<Row> rows = new ArrayList<>();
    for (int line = header + 2; line < lines.size() && lines.get(line).startsWith("|"); line++) {
      rows.add(row(line, lines.get(line)));
    }
    return new FeatureTable(List.copyOf(lines), List.copyOf(rows));
  }

  /** The document with another last column. */
  List<String> withShownBy(UnaryOperator<String> textOfId) {
    List<String> changed = new ArrayList<>(lines);
    for (Row row : rows) {
      List<String> cells = new ArrayList<>(cells(lines.get(row.line())));
      cells.set(cells.size() - 1, textOfId.apply(row.id()));
      String text = String.join(" | ", cells);
      changed.set(row.line(), "| " + text.strip().replace("  ", " ") + " |");
    }
    return changed;
  }

  private static Row row(int line, String text) {
    List<String> cells = cells(text);
    if (cells.size() != HEADER.size()) {
      throw new IllegalArgumentException(
          "line %d: %d cells instead of %d: %s"
              .formatted(line + 1, cells.size(), HEADER.size(), text));
    }
    return new Row(
        line, cells.get(0).replace("`", ""), status(line, cells.get(2)), cells.getLast());
  }

  private static Status status(int line, String word) {
    for (Status status : Status.values()) {
      if (status.name().toLowerCase(Locale.ROOT).equals(word)) {
        return status;
      }
    }
    throw new IllegalArgumentException(
        "line %d: status \"%s\"; write yes, part or no".formatted(line + 1, word));
  }

  private static List<String> cells(String line) {
    String[] parts = line.split("\\|", -1);
    if (parts.length < 3) {
      return List.of();
    }
    List<String> cells = new ArrayList<>();
    for (int i = 1; i < parts.length - 1; i++) {
      cells.add(parts[i].strip());
    }
    return cells;
  }
}
