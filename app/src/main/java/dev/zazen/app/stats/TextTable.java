package dev.zazen.app.stats;

import java.util.ArrayList;
import java.util.List;

/** Lines of a table: the first column to the left, the others, which are numbers, to the right. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** A table of a row of headings. */
  public TextTable(List<String> headings) {
    add(headings);
  }

  /** Adds a row, with a cell for each heading. */
  public void add(List<String> cells) {
    rows.add(List.copyOf(cells));
  }

  /** All rows, headings first, without spaces at their ends. */
  public List<String> lines() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      String space = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "" : GAP).append(i == 0 ? cell + space : space + cell);
    }
    return line.toString().stripTrailing();
  }
}
