package dev.zazen.core.hypercall;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** Any bytes are hypercalls, and the hypervisor answers them. */
@Tag("feature:hypercalls")
class HypercallFuzzTest {
  @FuzzTest
  void anyHypercallsOfAGuestAreAnswered(byte[] program) {
    new HypercallFuzz(false).run(program);
  }
}
