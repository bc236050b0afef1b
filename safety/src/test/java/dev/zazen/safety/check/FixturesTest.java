package dev.zazen.safety.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check finds what it is there for, and reports it under the number of its rule. */
class FixturesTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.zazen.safety.check.Fixture#all")
  void aFixtureIsReportedAsItsNameSays(Fixture fixture) throws IOException {
    assertEquals(fixture.expected(), fixture.reported());
  }

  @Test
  void eachCheckOfOursHasAWrongFixtureAndACleanOne() throws IOException {
    assertEquals(names(Check.all()), named(false));
    assertEquals(names(Check.all()), named(true));
  }

  @Test
  void eachDiagnosticOfARuleHasAWrongFixture() throws IOException {
    var names = new TreeSet<>(Diagnostics.rules().keySet());
    Fixture.all().stream()
        .filter(fixture -> !fixture.isClean())
        .forEach(fixture -> names.remove(fixture.check()));
    assertEquals(Set.of(), names);
  }

  @Test
  void everyRuleThatJavaCanViolateHasAWrongFixture() throws IOException {
    var rules =
        Fixture.all().stream()
            .filter(fixture -> !fixture.isClean())
            .map(Fixture::rule)
            .collect(Collectors.toSet());
    assertEquals(
        Set.of(
            "D2.1", "D4.7", "D4.14", "R1.3", "R3.2", "R5.1", "R5.2", "R5.3", "R5.4", "R8.1", "R8.4",
            "R8.5", "R8.6", "R8.8", "R8.12", "R9.1", "R13.6", "R14.1", "R16.7", "R17.3", "R17.4"),
        rules);
  }

  private static Set<String> names(Iterable<Check> checks) {
    Set<String> names = new TreeSet<>();
    checks.forEach(check -> names.add(check.rule() + " " + check.name()));
    return names;
  }

  private static Set<String> named(boolean clean) throws IOException {
    return Fixture.all().stream()
        .filter(fixture -> fixture.isClean() == clean)
        .filter(fixture -> fixture.check().startsWith("zazen:"))
        .map(fixture -> fixture.rule() + " " + fixture.check())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
