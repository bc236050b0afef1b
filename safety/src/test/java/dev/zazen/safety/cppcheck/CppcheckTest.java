package dev.zazen.safety.cppcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.safety.Finding;
import dev.zazen.safety.FindingSource;
import dev.zazen.safety.rules.Meaning;
import dev.zazen.safety.rules.Rule;
import dev.zazen.safety.rules.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each wrong program of src/test/fixtures/c is reported with the rule that it is named after. */
class CppcheckTest {
  private static final Path ROOT = Path.of("..");
  private static final Path FIXTURES = Path.of("src/test/fixtures/c");

  @TempDir Path root;

  @ParameterizedTest
  @MethodSource("fixtures")
  void aViolationIsReportedWithTheNumberOfItsRule(String fixture) throws Exception {
    Set<String> found = findings(fixture).stream().map(Finding::rule).collect(Collectors.toSet());
    assertTrue(found.contains(rule(fixture)), () -> fixture + ": found only " + found);
  }

  @Test
  void everyRuleThatToolsEnforceInCHasAWrongProgram() throws Exception {
    Set<String> enforced = new TreeSet<>();
    for (Rule rule : Rules.in(ROOT).all()) {
      if (rule.c() instanceof Meaning.Enforced) {
        enforced.add(rule.id());
      }
    }
    assertEquals(
        enforced,
        fixtures().stream().map(CppcheckTest::rule).collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void violationsOfRulesThatAreNotOursDoNotCount() throws Exception {
    write("guests/main.c", "int main(void)\n{\n\tgoto end;\nend:\n\treturn 0;\n}\n");
    assertEquals(List.of(), findings());
  }

  @Test
  void aWarningOfTheAssemblerIsAViolation() throws Exception {
    write("guests/start.S", "\t.text\n\t.warning \"old\"\n");
    assertEquals(
        List.of("guests/start.S:2: D2.1 [as:--fatal-warnings] old"),
        findings().stream().map(Finding::toString).toList());
  }

  @Test
  void aHeaderWithAGuardMayBeginWithAComment() throws Exception {
    write("guests/a.h", "/* A. */\n#ifndef A_H\n#define A_H\n#endif\n");
    write("guests/b.h", "#pragma once\n");
    assertEquals(List.of(), findings());
  }

  @Test
  void aProgramThatIsMissingIsNamedWithItsPackage() {
    var thrown =
        assertThrows(
            IOException.class, () -> Program.run(root, List.of("no-such-cppcheck"), "cppcheck"));
    assertEquals(
        "no-such-cppcheck cannot be run; install it: apt-get install cppcheck",
        thrown.getMessage());
  }

  static List<String> fixtures() throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** {@code R8_4.c} and the directory {@code R8_4} are for R8.4. */
  private static String rule(String fixture) {
    return fixture.replace(".c", "").replace('_', '.');
  }

  private List<Finding> findings(String fixture) throws Exception {
    Path source = FIXTURES.resolve(fixture);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        write("guests/" + file.getFileName(), Files.readString(file));
      }
    }
    return findings();
  }

  private List<Finding> findings() throws Exception {
    Rules rules = Rules.in(ROOT);
    List<Finding> findings = new ArrayList<>();
    for (FindingSource source : List.of(new Cppcheck(rules), new Gcc(rules), new IncludeGuards())) {
      findings.addAll(source.findings(root));
    }
    return findings;
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
