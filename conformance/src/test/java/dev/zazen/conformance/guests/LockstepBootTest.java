package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.Board;
import dev.zazen.boot.BoardListener;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BoardRun;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.DomainEnd;
import dev.zazen.boot.RunMode;
import dev.zazen.boot.replay.LiveInput;
import dev.zazen.boot.replay.TracePoint;
import dev.zazen.engine.Engines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Debian boot in which translated code is checked against the interpreter all the way. */
@Tag("feature:lockstep")
class LockstepBootTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @TempDir private Path directory;

  private BootPlan plan(int vcpus) throws IOException, InvalidInputException {
    Path images = GuestImages.directory();
    String domain =
        Configurations.domain(
            "domU1",
            vcpus,
            256 << 10,
            images.resolve("vmlinuz-cloud"),
            images.resolve("initrd.gz"),
            // Without the crypto self-tests, which are two thirds of the boot.
            "console=ttyAMA0 quiet cryptomgr.notests");
    return BootPlanner.plan(Configurations.write(directory, 3, domain), BoardOptions.none());
  }

  private static final class Ears implements BoardListener {
    final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void log(String line) {
      text.append(line).append('\n');
    }

    @Override
    public synchronized void console(int domain, int character) {
      text.append((char) character);
    }

    synchronized String text() {
      return text.toString();
    }
  }

  private static TracePoint boot(String engine, BootPlan plan)
      throws IOException, InvalidInputException, InterruptedException {
    var ears = new Ears();
    var mode = new RunMode.Deterministic(0, new LiveInput(Optional.empty()));
    try (BoardRun board = Board.start(plan, Engines.byName(engine).orElseThrow(), ears, mode)) {
      Optional<List<DomainEnd>> ends = board.await(Optional.of(LIMIT));
      assertTrue(ends.isPresent(), ears::text);
      assertEquals("powered off", ends.orElseThrow().getFirst().description(), ears::text);
      assertTrue(ears.text().contains("USERSPACE Linux"), ears::text);
      return board.trace().orElseThrow();
    }
  }

  @Test
  void debianBootsWithoutADifferenceAndAsWithTheTranslator()
      throws IOException, InvalidInputException, InterruptedException {
    BootPlan plan = plan(2);
    assertEquals(boot("translator", plan), boot("lockstep", plan));
  }

  @Test
  void severalThreadsAreRefused() throws IOException, InvalidInputException {
    BootPlan plan = plan(1);
    var engine = Engines.byName("lockstep").orElseThrow();
    var e =
        assertThrows(
            InvalidInputException.class, () -> Board.start(plan, engine, new Ears()).close());
    assertTrue(e.getMessage().contains("--deterministic"), e::getMessage);
  }
}
