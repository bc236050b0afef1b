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
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guests that misbehave harm at most themselves: a Debian guest next to them boots and powers off.
 */
@Tag("feature:isolation")
class HostileGuestTest {
  private static final int GOOD = 2;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"jump-into-nothing", "run-a-device"})
  void aGuestThatCanNeverGoOnCrashesWithPcAndSyndrome(String name)
      throws IOException, InvalidInputException, InterruptedException {
    Run run = Run.of(board(name, 1, 3));
    DomainEnd hostile = run.ends().getFirst();
    assertTrue(hostile.crashed());
    assertTrue(hostile.description().contains("pc"), hostile::description);
    assertEquals("powered off", run.ends().get(1).description());
    assertTrue(run.console(GOOD).stream().anyMatch(line -> line.startsWith("USERSPACE")));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void rubbishInEveryRegisterHarmsNobodyElse(int gic)
      throws IOException, InvalidInputException, InterruptedException {
    Run run = Run.of(board("rubbish", 2, gic));
    assertEquals("powered off", run.ends().getFirst().description());
    assertEquals("powered off", run.ends().get(1).description());
    assertTrue(run.console(GOOD).stream().anyMatch(line -> line.startsWith("USERSPACE")));
    assertTrue(
        run.log().stream().noneMatch(line -> line.contains("internal error")),
        () -> run.log().toString());
  }

  @Test
  void aGuestThatSpinsWithInterruptsMaskedLeavesTimeToOthers()
      throws IOException, InvalidInputException, InterruptedException {
    var up = new CountDownLatch(1);
    var line = new StringBuilder();
    BoardListener ears =
        new BoardListener() {
          @Override
          public void log(String text) {}

          @Override
          public void console(int domain, int character) {
            if (domain != GOOD) {
              return;
            }
            line.append((char) character);
            if (character == '\n') {
              if (line.indexOf("USERSPACE") == 0) {
                up.countDown();
              }
              line.setLength(0);
            }
          }
        };
    // One physical CPU: the spinning guest has to be preempted.
    var options =
        new BoardOptions(java.util.OptionalInt.of(1), java.util.OptionalLong.empty(), List.of());
    var plan = BootPlanner.plan(board("spin", 1, 3), options);
    try (BoardRun board = Board.start(plan, Engines.byName("auto").orElseThrow(), ears)) {
      assertTrue(up.await(3, TimeUnit.MINUTES), () -> String.join("\n", board.state()));
    }
  }

  private Path board(String name, int vcpus, int gic) throws IOException, InterruptedException {
    Path image = Assembler.image("hostile", name, directory);
    Path images = GuestImages.directory();
    return Configurations.write(
        directory,
        gic,
        Configurations.domain("hostile", vcpus, 64 << 10, image, null, ""),
        Configurations.domain(
            "good",
            1,
            256 << 10,
            images.resolve("vmlinuz-cloud"),
            images.resolve("initrd.gz"),
            "console=ttyAMA0 quiet"));
  }
}
