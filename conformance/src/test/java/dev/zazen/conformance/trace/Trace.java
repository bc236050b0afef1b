package dev.zazen.conformance.trace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules that bind features and tests. */
final class Trace {
  private Trace() {}

  /** What is wrong, one line each; empty if nothing is. */
  static List<String> problems(FeatureTable table, TaggedTests tests) {
    List<String> problems = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (FeatureTable.Row row : table.rows()) {
      if (!ids.add(row.id())) {
        problems.add("feature %s has two rows; give one another id".formatted(row.id()));
      }
      String shownBy = tests.shownBy(row.id());
      if (row.status().claimed() && shownBy.isEmpty()) {
        problems.add(
            "feature %s is claimed but no test shows it; tag one with @Tag(\"feature:%s\")"
                .formatted(row.id(), row.id()));
      } else if (!row.shownBy().equals(shownBy)) {
        problems.add(
            "feature %s is shown by \"%s\", the document says \"%s\"; run with -Dzazen.trace=apply"
                .formatted(row.id(), shownBy, row.shownBy()));
      }
    }
    tests
        .byFeature()
        .forEach(
            (id, modules) -> {
              if (!ids.contains(id)) {
                problems.add(
                    "tag feature:%s at %s has no row; add one".formatted(id, tests.shownBy(id)));
              }
            });
    for (String tag : tests.withoutEffect()) {
      problems.add("tag %s, which is no test".formatted(tag));
    }
    return problems;
  }
}
