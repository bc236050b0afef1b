package dev.zazen.safety.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the tests of all modules reach of a module.
 *
 * @param module its name
 * @param lines that were reached
 * @param allLines with code
 * @param branches that were taken
 * @param allBranches there are
 */
record Coverage(String module, long lines, long allLines, long branches, long allBranches) {

  /** Reads JaCoCo's table of classes; empty if it has not been written. */
  static List<Coverage> read(Path csv) throws IOException {
    if (!Files.exists(csv)) {
      return List.of();
    }
    List<String> rows = Files.readAllLines(csv);
    List<String> header = cells(rows.getFirst());
    Map<String, Coverage> modules = new LinkedHashMap<>();
    for (String row : rows.subList(1, rows.size())) {
      Coverage read = of(header, cells(row));
      modules.merge(read.module, read, Coverage::plus);
    }
    return List.copyOf(modules.values());
  }

  /** Of a hundred lines; 100 if there are none. */
  double linePercentage() {
    return percentage(lines, allLines);
  }

  /** Of a hundred branches; 100 if there are none. */
  double branchPercentage() {
    return percentage(branches, allBranches);
  }

  private static Coverage of(List<String> header, List<String> row) {
    String group = row.get(header.indexOf("GROUP"));
    long lines = number(header, row, "LINE_COVERED");
    long branches = number(header, row, "BRANCH_COVERED");
    return new Coverage(
        group.substring(group.indexOf('/') + 1),
        lines,
        lines + number(header, row, "LINE_MISSED"),
        branches,
        branches + number(header, row, "BRANCH_MISSED"));
  }

  private static long number(List<String> header, List<String> row, String column) {
    return Long.parseLong(row.get(header.indexOf(column)));
  }

  private Coverage plus(Coverage other) {
    return new Coverage(
        module,
        lines + other.lines,
        allLines + other.allLines,
        branches + other.branches,
        allBranches + other.allBranches);
  }

  private static double percentage(long part, long all) {
    return all == 0 ? 100 : 100.0 * part / all;
  }

  private static List<String> cells(String row) {
    return Arrays.asList(row.split(",", -1));
  }
}
