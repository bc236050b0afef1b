package dev.zazen.pv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:pv-network")
class InTurnTest {
  private final InTurn worker = new InTurn();
  private final List<String> done = new ArrayList<>();

  @Test
  void whatIsBroughtByWorkComesAfterIt() {
    worker.execute(
        () -> {
          worker.execute(() -> done.add("second"));
          done.add("first");
        });
    assertEquals(List.of("first", "second"), done);
  }

  @Test
  void workThatFailsDoesNotStopWhatComesLater() {
    assertThrows(
        IllegalStateException.class,
        () ->
            worker.execute(
                () -> {
                  throw new IllegalStateException("no");
                }));
    worker.execute(() -> done.add("later"));
    assertEquals(List.of("later"), done);
  }
}
