package dev.zazen.core.hypercall;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;

@Tag("feature:hypercalls")
class AnyHypercallTest {
  private static final int LENGTH = 8_000;

  private static byte[] randomBytes(long seed) {
    byte[] bytes = new byte[LENGTH];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Property(tries = 100, seed = "1", shrinking = ShrinkingMode.BOUNDED)
  void anyHypercallsOfAGuestAreAnswered(@ForAll @Size(max = 4000) byte[] program) {
    new HypercallFuzz(false).run(program);
  }

  @Property(tries = 150, seed = "1", shrinking = ShrinkingMode.OFF)
  void longSequencesOfHypercallsAreAnswered(@ForAll long seed, @ForAll boolean privileged) {
    new HypercallFuzz(privileged).run(randomBytes(seed));
  }

  /** Every field that is used twice would differ the second time. */
  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void structuresMayChangeWhileTheyAreRead(@ForAll long seed) throws InterruptedException {
    var fuzz = new HypercallFuzz(false);
    Thread scribbler = fuzz.scribbler();
    scribbler.start();
    try {
      fuzz.run(randomBytes(seed));
    } finally {
      scribbler.interrupt();
      scribbler.join();
    }
  }
}
