package dev.zazen.conformance.plan;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.config.Configuration;
import dev.zazen.boot.config.Problems;
import dev.zazen.conformance.guests.Assembler;
import dev.zazen.devicetree.DtsPrinter;
import dev.zazen.devicetree.FdtWriter;
import dev.zazen.engine.Engines;
import dev.zazen.machine.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the checker says of random configurations is what happens: of good ones every domain finds
 * the machine that its plan describes, bad ones are refused before anything runs.
 */
@Tag("feature:check")
@Tag("feature:dom0less")
@Tag("feature:cpupools")
@Tag("feature:static-event-channels")
@Tag("feature:static-memory")
@Tag("feature:static-shared-memory")
class PlanAgainstBootTest {
  /** The same for every commit; the profile nightly draws. */
  private static final long SEED = Long.getLong("zazen.random.seed", 20261128);

  private static final int GOOD = 250;
  private static final int BAD = 250;
  private static final int DAMAGED = 100;

  /** Boards with more are not booted: the host may not have as much. */
  private static final long MOST_RAM = 4L << 30;

  @TempDir private Path directory;
  private byte[] code;

  @BeforeEach
  void images() throws IOException, InterruptedException {
    code = Files.readAllBytes(Assembler.image("plan", "probe", directory));
    byte[] archive = "070701".repeat(20).getBytes(StandardCharsets.US_ASCII);
    Files.write(directory.resolve("initrd"), archive);
  }

  private Path write(BoardSketch sketch) throws IOException {
    Probes.writeBlank(directory, sketch, code);
    return Files.writeString(directory.resolve("board.dts"), sketch.text());
  }

  private static BootPlan plan(Path file) throws IOException, InvalidInputException {
    return BootPlanner.plan(file, BoardOptions.none());
  }

  private void boot(Path file, BootPlan plan, Engine engine, String message)
      throws IOException, InvalidInputException, InterruptedException {
    var probes = Probes.write(plan, code);
    probes.run(plan(file), engine, SEED, message);
  }

  @Test
  void goodConfigurationsBootAsPlanned() throws IOException, InterruptedException {
    var random = new Random(SEED);
    try (Engine engine = Engines.byName("interpreter").orElseThrow()) {
      for (int i = 0; i < GOOD; i++) {
        BoardSketch sketch = BoardGenerator.next(random);
        String message = "seed %d, board %d:%n%s".formatted(SEED, i, sketch.text());
        try {
          Path file = write(sketch);
          BootPlan plan = plan(file);
          PlanChecks.agrees(sketch, plan, message);
          PlanChecks.isApart(plan, message);
          boot(file, plan, engine, message);
        } catch (InvalidInputException e) {
          fail(message + e.problems());
        }
      }
    }
  }

  @Test
  void badConfigurationsAreRefusedBeforeAnythingRuns() throws IOException {
    var random = new Random(SEED);
    Fault[] faults = Fault.values();
    for (int i = 0; i < BAD; i++) {
      Fault fault = faults[i % faults.length];
      BoardSketch sketch;
      Optional<Fault.Expected> planted;
      do {
        sketch = BoardGenerator.next(random);
        planted = fault.plant(sketch, random);
      } while (planted.isEmpty());
      String message = "seed %d, %s:%n%s".formatted(SEED, fault, sketch.text());
      Fault.Expected expected = planted.get();
      try {
        BootPlan plan = plan(write(sketch));
        fail(message + String.join("\n", plan.warnings()));
      } catch (InvalidInputException e) {
        assertTrue(
            e.problems().stream()
                .anyMatch(
                    problem ->
                        problem.place().startsWith(expected.place())
                            && problem.toString().contains(expected.text())),
            () -> message + expected + " but " + e.problems());
      }
    }
  }

  /** Nobody knows the verdict; what is accepted has to run. */
  @Test
  void damagedConfigurationsBootAsPlannedOrAreRefused() throws IOException, InterruptedException {
    var random = new Random(SEED);
    int booted = 0;
    try (Engine engine = Engines.byName("interpreter").orElseThrow()) {
      for (int i = 0; i < DAMAGED; i++) {
        try {
          Path file = damaged(write(BoardGenerator.next(random)), random);
          BootPlan plan = plan(file);
          boolean runs = plan.warnings().stream().noneMatch(line -> line.contains("never run"));
          if (runs && Probes.areDistinct(plan) && plan.board().ramSpan() <= MOST_RAM) {
            String message = "seed %d, damaged %d:%n%s".formatted(SEED, i, text(file));
            PlanChecks.isApart(plan, message);
            boot(file, plan, engine, message);
            booted++;
          }
        } catch (InvalidInputException e) {
          assertTrue(!e.problems().isEmpty());
        }
      }
    }
    assertTrue(booted > DAMAGED / 10, "only %d of %d were booted".formatted(booted, DAMAGED));
  }

  private Path damaged(Path file, Random random) throws IOException, InvalidInputException {
    byte[] blob = FdtWriter.write(Configuration.read(file, new Problems()).tree());
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      blob[random.nextInt(blob.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return Files.write(directory.resolve("board.dtb"), blob);
  }

  private static String text(Path file) throws IOException, InvalidInputException {
    return DtsPrinter.print(Configuration.read(file, new Problems()).tree());
  }
}
