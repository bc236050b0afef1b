package dev.zazen.conformance.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.Board;
import dev.zazen.boot.BoardListener;
import dev.zazen.boot.BoardRun;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.DomainEnd;
import dev.zazen.boot.RunMode;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.replay.LiveInput;
import dev.zazen.machine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Guests that check what the plan of a board says of their machines. */
final class Probes {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Where a guest jumps to tells which check failed (guests/plan/probe.S). */
  private static final Pattern PC = Pattern.compile("pc ([0-9a-f]+)");

  private static final int CHECK_SHIFT = 11;
  private static final int CHECK_MASK = 0xffff;

  private final Map<Integer, ProbeScript> scripts = new HashMap<>();

  private Probes() {}

  /** Writes images without checks, so that a plan can be made. */
  static void writeBlank(Path directory, BoardSketch sketch, byte[] code) throws IOException {
    byte[] blank = Arrays.copyOf(code, ProbeScript.IMAGE_SIZE);
    for (BoardSketch.Domain domain : sketch.domains) {
      Files.write(directory.resolve(domain.name + ".img"), blank);
    }
    Files.write(directory.resolve("dom0.img"), blank);
  }

  /** Writes images with what {@code plan} is to be checked for. */
  static Probes write(BootPlan plan, byte[] code) throws IOException {
    var probes = new Probes();
    for (DomainPlan domain : plan.domains()) {
      var script = ProbeScript.of(plan, domain, code);
      probes.scripts.put(domain.id(), script);
      Files.write(Path.of(kernel(domain)), script.image());
    }
    return probes;
  }

  /** Whether each domain has an image of its own. */
  static boolean areDistinct(BootPlan plan) {
    return plan.domains().stream().map(Probes::kernel).distinct().count() == plan.domains().size();
  }

  private static String kernel(DomainPlan domain) {
    return domain.placement("kernel").orElseThrow().source();
  }

  /** Boots {@code plan}, whose domains have these images; all of them must end well. */
  void run(BootPlan plan, Engine engine, long seed, String message)
      throws IOException, InvalidInputException, InterruptedException {
    var ears = new Ears();
    var mode = new RunMode.Deterministic(seed, new LiveInput());
    try (BoardRun board = Board.start(plan, engine, ears, mode)) {
      Optional<List<DomainEnd>> ends = board.await(Optional.of(LIMIT));
      assertTrue(ends.isPresent(), () -> String.join("\n", board.state()) + message);
      assertTrue(
          ends.orElseThrow().stream().noneMatch(DomainEnd::crashed),
          () -> describe(ends.orElseThrow()) + message);
      for (DomainEnd end : ends.orElseThrow()) {
        // Others are stopped when dom0 ends.
        if (end.description().equals("powered off")) {
          boolean console = plan.domains().stream().anyMatch(d -> hasConsole(d, end.domain()));
          assertEquals(console ? ProbeScript.GREETING : "", ears.said(end.domain()), message);
        }
      }
    }
  }

  private static boolean hasConsole(DomainPlan domain, int id) {
    return domain.id() == id && domain.vpl011().isPresent();
  }

  private String describe(List<DomainEnd> ends) {
    return ends.stream()
        .map(end -> "%s: %s%n".formatted(end, failed(end)))
        .collect(Collectors.joining());
  }

  private String failed(DomainEnd end) {
    Matcher pc = PC.matcher(end.description());
    return pc.find()
        ? scripts
            .get(end.domain())
            .describe((int) (Long.parseLong(pc.group(1), 16) >>> CHECK_SHIFT) & CHECK_MASK)
        : "";
  }

  /** What domains say. */
  private static final class Ears implements BoardListener {
    private final Map<Integer, StringBuilder> consoles = new HashMap<>();

    @Override
    public void log(String line) {}

    @Override
    public void console(int domain, int character) {
      consoles.computeIfAbsent(domain, _ -> new StringBuilder()).append((char) character);
    }

    String said(int domain) {
      return consoles.getOrDefault(domain, new StringBuilder()).toString();
    }
  }
}
