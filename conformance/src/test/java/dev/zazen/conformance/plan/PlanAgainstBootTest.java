package dev.zazen.conformance.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.Board;
import dev.zazen.boot.BoardListener;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BoardRun;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.DomainEnd;
import dev.zazen.boot.RunMode;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.boot.replay.LiveInput;
import dev.zazen.conformance.guests.Assembler;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.engine.Engines;
import dev.zazen.machine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
class PlanAgainstBootTest {
  /** The same for every commit; the profile nightly draws. */
  private static final long SEED = Long.getLong("zazen.random.seed", 20261128);

  private static final int BOARDS = 250;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern PC = Pattern.compile("pc ([0-9a-f]+)");
  private static final int CHECK_SHIFT = 11;

  @TempDir private Path directory;
  private byte[] code;

  @BeforeEach
  void assemble() throws IOException, InterruptedException {
    code = Files.readAllBytes(Assembler.image("plan", "probe", directory));
    Files.write(directory.resolve("initrd"), "070701".repeat(20).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void goodConfigurationsBootAsPlanned() throws IOException, InterruptedException {
    var random = new Random(SEED);
    try (Engine engine = Engines.byName("interpreter").orElseThrow()) {
      for (int i = 0; i < BOARDS; i++) {
        BoardSketch sketch = BoardGenerator.next(random);
        String source = "seed %d, board %d:%n%s".formatted(SEED, i, sketch.text());
        try {
          BootPlan plan = plan(sketch);
          agrees(sketch, plan, source);
          isApart(plan, source);
          boot(sketch, plan, engine, source);
        } catch (InvalidInputException e) {
          fail(source + e.problems());
        }
      }
    }
  }

  @Test
  void badConfigurationsAreRefusedBeforeAnythingRuns() throws IOException {
    var random = new Random(SEED);
    Fault[] faults = Fault.values();
    for (int i = 0; i < BOARDS; i++) {
      Fault fault = faults[i % faults.length];
      BoardSketch sketch;
      Optional<Fault.Expected> expected;
      do {
        sketch = BoardGenerator.next(random);
        expected = fault.plant(sketch, random);
      } while (expected.isEmpty());
      String source = "seed %d, %s:%n%s".formatted(SEED, fault, sketch.text());
      try {
        BootPlan plan = plan(sketch);
        fail(source + String.join("\n", plan.warnings()));
      } catch (InvalidInputException e) {
        Fault.Expected what = expected.get();
        assertTrue(
            e.problems().stream()
                .anyMatch(
                    problem ->
                        problem.place().startsWith(what.place())
                            && problem.toString().contains(what.text())),
            () -> source + what + " but " + e.problems());
      }
    }
  }

  private BootPlan plan(BoardSketch sketch) throws IOException, InvalidInputException {
    for (BoardSketch.Domain domain : sketch.domains) {
      image(domain.name, blank());
    }
    image("dom0", blank());
    return read(sketch);
  }

  private BootPlan read(BoardSketch sketch) throws IOException, InvalidInputException {
    Path file = Files.writeString(directory.resolve("board.dts"), sketch.text());
    return BootPlanner.plan(file, BoardOptions.none());
  }

  private byte[] blank() {
    return java.util.Arrays.copyOf(code, ProbeScript.IMAGE_SIZE);
  }

  private void image(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name + ".img"), bytes);
  }

  /** The plan is what was asked for. */
  private static void agrees(BoardSketch sketch, BootPlan plan, String source) {
    int first = sketch.dom0 ? 1 : 0;
    assertEquals(sketch.domains.size() + first, plan.domains().size(), source);
    for (int i = 0; i < sketch.domains.size(); i++) {
      BoardSketch.Domain asked = sketch.domains.get(i);
      DomainPlan planned = plan.domains().get(i + first);
      assertEquals(asked.path(), planned.path(), source);
      assertEquals(asked.vcpus, planned.vcpus(), source);
      assertEquals(asked.bytes(), planned.memory(), source);
      assertEquals(asked.vpl011, planned.vpl011().isPresent(), source);
      assertEquals(asked.directMap, planned.directMapped(), source);
      asked.spis.ifPresent(n -> assertEquals((n + 31) / 32 * 32, planned.gic().spis(), source));
      asked.p2mMib.ifPresent(n -> assertEquals(256 * n, planned.p2mPages(), source));
      assertEquals(asked.enhanced.equals("enabled"), planned.xenstore(), source);
      assertEquals(asked.initrd, planned.placement("initrd").isPresent(), source);
      if (!asked.banks.isEmpty()) {
        assertEquals(
            asked.banks,
            planned.banks().stream().flatMap(bank -> bank.backing().stream()).toList(),
            source);
      }
      assertEquals(
          asked.shares.stream().map(BoardSketch.Share::range).toList(),
          planned.shared().stream().map(SharedRegion::guest).toList(),
          source);
      asked.pool.ifPresent(
          n ->
              assertEquals(
                  sketch.pools.get(n).cpus(),
                  plan.cpupools().get(plan.cpupool(planned)).cpus(),
                  source));
    }
    assertEquals(sketch.channels.size(), plan.eventChannels().size(), source);
  }

  /** Every byte is in RAM and has one owner, every CPU is in one pool. */
  private static void isApart(BootPlan plan, String source) {
    var owned = new ArrayList<MemoryRange>();
    for (DomainPlan domain : plan.domains()) {
      domain.banks().forEach(bank -> owned.addAll(bank.backing()));
    }
    // What lies in a region that stays reserved is told by the reservation.
    plan.board().reserved().forEach(reservation -> owned.add(reservation.range()));
    owned.sort(java.util.Comparator.comparingLong(MemoryRange::start));
    for (int i = 0; i < owned.size(); i++) {
      MemoryRange range = owned.get(i);
      assertTrue(
          plan.board().ram().stream().anyMatch(bank -> bank.contains(range)),
          () -> range + " is not RAM: " + source);
      if (i > 0) {
        MemoryRange before = owned.get(i - 1);
        assertTrue(before.end() <= range.start(), () -> before + " and " + range + ": " + source);
      }
    }
    List<Integer> cpus =
        plan.cpupools().stream().flatMap(pool -> pool.cpus().stream()).sorted().toList();
    assertEquals(plan.board().cpus().stream().map(cpu -> cpu.number()).toList(), cpus, source);
    assertTrue(plan.cpupools().getFirst().cpus().contains(0), source);
  }

  private void boot(BoardSketch sketch, BootPlan blankPlan, Engine engine, String source)
      throws IOException, InvalidInputException, InterruptedException {
    var scripts = new HashMap<Integer, ProbeScript>();
    for (DomainPlan domain : blankPlan.domains()) {
      var script = ProbeScript.of(blankPlan, domain, code);
      scripts.put(domain.id(), script);
      image(domain.isHardware() ? "dom0" : domain.name(), script.image());
    }
    BootPlan plan = read(sketch);
    var ears = new Ears();
    var mode = new RunMode.Deterministic(SEED, new LiveInput());
    try (BoardRun board = Board.start(plan, engine, ears, mode)) {
      Optional<List<DomainEnd>> ends = board.await(Optional.of(LIMIT));
      assertTrue(ends.isPresent(), () -> String.join("\n", board.state()) + source);
      assertTrue(
          ends.orElseThrow().stream().noneMatch(DomainEnd::crashed),
          () ->
              ends.orElseThrow().stream()
                      .map(end -> "%s: %s%n".formatted(end, why(end, scripts.get(end.domain()))))
                      .collect(Collectors.joining())
                  + source);
    }
    for (DomainPlan domain : plan.domains()) {
      String expected = domain.vpl011().isPresent() ? ProbeScript.GREETING + "\n" : "";
      assertEquals(
          expected, ears.consoles.getOrDefault(domain.id(), new StringBuilder()).toString(), source);
    }
  }

  private static String why(DomainEnd end, ProbeScript script) {
    Matcher pc = PC.matcher(end.description());
    return pc.find()
        ? script.describe((int) (Long.parseLong(pc.group(1), 16) >>> CHECK_SHIFT) & 0xffff)
        : "";
  }

  /** What domains say. */
  private static final class Ears implements BoardListener {
    final Map<Integer, StringBuilder> consoles = new HashMap<>();

    @Override
    public void log(String line) {}

    @Override
    public void console(int domain, int character) {
      consoles.computeIfAbsent(domain, _ -> new StringBuilder()).append((char) character);
    }
  }
}
