package dev.zazen.conformance.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Every claim of docs/compatibility.md names the tests that show it. {@code mvn -pl conformance -am
 * test -Dtest=FeatureTraceTest -Dzazen.trace=apply -Dsurefire.failIfNoSpecifiedTests=false} writes
 * the column "shown by".
 */
class FeatureTraceTest {
  private static final boolean APPLY = "apply".equals(System.getProperty("zazen.trace"));
  private static final Path REPOSITORY = Path.of("..");
  private static final Path DOCUMENT = REPOSITORY.resolve("docs/compatibility.md");

  @Test
  void everyClaimedFeatureNamesTheTestsThatShowIt() throws IOException {
    TaggedTests tests = TaggedTests.in(REPOSITORY);
    if (APPLY) {
      Files.write(
          DOCUMENT, FeatureTable.parse(Files.readAllLines(DOCUMENT)).withShownBy(tests::shownBy));
    }
    FeatureTable table = FeatureTable.parse(Files.readAllLines(DOCUMENT));
    assertEquals("", String.join("\n", Trace.problems(table, tests)));
  }
}
