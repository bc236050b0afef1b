package dev.zazen.conformance.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The tests of {@code bench/compare-qemu}; they boot nothing. */
class CompareQemuTest {
  @Test
  void parsingAndMeansAreRight() throws IOException, InterruptedException {
    Process tests =
        new ProcessBuilder("python3", "../bench/test_compare_qemu.py").inheritIO().start();
    assertEquals(0, tests.waitFor());
  }
}
