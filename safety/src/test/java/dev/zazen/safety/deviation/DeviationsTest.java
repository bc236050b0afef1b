package dev.zazen.safety.deviation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.safety.Finding;
import dev.zazen.safety.rules.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a source tree with one Java file, one guest and a database. */
class DeviationsTest {
  private static final String JAVA = "core/src/main/java/a/Outer.java";
  private static final String C = "guests/g/main.c";

  private static final String ENTRY =
      """
      - id: %s
        rule: %s
        place: "%s"
        why: because
        protection: tests
      """;

  @TempDir Path root;

  @Test
  void aMarkerWithItsEntryIsADeviation() throws Exception {
    write(JAVA, inMethod("@Deviation(rule = \"R1.3\", id = \"DEV-J-001\")"));
    write(C, "/* DEV-C-001 R8.4: needed */\nint a;\n");
    entries(
        ENTRY.formatted("DEV-J-001", "R1.3", JAVA + "#Outer.Inner.method"),
        ENTRY.formatted("DEV-C-001", "R8.4", C));
    Deviations deviations = read();
    assertEquals(List.of(), deviations.problems());
    assertEquals(2, deviations.entries().size());
  }

  @Test
  void aMarkerCoversViolationsOfItsRuleAtItsElement() throws Exception {
    write(JAVA, inMethod("@Deviation(rule = \"R1.3\", id = \"DEV-J-001\")"));
    write(C, "int b;\n/* DEV-C-001 R8.4: needed */\nint a;\nint c;\n");
    Deviations deviations = read();
    assertTrue(deviations.cover(finding("R1.3", JAVA, 6)));
    assertFalse(deviations.cover(finding("R1.3", JAVA, 9)));
    assertFalse(deviations.cover(finding("R5.3", JAVA, 6)));
    assertTrue(deviations.cover(finding("R8.4", C, 3)));
    assertEquals(
        List.of(finding("R8.4", C, 1), finding("R8.4", C, 4)),
        deviations.notCovered(
            List.of(finding("R8.4", C, 1), finding("R8.4", C, 3), finding("R8.4", C, 4))));
  }

  @Test
  void markersStandAtEveryKindOfDeclaration() throws Exception {
    write(
        JAVA,
        """
        package a;
        @Deviation(rule = "R1.3", id = "DEV-J-001")
        record Outer(@Deviation(rule = "R1.3", id = "DEV-J-001") int x) {
          @Deviation(rule = "R1.3", id = "DEV-J-001") static int field;
          @dev.zazen.base.Deviation(rule = "R1.3", id = "DEV-J-001") Outer {}
          void f(@Deviation(rule = "R1.3", id = "DEV-J-001") int p) {
            @Deviation(rule = "R1.3", id = "DEV-J-001") int local = 1;
          }
        }
        """);
    write(
        "core/src/main/java/a/package-info.java",
        "@Deviation(rule = \"R1.3\", id = \"DEV-J-001\") package a;");
    write(
        "core/src/main/java/module-info.java",
        "@Deviation(rule = \"R1.3\", id = \"DEV-J-001\") module m {}");
    entries(ENTRY.formatted("DEV-J-001", "R1.3", JAVA + "#Outer"));
    Deviations deviations = read();
    assertEquals(
        List.of(
            "core/src/main/java/a/Outer.java#Outer",
            "core/src/main/java/a/Outer.java#Outer.<init>",
            "core/src/main/java/a/Outer.java#Outer.f.local",
            "core/src/main/java/a/Outer.java#Outer.f.p",
            "core/src/main/java/a/Outer.java#Outer.field",
            "core/src/main/java/a/Outer.java#Outer.x",
            "core/src/main/java/a/package-info.java#a",
            "core/src/main/java/module-info.java#m"),
        deviations.markers(deviations.entries().getFirst()).stream()
            .map(Marker::place)
            .sorted()
            .distinct()
            .toList());
  }

  @Test
  void aMarkerWithoutAnEntryIsAProblem() throws Exception {
    write(JAVA, inMethod("@Deviation(rule = \"R1.3\", id = \"DEV-J-001\")"));
    assertProblem(JAVA + ":4: marker \"DEV-J-001\" has no entry");
  }

  @Test
  void anEntryWithoutAMarkerIsAProblem() throws Exception {
    entries(ENTRY.formatted("DEV-J-001", "R1.3", JAVA + "#Outer"));
    assertProblem("docs/safety/deviations.yaml:1: DEV-J-001 names the place " + JAVA + "#Outer");
  }

  @Test
  void aMarkerAtAPlaceThatTheEntryDoesNotNameIsAProblem() throws Exception {
    write(C, "/* DEV-C-001 R8.4 */\nint a;\n");
    entries(ENTRY.formatted("DEV-C-001", "R8.4", "guests/g/other.c"));
    assertProblem(C + ":1: entry DEV-C-001 does not name the place " + C);
  }

  @Test
  void markerAndEntryNameTheSameRule() throws Exception {
    write(C, "/* DEV-C-001 R8.4 */\nint a;\n");
    entries(ENTRY.formatted("DEV-C-001", "R8.5", C));
    assertProblem(C + ":1: marker DEV-C-001 names R8.4, its entry R8.5");
  }

  @Test
  void entriesHaveOneIdEachAndARuleThatExists() throws Exception {
    write(C, "/* DEV-C-001 R8.4 */\nint a;\n");
    entries(ENTRY.formatted("DEV-C-001", "R8.4", C), ENTRY.formatted("DEV-C-001", "R8.4", C));
    assertProblem("docs/safety/deviations.yaml:6: second entry DEV-C-001");
    entries(ENTRY.formatted("DEV-C-001", "R9.9", C));
    assertProblem("docs/safety/deviations.yaml:1: DEV-C-001 deviates from R9.9, which is no rule");
    entries(ENTRY.formatted("C1", "R8.4", C));
    assertProblem("docs/safety/deviations.yaml:1: \"C1\" is no id");
    entries("- id: DEV-C-001\n  rule: R8.4\n  place: " + C + "\n  protection: tests\n");
    assertProblem("docs/safety/deviations.yaml:1: has no text \"why\"");
  }

  @Test
  void aSuppressedCheckOfARuleNeedsAMarkerBesideIt() throws Exception {
    write(JAVA, inMethod("@SuppressWarnings({\"module\", \"HidingField\"})"));
    assertProblem(JAVA + ":4: @SuppressWarnings(\"HidingField\") switches off a check of R5.3");
    write(JAVA, inMethod("@SuppressWarnings(NAME)"));
    assertProblem(JAVA + ":4: \"NAME\" is no string literal");
    write(JAVA, inMethod("@SuppressWarnings(\"module\")"));
    assertEquals(List.of(), read().problems());
  }

  @Test
  void aSuppressedCheckOfCNeedsAMarker() throws Exception {
    write(C, "/* cppcheck-suppress misra-c2012-8.4 */\nint a;\n");
    assertProblem(C + ":1: cppcheck:misra-c2012-8.4 is suppressed, a check of R8.4");
    write(C, "int a; // cppcheck-suppress [misra-c2012-15.5, uninitvar]\n");
    assertProblem(C + ":1: cppcheck:uninitvar is suppressed, a check of R9.1");
    write(C, "int a;\n#pragma GCC diagnostic ignored \"-Wshadow\"\nint a;\n");
    assertProblem(C + ":2: gcc:-Wshadow is suppressed, a check of R5.3");
    write(C, "/* cppcheck-suppress misra-c2012-8.4 ; DEV-C-001 R8.4 */\nint a;\n");
    entries(ENTRY.formatted("DEV-C-001", "R8.4", C));
    assertEquals(List.of(), read().problems());
  }

  @Test
  void aCommentThatOnlyLooksLikeAMarkerIsAProblem() throws Exception {
    write("guests/g/start.S", "\tmov\tx0, #'\"'\t// see DEV-S-1\n");
    assertProblem("guests/g/start.S:1: a comment with DEV- that is no marker");
  }

  @Test
  void stringsAreNoComments() throws Exception {
    write(C, "char *s = \"/* DEV-C-001 R8.4 */ \\\" // DEV-C-002\"; char c = '\"';\n");
    assertEquals(List.of(), read().problems());
  }

  private Deviations read() throws Exception {
    return Deviations.in(root, Rules.in(Path.of("..")));
  }

  private void assertProblem(String start) throws Exception {
    List<String> problems = read().problems().stream().map(Object::toString).toList();
    assertTrue(
        problems.stream().anyMatch(problem -> problem.startsWith(start)), problems::toString);
  }

  private void entries(String... entries) throws IOException {
    write("docs/safety/deviations.yaml", String.join("", entries));
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static Finding finding(String rule, String file, int line) {
    return new Finding(rule, "zazen:Something", Path.of(file), line, "wrong");
  }

  private static String inMethod(String annotation) {
    return """
    package a;
    class Outer {
      static class Inner {
        %s
        void method() {
          int x = 1;
        }
      }
      int y;
    }
    """
        .formatted(annotation);
  }
}
