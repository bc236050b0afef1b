package dev.zazen.conformance.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check finds what it is there to find. */
class TraceTest {
  @TempDir private Path repository;

  @BeforeEach
  void writeTests() throws IOException {
    Path sources = Files.createDirectories(repository.resolve("core/src/test/java"));
    Files.writeString(
        sources.resolve("ClockTest.java"),
        """
        @Tag("feature:clock")
        class ClockTest {
          @Test
          @Tag("feature:alarm")
          void rings() {}
        }
        """);
    Files.writeString(
        sources.resolve("HelperTest.java"),
        """
        class HelperTest {
          @Tag("feature:clock")
          void wind() {}
        }
        """);
  }

  private List<String> problems(String... rows) throws IOException {
    return Trace.problems(table(rows), TaggedTests.in(repository));
  }

  private static FeatureTable table(String... rows) {
    return FeatureTable.parse(
        """
        | id | feature | status | what is there | shown by |
        |---|---|---|---|---|
        %s

        | another | table |
        """
            .formatted(String.join("\n", rows))
            .lines()
            .toList());
  }

  private static final String HELPER = "tag feature:clock at HelperTest.wind, which is no test";
  private static final String ALARM = "| `alarm` | Alarm | yes | | `core`: `ClockTest.rings` |";

  @Test
  void classesAndMethodsAreFound() throws IOException {
    assertEquals(
        List.of(HELPER), problems("| `clock` | Clock | part | | `core`: `ClockTest` |", ALARM));
  }

  @Test
  void aClaimWithoutTestIsReported() throws IOException {
    assertEquals(
        List.of(
            "feature moon is claimed but no test shows it; tag one with @Tag(\"feature:moon\")",
            HELPER),
        problems(
            "| `clock` | Clock | yes | | `core`: `ClockTest` |",
            "| `moon` | Moon | yes | | |",
            "| `sun` | Sun | no | | |",
            ALARM));
  }

  @Test
  void aTagWithoutRowIsReported() throws IOException {
    assertEquals(
        List.of("tag feature:clock at `core`: `ClockTest` has no row; add one", HELPER),
        problems(ALARM));
  }

  @Test
  void anOutdatedColumnIsReportedAndRewritten() throws IOException {
    String old = "| `clock` | Clock | yes | ticks | `core`: `OldTest` |";
    TaggedTests tests = TaggedTests.in(repository);
    assertEquals(2, Trace.problems(table(old, ALARM), tests).size());
    FeatureTable mended = FeatureTable.parse(table(old, ALARM).withShownBy(tests::shownBy));
    assertEquals(List.of(HELPER), Trace.problems(mended, tests));
    assertEquals("| `clock` | Clock | yes | ticks | `core`: `ClockTest` |", mended.lines().get(2));
    assertEquals("| another | table |", mended.lines().getLast());
  }

  @Test
  void anIdHasOneRow() throws IOException {
    assertEquals(
        List.of("feature alarm has two rows; give one another id", HELPER),
        problems("| `clock` | Clock | yes | | `core`: `ClockTest` |", ALARM, ALARM));
  }

  @Test
  void aStatusIsOneOfThreeWords() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> table("| `sun` | Sun | maybe | shines | |"));
    assertEquals("line 3: status \"maybe\"; write yes, part or no", refused.getMessage());
  }
}
