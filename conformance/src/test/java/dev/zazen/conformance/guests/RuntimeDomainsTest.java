package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.Board;
import dev.zazen.boot.BoardListener;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BoardRun;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.DomainEnd;
import dev.zazen.engine.Engines;
import dev.zazen.machine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Domains that a dom0 of our own makes and destroys leave nothing behind. */
@Tag("feature:hypercalls")
class RuntimeDomainsTest {
  private static final int GENERATIONS = 20;

  /** Generations after which everything has been loaded that is loaded when first used. */
  private static final int WARM = 3;

  /** What a generation may leave of the Java heap: much less than one domain takes. */
  private static final long HEAP_PER_GENERATION = 256 << 10;

  private static final Duration LIMIT = Duration.ofMinutes(4);

  @TempDir private Path directory;

  /**
   * What the host has given.
   *
   * @param threads names of the threads
   * @param files what the descriptors of the process stand for
   * @param code bytes of translated code
   */
  private record Resources(List<String> threads, List<String> files, long code) {
    static Resources now(Engine engine) {
      return new Resources(
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              // The JDK's, which comes and goes as it waits for processes of other tests.
              .filter(name -> !name.equals("process reaper"))
              .sorted()
              .toList(),
          openFiles(),
          engine.codeBytes());
    }

    /** What is there now and was not then. The JDK ends threads of its own when they idle. */
    List<String> moreThan(Resources before) {
      List<String> more = new ArrayList<>(threads);
      more.addAll(files);
      before.threads.forEach(more::remove);
      before.files.forEach(more::remove);
      return more;
    }

    private static List<String> openFiles() {
      List<String> targets = new ArrayList<>();
      try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
        for (Path descriptor : descriptors.toList()) {
          if (Files.exists(descriptor)) { // that of the directory itself is closed by now
            targets.add(Files.readSymbolicLink(descriptor).toString());
          }
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      targets.removeIf(target -> target.startsWith("/proc/"));
      return targets.stream().sorted().toList();
    }
  }

  /** Looks at the host whenever dom0 says that a generation is gone. */
  private static final class Counting implements BoardListener {
    private final Engine engine;
    private final StringBuilder line = new StringBuilder();
    final List<String> lines = new ArrayList<>();
    final List<Resources> resources = new ArrayList<>();
    final List<Long> heap = new ArrayList<>();

    Counting(Engine engine) {
      this.engine = engine;
    }

    @Override
    public void log(String text) {}

    @Override
    public void console(int domain, int character) {
      if (character != '\n') {
        line.append((char) character);
        return;
      }
      lines.add(line.toString());
      line.setLength(0);
      resources.add(Resources.now(engine));
      if (lines.size() == WARM + 1 || lines.size() == GENERATIONS + 1) {
        System.gc();
        heap.add(Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
      }
    }
  }

  @Test
  void sixtyFourDomainsMadeAndDestroyedTwentyTimesLeaveNothing()
      throws IOException, InvalidInputException, InterruptedException {
    Path image = Assembler.image("toolstack", "toolstack", directory);
    Path file = Configurations.write(directory, 3, Configurations.dom0(image));
    try (Engine engine = Engines.byName("auto").orElseThrow()) {
      var counting = new Counting(engine);
      Resources before = Resources.now(engine);
      var plan = BootPlanner.plan(file, BoardOptions.none());
      try (BoardRun board = Board.start(plan, engine, counting)) {
        Optional<List<DomainEnd>> ends = board.await(Optional.of(LIMIT));
        assertTrue(ends.isPresent(), () -> String.join("\n", board.state()) + counting.lines);
        assertEquals("powered off", ends.get().getFirst().description(), counting.lines::toString);
      }
      assertEquals(GENERATIONS + 1, counting.lines.size(), counting.lines::toString);
      // Free frames before the first generation are those after each.
      for (int i = 1; i <= GENERATIONS; i++) {
        String first = counting.lines.getFirst();
        assertEquals(
            first.substring(0, first.indexOf("handles")) + "handles 0000001f ",
            counting.lines.get(i),
            counting.lines::toString);
      }
      for (int i = WARM; i <= GENERATIONS; i++) {
        Resources now = counting.resources.get(i);
        Resources warm = counting.resources.get(WARM);
        assertEquals(List.of(), now.moreThan(warm), "generation " + i);
        assertEquals(warm.code(), now.code(), "generation " + i);
      }
      long kept = counting.heap.getLast() - counting.heap.getFirst();
      assertTrue(kept < (GENERATIONS - WARM) * HEAP_PER_GENERATION, kept + " bytes of heap");
      List<String> threads = new ArrayList<>(Resources.now(engine).threads());
      before.threads().forEach(threads::remove);
      assertEquals(List.of(), threads);
      assertEquals(0, engine.codeBytes());
    }
  }
}
