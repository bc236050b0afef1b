package dev.zazen.boot.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How two runs of a domain compare. */
@Tag("feature:analyse")
class ChangeTest {
  private static Measurement run(long instructions, long line, long end, String console) {
    return new Measurement(
        1,
        "one",
        instructions,
        0,
        0,
        0,
        0,
        0,
        line == 0 ? OptionalLong.empty() : OptionalLong.of(line),
        end == 0 ? Optional.empty() : Optional.of(new Measurement.End(end, false, "powered off")),
        console);
  }

  @Test
  void theSameRunHasNoDifference() {
    var change = new Change(run(1000, 10, 20, "a\n"), run(1000, 10, 20, "a\n"));
    assertFalse(change.differs());
    assertEquals(0, change.lossPercent());
    assertEquals(Change.Console.SAME, change.console());
  }

  @Test
  void theLossIsTheGreatestOfInstructionsLineAndEnd() {
    assertEquals(10, new Change(run(1000, 0, 0, ""), run(900, 0, 0, "")).lossPercent());
    assertEquals(50, new Change(run(1000, 10, 0, ""), run(900, 15, 0, "")).lossPercent());
    assertEquals(100, new Change(run(1000, 10, 20, ""), run(900, 15, 40, "")).lossPercent());
  }

  @Test
  void whoEndsInTimeLosesNothingByFewerInstructions() {
    assertEquals(0, new Change(run(1000, 0, 20, ""), run(900, 0, 20, "")).lossPercent());
    assertEquals(0, new Change(run(1000, 0, 20, ""), run(1100, 0, 15, "")).lossPercent());
  }

  @Test
  void whatDoesNotHappenAnyMoreIsLostWhollyAndWhatNeverDidIsNot() {
    var change = new Change(run(1000, 10, 0, ""), run(900, 0, 0, ""));
    assertEquals(OptionalDouble.of(Double.POSITIVE_INFINITY), change.linePercent());
    assertEquals(Double.POSITIVE_INFINITY, change.lossPercent());
    assertEquals(OptionalDouble.empty(), change.endPercent());
  }

  @Test
  void aConsoleThatGetsLessFarIsAPartAndAnyOtherDiffersAtALine() {
    assertEquals(
        Change.Console.PART, new Change(run(1, 0, 0, "a\nb\n"), run(1, 0, 0, "a\n")).console());
    var change = new Change(run(1, 0, 0, "a\nb\n"), run(1, 0, 0, "a\nc\nd\n"));
    assertEquals(Change.Console.DIFFERS, change.console());
    assertEquals(Optional.of("c"), change.differentLine());
    assertTrue(change.differs());
  }
}
