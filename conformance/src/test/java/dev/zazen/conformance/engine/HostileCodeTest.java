package dev.zazen.conformance.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.arm64.isa.InstructionSet;
import dev.zazen.arm64.system.CpuModel;
import dev.zazen.engine.Engines;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Vcpu;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random code at EL1 and EL0, with random page tables and system registers: a vCPU makes exits or
 * dies, the process that runs it sees no exception, the memory of others stays what it is, and all
 * engines do the same.
 */
@Tag("feature:isolation")
class HostileCodeTest {
  private static final int INSTRUCTIONS = 4000;
  private static final int MOST_REPORTED = 3;
  private static final long SLICE = 500;

  /** Programs of each test, by the number of random instructions that is asked for. */
  private static final long PROGRAMS = Long.getLong("zazen.random.instructions", 300_000) / 3000;

  /** The same for every commit, so that a commit fails for what it changed; nightly runs draw. */
  private static final long SEED = Long.getLong("zazen.random.seed", 1);

  private static final String MODEL = CpuModel.CORTEX_A76.modelName();
  private static final Words WORDS = new Words(InstructionSet.of(CpuModel.CORTEX_A76));

  @ParameterizedTest
  @CsvSource({"eager, 1", "translator, 8"})
  void allEnginesDoTheSame(String engine, int rounds) {
    System.out.printf("hostile programs on %s: seed %d (-Dzazen.random.seed)%n", engine, SEED);
    List<String> failures = new ArrayList<>();
    long instructions = 0;
    long deaths = 0;
    try (var left =
            new HostileMachine(Engines.byName("interpreter").orElseThrow(), MODEL, false, 1);
        var right = new HostileMachine(Engines.byName(engine).orElseThrow(), MODEL, false, 1)) {
      for (long i = 0; i < PROGRAMS && failures.size() < MOST_REPORTED; i++) {
        HostileProgram program = HostileProgram.of(WORDS, SEED * 1_000_003 + i);
        long from = left.vcpu(0).instructions();
        String difference = difference(left, right, program, rounds * INSTRUCTIONS);
        instructions += left.vcpu(0).instructions() - from;
        if ("dead".equals(difference)) {
          deaths++;
        } else if (difference != null) {
          failures.add("seed %d: %s".formatted(program.seed(), difference));
        }
      }
    }
    System.out.printf("%d programs, %d instructions, %d deaths%n", PROGRAMS, instructions, deaths);
    assertEquals(List.of(), failures);
  }

  /** What the second machine does otherwise, {@code dead} if both died, or null. */
  private static String difference(
      HostileMachine left, HostileMachine right, HostileProgram program, int instructions) {
    left.load(program);
    right.load(program);
    Vcpu expected = left.vcpu(0);
    Vcpu actual = right.vcpu(0);
    long offset = actual.instructions() - expected.instructions();
    var random = new SplittableRandom(program.seed());
    boolean alive = true;
    for (long end = expected.instructions() + instructions;
        alive && expected.instructions() < end; ) {
      long pc = expected.pc();
      boolean interrupt = random.nextInt(8) == 0;
      expected.irq().set(interrupt);
      actual.irq().set(interrupt);
      long budget = 1 + random.nextLong(SLICE);
      Exit first = expected.run(budget);
      Exit second = actual.run(budget);
      String found = compare(expected, actual, offset, first, second);
      if (found != null) {
        return "from %x with budget %d: %s".formatted(pc, budget, found);
      }
      long answers = program.seed() ^ expected.instructions();
      alive = HostileMachine.serve(expected, first, new SplittableRandom(answers));
      alive &= HostileMachine.serve(actual, second, new SplittableRandom(answers));
    }
    int at = Arrays.mismatch(left.memory(), right.memory());
    if (at >= 0) {
      return "memory at 0x%x".formatted(at);
    }
    if (!left.othersUntouched() || !right.othersUntouched()) {
      return "memory of others has changed";
    }
    return alive ? null : "dead";
  }

  private static String compare(Vcpu expected, Vcpu actual, long offset, Exit first, Exit second) {
    List<String> found = new ArrayList<>();
    if (!first.equals(second)) {
      found.add("exit %s, expected %s".formatted(second, first));
    }
    if (actual.instructions() - offset != expected.instructions()) {
      found.add(
          "instructions %d more"
              .formatted(actual.instructions() - offset - expected.instructions()));
    }
    var wanted = expected.dump().values();
    var seen = actual.dump().values();
    for (int i = 0; i < wanted.size(); i++) {
      if (!wanted.get(i).equals(seen.get(i))) {
        found.add("%s, expected %s".formatted(seen.get(i), wanted.get(i)));
      }
    }
    return found.isEmpty() ? null : String.join("; ", found);
  }

  /** Two vCPUs write and execute the same memory; what they do is up to chance. */
  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "eager", "translator"})
  void codeThatOverwritesItselfOnSeveralCpusHarmsNobody(String engine)
      throws InterruptedException, ExecutionException, TimeoutException {
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        var machine = new HostileMachine(Engines.byName(engine).orElseThrow(), MODEL, true, 2)) {
      for (long i = 0; i < PROGRAMS; i++) {
        HostileProgram program = HostileProgram.of(WORDS, SEED * 2_000_003 + i);
        machine.load(program);
        List<Future<?>> runs = new ArrayList<>();
        for (int cpu = 0; cpu < 2; cpu++) {
          Vcpu vcpu = machine.vcpu(cpu);
          var random = new SplittableRandom(program.seed() + cpu);
          runs.add(threads.submit(() -> run(vcpu, random)));
        }
        for (Future<?> run : runs) {
          run.get(5, TimeUnit.MINUTES);
        }
        assertTrue(machine.othersUntouched(), () -> "seed " + program.seed());
      }
    }
  }

  private static void run(Vcpu vcpu, SplittableRandom random) {
    long end = vcpu.instructions() + INSTRUCTIONS;
    boolean alive = true;
    while (alive && vcpu.instructions() < end) {
      vcpu.irq().set(random.nextInt(8) == 0);
      alive = HostileMachine.serve(vcpu, vcpu.run(1 + random.nextLong(SLICE)), random);
    }
  }
}
