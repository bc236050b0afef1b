package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.fail;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.Board;
import dev.zazen.boot.BoardListener;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BoardRun;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.DomainEnd;
import dev.zazen.boot.RunMode;
import dev.zazen.boot.replay.LiveInput;
import dev.zazen.engine.Engines;
import dev.zazen.machine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A board that ran to its end.
 *
 * @param ends how the domains ended
 * @param consoles what each domain wrote, in lines
 * @param log what the hypervisor said
 */
record Run(List<DomainEnd> ends, Map<Integer, List<String>> consoles, List<String> log) {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Boots a configuration and waits until all domains have ended. */
  static Run of(Path config) throws IOException, InvalidInputException, InterruptedException {
    return of(config, Engines.byName("auto").orElseThrow());
  }

  /** The same with an engine. */
  static Run of(Path config, Engine engine)
      throws IOException, InvalidInputException, InterruptedException {
    return of(config, engine, new RunMode.RealTime(), UnaryOperator.identity());
  }

  /** The same, heard by what {@code listeners} makes of the listener that hears it otherwise. */
  static Run of(Path config, UnaryOperator<BoardListener> listeners)
      throws IOException, InvalidInputException, InterruptedException {
    return of(config, Engines.byName("auto").orElseThrow(), new RunMode.RealTime(), listeners);
  }

  /**
   * The same in virtual time: what waits for a while in the guests does not wait here, and
   * time-outs of their programs do not depend on the host's load.
   */
  static Run inVirtualTime(Path config)
      throws IOException, InvalidInputException, InterruptedException {
    var mode = new RunMode.Deterministic(0, new LiveInput(Optional.empty()));
    return of(config, Engines.byName("auto").orElseThrow(), mode, UnaryOperator.identity());
  }

  private static Run of(
      Path config, Engine engine, RunMode mode, UnaryOperator<BoardListener> listeners)
      throws IOException, InvalidInputException, InterruptedException {
    var ears = new Ears();
    var plan = BootPlanner.plan(config, BoardOptions.none());
    try (BoardRun board = Board.start(plan, engine, listeners.apply(ears), mode)) {
      Optional<List<DomainEnd>> ends = board.await(Optional.of(LIMIT));
      if (ends.isEmpty()) {
        fail(
            "not ended after %s:%n%s%n%s"
                .formatted(LIMIT, String.join("\n", board.state()), ears.lines));
      }
      return new Run(ends.orElseThrow(), ears.lines, ears.log);
    }
  }

  /** Lines of a domain's console. */
  List<String> console(int domain) {
    return consoles.getOrDefault(domain, List.of());
  }

  /** Collects what is said. */
  private static final class Ears implements BoardListener {
    final Map<Integer, List<String>> lines = new TreeMap<>();
    final List<String> log = new ArrayList<>();
    private final Map<Integer, StringBuilder> partial = new TreeMap<>();

    @Override
    public synchronized void log(String line) {
      log.add(line);
    }

    @Override
    public synchronized void console(int domain, int character) {
      StringBuilder line = partial.computeIfAbsent(domain, d -> new StringBuilder());
      if (character == '\n') {
        lines.computeIfAbsent(domain, d -> new ArrayList<>()).add(line.toString());
        line.setLength(0);
      } else if (character != '\r') {
        line.append((char) character);
      }
    }
  }
}
