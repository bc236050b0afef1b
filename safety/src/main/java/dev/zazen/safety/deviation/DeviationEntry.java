package dev.zazen.safety.deviation;

import dev.zazen.base.Problem;
import dev.zazen.safety.rules.YamlRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An entry of docs/safety/deviations.yaml.
 *
 * @param line file and line of the entry
 * @param id {@code DEV-J-001}
 * @param rule the rule's number
 * @param places of the markers: {@code FILE} in C and assembly, {@code FILE#Type.member} in Java
 * @param why it is safe
 * @param protection what else protects if the reason should turn out to be wrong
 */
public record DeviationEntry(
    String line, String id, String rule, List<String> places, String why, String protection) {
  /** The file below the root of the source tree. */
  public static final String FILE = "docs/safety/deviations.yaml";

  private static final Set<String> KEYS = Set.of("id", "rule", "place", "why", "protection");
  private static final Pattern ID = Pattern.compile("DEV-[JCS]-\\d{3}");

  /** Reads the entries of a source tree; none if it has no such file. */
  static List<DeviationEntry> in(Path root, List<Problem> problems) throws IOException {
    Path file = root.resolve(FILE);
    if (!Files.exists(file)) {
      return List.of();
    }
    return YamlRow.read(file, FILE, KEYS, problems).stream().map(row -> of(row, problems)).toList();
  }

  private static DeviationEntry of(YamlRow row, List<Problem> problems) {
    String id = row.text("id", problems);
    if (!ID.matcher(id).matches()) {
      problems.add(
          new Problem(
              row.place(),
              "\"" + id + "\" is no id",
              "write DEV-J-001 for Java, DEV-C-001 for C, DEV-S-001 for assembly"));
    }
    return new DeviationEntry(
        row.place(),
        id,
        row.text("rule", problems),
        row.texts("place", problems),
        row.text("why", problems),
        row.text("protection", problems));
  }
}
