package dev.zazen.safety.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {
  private static final Path ROOT = Path.of("..");

  @TempDir Path directory;
  private Rules rules;

  @BeforeEach
  void read() throws Exception {
    rules = Rules.in(ROOT);
  }

  @Test
  void thereAreFourDirectivesAndTwentyFourRulesInTheOrderOfTheirNumbers() {
    assertEquals(Rules.IDS, rules.all().stream().map(Rule::id).toList());
    assertEquals(4, Rules.IDS.stream().filter(id -> id.startsWith("D")).count());
    assertEquals(24, Rules.IDS.stream().filter(id -> id.startsWith("R")).count());
  }

  @Test
  void aSuppressedCheckSwitchesOffTheRulesThatNameIt() {
    assertEquals(Set.of("R5.3"), rules.suppressedBy("HidingField"));
    assertEquals(Set.of("R8.8"), rules.suppressedBy("unused"));
    assertEquals(Set.of(), rules.suppressedBy("module"));
  }

  @Test
  void aCheckOfCBelongsToTheRuleThatNamesIt() {
    assertEquals("R8.4", rules.ofCheckOfC("cppcheck:misra-c2012-8.4").orElseThrow().id());
    assertTrue(rules.ofCheckOfC("cppcheck:misra-c2012-15.5").isEmpty());
  }

  @ParameterizedTest
  @MethodSource
  void whatIsWrongInTheFileIsToldWithItsLine(String yaml, String problem) throws Exception {
    Path file = directory.resolve("rules.yaml");
    Files.writeString(file, yaml);
    var thrown = assertThrows(InvalidInputException.class, () -> Rules.read(file, "rules.yaml"));
    assertTrue(thrown.getMessage().contains(problem), thrown::getMessage);
  }

  static Stream<Arguments> whatIsWrongInTheFileIsToldWithItsLine() {
    return Stream.of(
        Arguments.of("a: b", "rules.yaml: is no list"),
        Arguments.of("- [", "rules.yaml:1: expected the node content"),
        Arguments.of("- text", "rules.yaml:1: is no entry with fields"),
        Arguments.of("- id: R9.9", "rules.yaml:1: R9.9 is none of the 28 rules"),
        Arguments.of("- id: R5.3\n- id: R5.3", "rules.yaml:2: second entry for R5.3"),
        Arguments.of("- id: R5.3\n  id: R5.4", "rules.yaml:2: second field \"id\""),
        Arguments.of("- id: R5.3\n  jaba: x", "rules.yaml:2: unknown field \"jaba\""),
        Arguments.of("- id: R5.3", "rules.yaml:1: has no text \"purpose\""),
        Arguments.of("- id: R5.3", "rules.yaml: has no entry for R5.4"),
        Arguments.of(
            "- id: R5.3\n  java: x",
            "rules.yaml:1: does not say what the rule means in java and what enforces it"),
        Arguments.of(
            "- id: R5.3\n  java: x\n  java-no-counterpart: y",
            "rules.yaml:1: does not say what the rule means in java"),
        Arguments.of(
            "- id: R5.3\n  c: x\n  c-enforced-by: []",
            "rules.yaml:1: has no list \"c-enforced-by\""),
        Arguments.of(
            "- id: R5.3\n  c: x\n  c-enforced-by: [lint]", "rules.yaml:1: \"lint\" is no check"));
  }
}
