package dev.zazen.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.safety.deviation.Deviations;
import dev.zazen.safety.report.Sources;
import dev.zazen.safety.rules.Rules;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** This code base keeps the rules of docs/safety/rules.md. */
class SafetyTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @ParameterizedTest
  @MethodSource("sources")
  void everyViolationIsADeviationWithAMarker(FindingSource source) throws Exception {
    Deviations deviations = Deviations.in(ROOT, Rules.in(ROOT));
    assertEquals("", lines(deviations.notCovered(source.findings(ROOT))), source.name());
  }

  @Test
  void everyMarkerHasAnEntryAndEveryEntryAMarker() throws Exception {
    assertEquals("", lines(Deviations.in(ROOT, Rules.in(ROOT)).problems()));
  }

  static List<FindingSource> sources() throws Exception {
    return Sources.all(Rules.in(ROOT));
  }

  private static String lines(List<?> wrong) {
    return String.join("\n", wrong.stream().map(Object::toString).toList());
  }
}
