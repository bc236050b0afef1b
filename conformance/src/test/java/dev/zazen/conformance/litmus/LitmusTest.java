package dev.zazen.conformance.litmus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.conformance.el1.El1Program;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several vCPUs see each other's stores only as the memory model allows. */
@Tag("feature:guest-arm64")
class LitmusTest {
  /** Runs of each test; a million in the nightly profile. */
  private static final int RUNS = Integer.getInteger("zazen.litmus.runs", 10_240);

  /** Calls of a function for which there is room in memory. */
  static final int BATCH = 1024;

  /** Rounds of those tests in which the vCPUs wait for each other all the time. */
  private static final int ROUNDS = 256;

  /** Calls between two meetings: few, so that vCPUs stay close together. */
  private static final int TOGETHER = 64;

  private static final String MODEL = "cortex-a76";

  @ParameterizedTest
  @ValueSource(strings = {"translator", "interpreter"})
  void onlyAllowedOutcomesAreSeen(String engine) throws InterruptedException {
    El1Program program = El1Program.assemble("litmus", "ordering");
    List<String> forbidden = new ArrayList<>();
    for (int cpus = 2; cpus <= 4; cpus++) {
      try (var processors = new Processors(engine, MODEL, program, cpus)) {
        for (Ordering test : Ordering.values()) {
          if (test.functions().size() == cpus) {
            run(processors, test, forbidden);
          }
        }
      }
    }
    assertEquals(List.of(), forbidden);
  }

  private static void run(Processors processors, Ordering test, List<String> forbidden)
      throws InterruptedException {
    // More vCPUs than the host may have CPUs meet seldom: each waits until the others had a turn.
    int together = test.functions().size() == 2 ? TOGETHER : BATCH;
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int done = 0; done < RUNS; done += BATCH) {
      processors.ram().clear(Processors.LOCATIONS, (long) BATCH * Processors.STRIDE);
      processors.call(test.functions(), BATCH, together, Processors.STRIDE);
      for (int i = 0; i < BATCH; i++) {
        outcomes.merge(outcome(processors, test, i), 1, Integer::sum);
      }
    }
    var line = new StringBuilder("%-24s".formatted(test));
    outcomes.forEach(
        (outcome, count) -> {
          Ordering.Verdict verdict = test.judge(outcome);
          line.append(" %s %s %d".formatted(outcome, verdict.name().charAt(0), count));
          if (verdict == Ordering.Verdict.FORBIDDEN) {
            forbidden.add("%s: %s, %d times".formatted(test, outcome, count));
          }
        });
    System.out.println(line);
  }

  private static String outcome(Processors processors, Ordering test, int call) {
    long locations = Processors.LOCATIONS + (long) call * Processors.STRIDE;
    var outcome = new StringBuilder();
    for (String what : test.observed()) {
      long value =
          switch (what) {
            case "x" -> processors.ram().getLong(locations);
            case "y" -> processors.ram().getLong(locations + Contention.Y);
            default -> processors.result(what.charAt(0) - '0', call, what.charAt(1) - 'a');
          };
      outcome.append(value);
    }
    return outcome.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"translator", "interpreter"})
  void atomicInstructionsLoseNothingAndLocksExclude(String engine) throws InterruptedException {
    El1Program program = El1Program.assemble("litmus", "contention");
    try (var processors = new Processors(engine, MODEL, program, 2)) {
      for (Contention test : Contention.values()) {
        run(processors, test, 2);
      }
    }
  }

  private static void run(Processors processors, Contention test, int cpus)
      throws InterruptedException {
    String function = test.name().toLowerCase(Locale.ROOT);
    var ram = processors.ram();
    ram.clear(Processors.LOCATIONS, (long) BATCH * Processors.STRIDE);
    test.locations().forEach(l -> ram.putLong(Processors.LOCATIONS + l.offset(), l.initial()));
    long calls = 0;
    for (int done = 0; done < RUNS; done += BATCH) {
      processors.call(Collections.nCopies(cpus, function), BATCH, BATCH, 0);
      calls += (long) cpus * BATCH;
      for (int cpu = 0; cpu < cpus; cpu++) {
        for (int call = 0; call < BATCH; call++) {
          assertEquals(0, processors.result(cpu, call, 0), test::name);
        }
      }
    }
    for (Contention.Location location : test.locations()) {
      long expected = location.expected().applyAsLong(cpus, calls);
      for (int cpu = 0; cpu < cpus && location.balanced(); cpu++) {
        expected +=
            ram.getLong(Processors.LOCATIONS + Contention.Y * (cpu + 1L) + location.offset());
      }
      long held = ram.getLong(Processors.LOCATIONS + location.offset());
      long unused = 64 - 8L * location.size();
      assertEquals(expected << unused, held << unused, () -> test + " at " + location.offset());
    }
  }

  /** The second vCPU runs, or looks through, what the first wrote. */
  @ParameterizedTest
  @CsvSource({
    "translator, write_code, run_code",
    "translator, write_table, use_table",
    "interpreter, write_code, run_code",
    "interpreter, write_table, use_table"
  })
  void codeAndTablesOfAnotherCpuAreSeenBehindTheirMaintenance(
      String engine, String writer, String reader) throws InterruptedException {
    El1Program program = El1Program.assemble("litmus", "code");
    try (var processors = new Processors(engine, MODEL, program, 2)) {
      for (int done = 0; done < RUNS; done += 40 * BATCH) {
        processors.ram().clear(Processors.LOCATIONS, Processors.STRIDE);
        processors.call(List.of(writer, reader), ROUNDS, ROUNDS, 0);
        for (int call = 0; call < ROUNDS; call++) {
          assertEquals(0, processors.result(1, call, 0), "call " + call);
        }
      }
    }
  }

  /** An outcome that the table does not name is forbidden. */
  @Test
  void theTableOfOutcomesJudges() {
    assertEquals(Ordering.Verdict.FORBIDDEN, Ordering.SB_DMB_DMB.judge("00"));
    assertEquals(Ordering.Verdict.INTERESTING, Ordering.SB_PLAIN.judge("00"));
    assertEquals(Ordering.Verdict.ALLOWED, Ordering.SB_PLAIN.judge("01"));
  }
}
