package dev.zazen.safety.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/safety/rules.md say what rules.yaml says. {@code mvn -pl safety -am test
 * -Dtest=RulesDocumentTest -Dzazen.safety=apply -Dsurefire.failIfNoSpecifiedTests=false} writes
 * them.
 */
class RulesDocumentTest {
  private static final boolean APPLY = "apply".equals(System.getProperty("zazen.safety"));
  private static final Path ROOT = Path.of("..");

  @Test
  void theTablesAreThoseOfTheRules() throws Exception {
    Path document = ROOT.resolve(RuleTables.DOCUMENT);
    List<String> lines = Files.readAllLines(document);
    List<String> written = RuleTables.written(lines, Rules.in(ROOT));
    if (APPLY) {
      Files.write(document, written);
    } else {
      assertEquals(
          String.join("\n", written),
          String.join("\n", lines),
          "run with -Dzazen.safety=apply to write the tables");
    }
  }
}
