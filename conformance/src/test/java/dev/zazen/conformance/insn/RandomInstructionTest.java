package dev.zazen.conformance.insn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.isa.InstructionSet;
import dev.zazen.arm64.system.CpuModel;
import dev.zazen.conformance.BuildDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row of the tables that user mode can run, against {@code qemu-aarch64}. */
@Tag("feature:guest-arm64")
class RandomInstructionTest {
  private static final int LENGTH = 16;
  private static final int BATCH = 500;
  private static final int MOST_REPORTED = 10;

  /** Instructions per CPU model; the two models together make the million. */
  private static final long INSTRUCTIONS = Long.getLong("zazen.random.instructions", 550_000);

  /** Rows that leave user mode, wait, or that no model here has operations for. */
  private static final Set<String> OUT_OF_USER_MODE =
      Set.of("SVC", "HVC", "SMC", "BRK", "HLT", "ERET", "WFE", "WFI", "SB", "MSR_IMM", "SYSL");

  /** The same for every commit, so that a commit fails for what it changed; nightly runs draw. */
  private static final long SEED = Long.getLong("zazen.random.seed", 1);

  private static Path runner;

  @BeforeAll
  static void buildRunner() throws IOException, InterruptedException {
    runner = QemuCpu.buildRunner(Path.of(".."), BuildDirectory.file("insn-runner"));
  }

  @ParameterizedTest
  @EnumSource(
      value = CpuModel.class,
      names = {"CORTEX_A57", "CORTEX_A76"})
  void sequencesLeaveTheSameRegistersAndMemoryAsUnderQemu(CpuModel model) throws IOException {
    System.out.printf(
        "random instructions on %s: seed %d (-Dzazen.random.seed)%n", model.modelName(), SEED);
    InstructionSet instructions = InstructionSet.of(model);
    List<Encoding> rows =
        InstructionSet.tables().stream()
            .filter(row -> !OUT_OF_USER_MODE.contains(row.name()))
            .filter(row -> instructions.decode(row.pattern().value()) != null)
            .toList();
    var generator = new SequenceGenerator(SEED, instructions, rows);
    List<String> failures = new ArrayList<>();
    long run = 0;
    try (var qemu = new QemuCpu(runner, model.modelName());
        var interpreter = new BareCpu("interpreter", model.modelName());
        var translator = new BareCpu("eager", model.modelName())) {
      while (run < INSTRUCTIONS && failures.size() < MOST_REPORTED) {
        List<Sequence> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
          batch.add(generator.sequence(LENGTH));
          run += batch.getLast().instructions();
        }
        List<Outcome> expected = qemu.run(batch);
        for (int i = 0; i < BATCH && failures.size() < MOST_REPORTED; i++) {
          for (BareCpu ours : List.of(interpreter, translator)) {
            List<String> differences = ours.run(batch.get(i)).differences(expected.get(i));
            if (!differences.isEmpty()) {
              failures.add(ours.engine() + ": " + narrow(batch.get(i), qemu, ours));
            }
          }
        }
      }
    }
    System.out.printf("%d instructions of %d rows on both engines%n", run, generator.used().size());
    if (!failures.isEmpty()) {
      fail("seed " + SEED + ":\n" + String.join("\n", failures));
    }
    Map<String, Integer> used = generator.used();
    assertEquals(
        List.of(),
        rows.stream().map(SequenceGenerator::label).filter(row -> !used.containsKey(row)).toList());
  }

  /** The first step of a sequence that makes a difference. */
  private static String narrow(Sequence sequence, QemuCpu qemu, BareCpu ours) throws IOException {
    for (int count = 1; count <= sequence.steps().size(); count++) {
      Sequence first = sequence.first(count);
      List<String> differences = ours.run(first).differences(qemu.run(List.of(first)).getFirst());
      if (!differences.isEmpty()) {
        return "%s (step %d): %s%n    from %s"
            .formatted(
                first.steps().getLast(),
                count,
                String.join("; ", differences.subList(0, Math.min(4, differences.size()))),
                before(first, qemu));
      }
    }
    return "only the whole differs: " + sequence.steps();
  }

  /** Registers that the last step of a sequence names, as they were before it. */
  private static String before(Sequence sequence, QemuCpu qemu) throws IOException {
    Sequence before = sequence.first(sequence.steps().size() - 1);
    byte[] bytes = qemu.run(List.of(before)).getFirst().state();
    var state = Layout.wrap(bytes);
    var text = new StringBuilder();
    int[] words = sequence.steps().getLast().words();
    int word = words[words.length - 1];
    for (int field : new int[] {0, 5, 10, 16}) {
      int n = word >>> field & 31;
      int v = Layout.V + n * 16;
      text.append(n == 31 ? "" : "x%d=%016x ".formatted(n, state.getLong(n * 8)));
      text.append("v%d=%016x:%016x ".formatted(n, state.getLong(v + 8), state.getLong(v)));
    }
    return text.append(
            "fpcr=%08x nzcv=%08x".formatted(state.getLong(Layout.FPCR), state.getLong(Layout.NZCV)))
        .toString();
  }
}
