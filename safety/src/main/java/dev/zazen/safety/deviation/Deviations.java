package dev.zazen.safety.deviation;

import dev.zazen.base.Problem;
import dev.zazen.safety.Finding;
import dev.zazen.safety.rules.Rules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The deviations of a source tree: entries, markers, and what does not fit together. */
public final class Deviations {
  private final Map<String, DeviationEntry> entries = new LinkedHashMap<>();
  private final List<Marker> markers = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private Deviations() {}

  /** Reads the database and the sources of all modules and guests. */
  public static Deviations in(Path root, Rules rules) throws IOException {
    Path tree = root.toAbsolutePath().normalize();
    var deviations = new Deviations();
    for (DeviationEntry entry : DeviationEntry.in(tree, deviations.problems)) {
      deviations.add(entry, rules);
    }
    deviations.markers.addAll(JavaMarkers.in(tree, rules, deviations.problems));
    deviations.markers.addAll(CMarkers.in(tree, rules, deviations.problems));
    deviations.markers.forEach(deviations::checkMarker);
    deviations.entries.values().forEach(deviations::checkEntry);
    return deviations;
  }

  /** The entries, in the order of the file. */
  public List<DeviationEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** The markers of an entry. */
  public List<Marker> markers(DeviationEntry entry) {
    return markers.stream().filter(marker -> marker.id().equals(entry.id())).toList();
  }

  /** What is wrong with entries and markers; empty if nothing is. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** Whether a marker stands at a violation. */
  public boolean cover(Finding finding) {
    return markers.stream().anyMatch(marker -> marker.covers(finding));
  }

  /** The violations without a marker. */
  public List<Finding> notCovered(List<Finding> findings) {
    return findings.stream().filter(finding -> !cover(finding)).toList();
  }

  private void add(DeviationEntry entry, Rules rules) {
    if (entries.putIfAbsent(entry.id(), entry) != null) {
      problem(entry.line(), "second entry " + entry.id(), "take the next free number");
    }
    if (!rules.has(entry.rule())) {
      problem(
          entry.line(),
          "%s deviates from %s, which is no rule of %s"
              .formatted(entry.id(), entry.rule(), Rules.FILE),
          "correct the number");
    }
  }

  private void checkMarker(Marker marker) {
    DeviationEntry entry = entries.get(marker.id());
    if (entry == null) {
      problem(
          marker.line(),
          "marker \"%s\" has no entry in %s".formatted(marker.id(), DeviationEntry.FILE),
          "add one that says why this is safe");
      return;
    }
    if (!marker.rule().equals(entry.rule())) {
      problem(
          marker.line(),
          "marker %s names %s, its entry %s".formatted(marker.id(), marker.rule(), entry.rule()),
          "correct one of them");
    }
    if (!entry.places().contains(marker.place())) {
      problem(
          marker.line(),
          "entry %s does not name the place %s".formatted(marker.id(), marker.place()),
          "add it if the entry's reason holds there, else write an entry of its own");
    }
  }

  private void checkEntry(DeviationEntry entry) {
    List<String> marked = markers(entry).stream().map(Marker::place).toList();
    for (String place : entry.places()) {
      if (!marked.contains(place)) {
        problem(
            entry.line(),
            "%s names the place %s, where no marker %s stands"
                .formatted(entry.id(), place, entry.id()),
            "remove the place, or the entry with its last one");
      }
    }
  }

  private void problem(String place, String what, String mend) {
    problems.add(new Problem(place, what, mend));
  }
}
