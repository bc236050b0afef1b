package dev.zazen.conformance.engine;

import dev.zazen.machine.Exit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** Runs programs on two machines in step. */
final class Comparison {
  private static final long MOST_INSTRUCTIONS = 20_000;
  private static final long WHOLE = 5_000;

  private final Machine expected;
  private final Machine actual;
  private long instructions;

  Comparison(Machine expected, Machine actual) {
    this.expected = expected;
    this.actual = actual;
  }

  /** Instructions that all programs ran so far. */
  long instructions() {
    return instructions;
  }

  /**
   * What the second machine does otherwise than the first, or null. Both are stopped after budgets
   * that {@code small} makes random, and compared at each stop.
   */
  String difference(Program program, boolean small) {
    var random = new SplittableRandom(~program.seed());
    expected.load(program);
    actual.load(program);
    long from = expected.instructions();
    long actualFrom = actual.instructions();
    while (true) {
      long start = expected.pc();
      long budget = small ? 1 + random.nextInt(1 << random.nextInt(10)) : WHOLE;
      Exit left = expected.run(budget);
      Exit right = actual.run(budget);
      long run = expected.instructions() - from;
      List<String> found = new ArrayList<>();
      if (!left.equals(right)) {
        found.add("exit %s, expected %s".formatted(right, left));
      }
      if (actual.instructions() - actualFrom != run) {
        found.add(
            "instructions %d, expected %d".formatted(actual.instructions() - actualFrom, run));
      }
      registers(found);
      boolean end = !left.equals(new Exit.BudgetSpent()) || run > MOST_INSTRUCTIONS;
      if (end || !found.isEmpty()) {
        memory(found);
        instructions += run;
        return found.isEmpty()
            ? null
            : "from %x with budget %d: %s".formatted(start, budget, String.join("; ", found));
      }
    }
  }

  private void registers(List<String> found) {
    long[] left = expected.registers();
    long[] right = actual.registers();
    for (int i = 0; i < left.length; i++) {
      if (left[i] != right[i]) {
        String name = i == 31 ? "pc" : "x" + i;
        found.add("%s %x, expected %x".formatted(name, right[i], left[i]));
      }
    }
    String expectedOthers = expected.others();
    String actualOthers = actual.others();
    if (!expectedOthers.equals(actualOthers)) {
      found.add(actualOthers + ", expected " + expectedOthers);
    }
  }

  private void memory(List<String> found) {
    compare(found, "data", expected.data(), actual.data());
    compare(found, "saved", expected.saved(), actual.saved());
    compare(found, "code", expected.code(), actual.code());
  }

  private static void compare(List<String> found, String name, byte[] left, byte[] right) {
    int at = Arrays.mismatch(left, right);
    if (at >= 0) {
      int from = at & -16;
      HexFormat hex = HexFormat.ofDelimiter(" ");
      found.add(
          "%s at 0x%x: %s, expected %s"
              .formatted(
                  name,
                  from,
                  hex.formatHex(right, from, Math.min(from + 16, right.length)),
                  hex.formatHex(left, from, Math.min(from + 16, left.length))));
    }
  }

  /** The program with all words that do not matter for its failure made NOPs. */
  Program smallest(Program program, boolean small) {
    int[] words = program.words().clone();
    int body = words.length - Machine.epilogue().length;
    for (int size = Math.max(1, body / 2); ; size /= 2) {
      for (int at = 0; at < body; at += size) {
        int[] before = words.clone();
        Arrays.fill(words, at, Math.min(at + size, body), Words.NOP);
        if (difference(with(program, words), small) == null) {
          words = before;
        }
      }
      if (size <= 1) {
        return with(program, words);
      }
    }
  }

  private static Program with(Program program, int[] words) {
    return new Program(
        program.seed(), program.start(), words.clone(), program.state(), program.data());
  }
}
