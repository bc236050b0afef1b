package dev.zazen.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.core.FakeBoard;
import dev.zazen.machine.Exit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a vCPU that polls goes on when no event comes. */
@Tag("feature:hypercalls")
class PollTest {
  private static final long MS = 1_000_000;

  private final FakeBoard board = new FakeBoard(1);

  /** Times that a vCPU runs in 20 ms if it works for a millisecond and then polls. */
  private int runs(long limit) {
    var runs = new AtomicInteger();
    Domain[] domain = new Domain[1];
    domain[0] =
        board.domain(
            1,
            1,
            256,
            (_, _) -> {
              runs.incrementAndGet();
              long now = board.time.addAndGet(MS);
              domain[0].vcpus().getFirst().poll(now + limit);
              return Exit.WaitForInterrupt.INSTANCE;
            });
    domain[0].start(0, 0);
    board.runFor(20 * MS);
    return runs.get();
  }

  @Test
  void aPollEndsAtItsTimeLimit() {
    assertEquals(5, runs(3 * MS));
  }

  @Test
  void aPollWhoseTimeIsOverWhenItBeginsEndsAtOnce() {
    assertEquals(20, runs(-1));
  }
}
