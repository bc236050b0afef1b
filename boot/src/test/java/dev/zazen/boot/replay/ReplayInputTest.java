package dev.zazen.boot.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.boot.BoardOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReplayInputTest {
  private static final TracePoint MARK = new TracePoint(500, 10, 0xabc);
  private static final TracePoint END = new TracePoint(900, 20, 0xdef);

  private final StringBuilder typed = new StringBuilder();

  private static ReplayInput input(boolean complete) {
    var identity = new BoardIdentity(new LinkedHashMap<>());
    var header = new Recording.Header(Path.of("b.dts"), BoardOptions.none(), 0, identity);
    var inputs = List.of(new InputEvent(300, 1, "61ff"), new InputEvent(500, 2, "62"));
    return new ReplayInput(new Recording(header, inputs, List.of(MARK), END, complete));
  }

  private boolean deliver(ReplayInput input, TracePoint now) {
    return input.deliver(
        now, (domain, character) -> typed.append("%d:%x ".formatted(domain, character)));
  }

  @Test
  void inputComesAtItsTimeAndOnlyOnce() {
    ReplayInput input = input(true);
    assertTrue(deliver(input, new TracePoint(299, 1, 1)));
    assertEquals("", typed.toString());
    assertTrue(deliver(input, new TracePoint(300, 2, 2)));
    assertEquals("1:61 1:ff ", typed.toString());
    assertTrue(deliver(input, MARK));
    assertTrue(deliver(input, new TracePoint(600, 11, 3)));
    assertEquals("1:61 1:ff 2:62 ", typed.toString());
    input.ended(END, true);
    assertEquals(Optional.empty(), input.divergence());
  }

  @Test
  void typingIsIgnored() {
    ReplayInput input = input(true);
    input.type(1, 'x');
    assertTrue(deliver(input, new TracePoint(100, 1, 1)));
    assertEquals("", typed.toString());
  }

  @Test
  void aRunThatWasStoppedEndsWhereItWasStopped() {
    ReplayInput input = input(false);
    assertTrue(deliver(input, MARK));
    assertFalse(deliver(input, END));
    input.ended(END, false);
    assertEquals(Optional.empty(), input.divergence());
  }

  @Test
  void anotherTraceAtAMarkEndsTheRunAndIsReported() {
    ReplayInput input = input(true);
    assertFalse(deliver(input, new TracePoint(500, 10, 0xabd)));
    input.ended(new TracePoint(500, 10, 0xabd), false);
    String divergence = input.divergence().orElseThrow();
    assertTrue(divergence.contains("after 0 virtual ns"), divergence);
    assertTrue(divergence.contains("0abc") && divergence.contains("0abd"), divergence);
  }

  @Test
  void aRunThatEndsOtherwiseThanTheRecordedOneIsReported() {
    ReplayInput late = input(true);
    assertTrue(deliver(late, MARK));
    assertFalse(deliver(late, new TracePoint(950, 21, 1)));
    late.ended(new TracePoint(950, 21, 1), false);
    String divergence = late.divergence().orElseThrow();
    assertTrue(divergence.contains("after 500 virtual ns"), divergence);
    ReplayInput early = input(true);
    early.ended(new TracePoint(400, 9, 1), true);
    assertTrue(early.divergence().isPresent());
  }
}
