package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.Board;
import dev.zazen.boot.BoardListener;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BoardRun;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.RunMode;
import dev.zazen.boot.replay.BoardIdentity;
import dev.zazen.boot.replay.InputSource;
import dev.zazen.boot.replay.LiveInput;
import dev.zazen.boot.replay.Recorder;
import dev.zazen.boot.replay.Recording;
import dev.zazen.boot.replay.RecordingReader;
import dev.zazen.boot.replay.ReplayInput;
import dev.zazen.boot.replay.TracePoint;
import dev.zazen.engine.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deterministic runs are the same each time, with input from a recording too. */
class DeterministicRunTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String ASKS =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      echo READY
      read line
      echo "got $line"
      /bin/busybox cat /proc/uptime /proc/interrupts
      /bin/busybox poweroff -f
      """;

  @TempDir private Path directory;

  /** What is left of a run. */
  private record Outcome(String console, TracePoint trace) {}

  /** Keeps the console and tells when a text appears on it. */
  private static final class Ears implements BoardListener {
    private final String text;
    final CountDownLatch heard = new CountDownLatch(1);
    private final StringBuilder console = new StringBuilder();

    Ears(String text) {
      this.text = text;
    }

    @Override
    public void log(String line) {}

    @Override
    public synchronized void console(int domain, int character) {
      console.append((char) character);
      if (console.indexOf(text, Math.max(0, console.length() - text.length())) >= 0) {
        heard.countDown();
      }
    }

    synchronized String text() {
      return console.toString();
    }
  }

  /** Types {@code keys} once {@code prompt} is on the console. */
  private static Outcome run(
      BootPlan plan, long seed, InputSource input, String prompt, String keys)
      throws IOException, InvalidInputException, InterruptedException {
    return run("auto", plan, seed, input, prompt, keys);
  }

  private static Outcome run(
      String engine, BootPlan plan, long seed, InputSource input, String prompt, String keys)
      throws IOException, InvalidInputException, InterruptedException {
    var ears = new Ears(prompt);
    var mode = new RunMode.Deterministic(seed, input);
    try (BoardRun board = Board.start(plan, Engines.byName(engine).orElseThrow(), ears, mode)) {
      assertTrue(ears.heard.await(LIMIT.toSeconds(), TimeUnit.SECONDS), ears::text);
      keys.chars().forEach(key -> board.type(1, key));
      assertTrue(board.await(Optional.of(LIMIT)).isPresent(), ears::text);
      return new Outcome(ears.text(), board.trace().orElseThrow());
    }
  }

  private static Outcome replay(BootPlan plan, Recording recording)
      throws IOException, InvalidInputException, InterruptedException {
    return replay("auto", plan, recording);
  }

  private static Outcome replay(String engine, BootPlan plan, Recording recording)
      throws IOException, InvalidInputException, InterruptedException {
    var input = new ReplayInput(recording);
    Outcome outcome = run(engine, plan, recording.header().seed(), input, "", "");
    assertEquals(Optional.empty(), input.divergence());
    return outcome;
  }

  private Outcome record(BootPlan plan, Path file, long seed, String prompt, String keys)
      throws IOException, InvalidInputException, InterruptedException {
    var header =
        new Recording.Header(
            directory.resolve("board.dts"), BoardOptions.none(), seed, BoardIdentity.of(plan));
    try (Recorder recorder = Recorder.open(file, header, Assertions::fail)) {
      return run(plan, seed, new LiveInput(Optional.of(recorder)), prompt, keys);
    }
  }

  private BootPlan race() throws IOException, InvalidInputException, InterruptedException {
    Path image = Assembler.image("deterministic", "race", directory);
    String domain = Configurations.domain("race", 2, 64 << 10, image, null, "");
    return BootPlanner.plan(Configurations.write(directory, 3, domain), BoardOptions.none());
  }

  /** A recording of {@code seed} whose keys come at fixed times, whatever it says of the trace. */
  private static Outcome scripted(BootPlan plan, long seed, String keys)
      throws IOException, InvalidInputException, InterruptedException {
    return run(plan, seed, new Script(keys), "", "");
  }

  /** One key every virtual millisecond. */
  private static final class Script implements InputSource {
    private final String keys;
    private int next;

    Script(String keys) {
      this.keys = keys;
    }

    @Override
    public void type(int domain, int character) {}

    @Override
    public boolean deliver(TracePoint now, Consoles consoles) {
      if (next < keys.length() && now.nanos() >= (next + 1) * 1_000_000L) {
        consoles.receive(1, keys.charAt(next++));
      }
      return true;
    }

    @Override
    public boolean await() {
      return true;
    }

    @Override
    public void ended(TracePoint end, boolean complete) {}
  }

  @Test
  void sameSeedAndInputGiveTheSameInterleavingOtherOnesAnother()
      throws IOException, InvalidInputException, InterruptedException {
    BootPlan plan = race();
    Outcome first = scripted(plan, 1, "abcq");
    assertEquals(first, scripted(plan, 1, "abcq"));
    assertTrue(first.console().startsWith(">a "), first::console);
    Outcome otherSeed = scripted(plan, 2, "abcq");
    assertNotEquals(first.console(), otherSeed.console());
    assertNotEquals(first.trace().hash(), otherSeed.trace().hash());
    assertNotEquals(first.trace().hash(), scripted(plan, 1, "abdq").trace().hash());
  }

  @Test
  void whatWasTypedAtAnyTimeIsReplayed()
      throws IOException, InvalidInputException, InterruptedException {
    BootPlan plan = race();
    Path file = directory.resolve("recording");
    Outcome recorded = record(plan, file, 3, ">", "xyzq");
    Recording recording = RecordingReader.read(file);
    assertEquals(recorded.trace(), recording.end());
    assertEquals(recorded, replay(plan, recording));
  }

  @Test
  void aRecordingThatWasStoppedEndsAtTheSameInstruction()
      throws IOException, InvalidInputException, InterruptedException {
    BootPlan plan = race();
    Path file = directory.resolve("recording");
    var header = new Recording.Header(file, BoardOptions.none(), 4, BoardIdentity.of(plan));
    var ears = new Ears("c ");
    TracePoint end;
    try (Recorder recorder = Recorder.open(file, header, Assertions::fail)) {
      var mode = new RunMode.Deterministic(4, new LiveInput(Optional.of(recorder)));
      try (BoardRun board = Board.start(plan, Engines.byName("auto").orElseThrow(), ears, mode)) {
        "abc".chars().forEach(key -> board.type(1, key));
        assertTrue(ears.heard.await(LIMIT.toSeconds(), TimeUnit.SECONDS), ears::text);
        assertTrue(board.stop());
        end = board.trace().orElseThrow();
      }
    }
    assertEquals(new Outcome(ears.text(), end), replay(plan, RecordingReader.read(file)));
  }

  @Test
  void aRecordingOfOtherModulesIsRefusedByName()
      throws IOException, InvalidInputException, InterruptedException {
    BootPlan plan = race();
    BoardIdentity recorded = BoardIdentity.of(plan);
    recorded.requireSame(BoardIdentity.of(race()), "file");
    Path image = directory.resolve("race.img");
    byte[] bytes = Files.readAllBytes(image);
    bytes[bytes.length - 1] ^= 1;
    Files.write(image, bytes);
    BootPlan changed = BootPlanner.plan(directory.resolve("board.dts"), BoardOptions.none());
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> recorded.requireSame(BoardIdentity.of(changed), "file"));
    assertEquals(1, e.problems().size(), e::getMessage);
    assertTrue(e.getMessage().startsWith("file: d1 kernel: recorded 0x"), e::getMessage);
  }

  @Test
  void debianOnTwoVcpusReplaysWithItsInputOnEveryEngine()
      throws IOException, InvalidInputException, InterruptedException {
    Path initrd = directory.resolve("ask.cpio");
    GuestImages.initrdWithInit(initrd, ASKS);
    Path kernel = GuestImages.directory().resolve("vmlinuz-cloud");
    String domain =
        Configurations.domain("domU1", 2, 256 << 10, kernel, initrd, "console=ttyAMA0 quiet");
    BootPlan plan =
        BootPlanner.plan(Configurations.write(directory, 3, domain), BoardOptions.none());
    Path file = directory.resolve("recording");
    Outcome recorded = record(plan, file, 0, "READY", "an answer\r");
    assertTrue(recorded.console().contains("got an answer"), recorded::console);
    assertEquals(recorded, replay(plan, RecordingReader.read(file)));
    assertEquals(recorded, replay("interpreter", plan, RecordingReader.read(file)));
  }
}
