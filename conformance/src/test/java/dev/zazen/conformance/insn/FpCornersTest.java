package dev.zazen.conformance.insn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.fp.FpState;
import dev.zazen.arm64.isa.InstructionSet;
import dev.zazen.arm64.system.CpuModel;
import dev.zazen.conformance.BuildDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Floating-point instructions on all combinations of corner values, in all modes of FPCR, against
 * {@code qemu-aarch64}: results, flags, and what each adds to FPSR.
 */
@Tag("feature:guest-arm64")
class FpCornersTest {
  private static final int BATCH = 500;
  private static final int MOST_REPORTED = 10;
  private static final int MODES = 4;

  /** Nightly runs, which draw more random instructions, take all there is. */
  private static final boolean ALL = Long.getLong("zazen.random.instructions", 0) > 0;

  private static final int CORNERS = ALL ? FpCorners.most() : 11;

  private static final CpuModel MODEL = CpuModel.CORTEX_A57;
  private static Path runner;

  @BeforeAll
  static void buildRunner() throws IOException, InterruptedException {
    runner = QemuCpu.buildRunner(Path.of(".."), BuildDirectory.file("fp-corners"));
  }

  private static List<Integer> controls(String engine, Encoding row) {
    List<Integer> controls = new ArrayList<>();
    for (int mode = 0; mode < MODES; mode++) {
      controls.add(mode << FpState.RMODE_SHIFT);
    }
    controls.add(FpState.FZ);
    controls.add(FpState.DN);
    controls.add(FpState.FZ | FpState.DN | 1 << FpState.RMODE_SHIFT);
    if (ALL) {
      IntStream.range(0, 16).map(bits -> bits << FpState.RMODE_SHIFT).forEach(controls::add);
    }
    if (FpCorners.isHalf(row)) {
      List.copyOf(controls).forEach(control -> controls.add(control | FpState.AHP));
    }
    // Translated code runs while FPCR is 0; with another it only has to see that.
    return engine.equals("eager") ? List.of(0, FpState.DN) : controls;
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "eager"})
  void cornerValuesGiveTheResultsAndFlagsOfQemu(String engine) throws IOException {
    var corners = new FpCorners(InstructionSet.of(MODEL), CORNERS);
    List<String> failures = new ArrayList<>();
    List<Sequence> batch = new ArrayList<>();
    long run = 0;
    try (var qemu = new QemuCpu(runner, MODEL.modelName());
        var ours = new BareCpu(engine, MODEL.modelName())) {
      for (Encoding row : FpCorners.rows()) {
        for (int control : controls(engine, row)) {
          List<Sequence> made = corners.of(row, control);
          assertTrue(!made.isEmpty(), row::name);
          batch.addAll(made);
        }
        while (batch.size() >= BATCH && failures.size() < MOST_REPORTED) {
          List<Sequence> next = batch.subList(0, BATCH);
          run += compare(next, qemu, ours, failures);
          next.clear();
        }
      }
      run += compare(batch, qemu, ours, failures);
    }
    System.out.printf("%d floating-point instructions on %s%n", run, engine);
    assertEquals("", String.join("\n", failures));
  }

  private static long compare(
      List<Sequence> batch, QemuCpu qemu, BareCpu ours, List<String> failures) throws IOException {
    List<Outcome> expected = qemu.run(batch);
    long run = 0;
    for (int i = 0; i < batch.size(); i++) {
      Sequence sequence = batch.get(i);
      run += sequence.steps().size();
      List<String> differences = ours.run(sequence).differences(expected.get(i));
      if (!differences.isEmpty() && failures.size() < MOST_REPORTED) {
        long control = Layout.wrap(sequence.state()).getLong(Layout.FPCR);
        failures.add("fpcr %x, %s: %s".formatted(control, sequence.steps(), differences));
      }
    }
    return run;
  }
}
