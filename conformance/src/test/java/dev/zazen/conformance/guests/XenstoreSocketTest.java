package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.Board;
import dev.zazen.boot.BoardListener;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BoardRun;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.RunMode;
import dev.zazen.boot.replay.LiveInput;
import dev.zazen.engine.Engines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Xen's own clients on the host see and use the Xenstore of a running board. */
@Tag("feature:xenstore")
@Tag("feature:xenstore-socket")
@Tag("feature:xenstore-ring")
class XenstoreSocketTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** What the kernel starts when a toolstack asks for the end: drivers/xen/manage.c. */
  private static final String SCRIPT =
      """
      #!/bin/busybox sh
      /bin/busybox mkdir -p /sbin
      /bin/busybox printf '#!/bin/busybox sh\\n/bin/busybox poweroff -f\\n' > /sbin/poweroff
      /bin/busybox chmod 755 /sbin/poweroff
      echo READY
      while true; do /bin/busybox sleep 60; done
      """;

  @TempDir private Path directory;

  private static final class Ears implements BoardListener {
    private final StringBuilder said = new StringBuilder();
    private final CountDownLatch ready = new CountDownLatch(1);

    @Override
    public void log(String line) {}

    @Override
    public synchronized void console(int domain, int character) {
      said.append((char) character);
      if (said.indexOf("READY") >= 0) {
        ready.countDown();
      }
    }

    synchronized String text() {
      return said.toString();
    }
  }

  private Path board(Path kernel, Path initrd, String more) throws IOException {
    String domain =
        Configurations.domain("domU1", 1, 256 << 10, kernel, initrd, "console=hvc0 quiet")
            .replace("vpl011;", more);
    return Configurations.write(directory, 3, domain);
  }

  private static String client(Path socket, String... command)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("XENSTORED_PATH", socket.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  @Test
  void theTreeOfARunningLinuxIsListedAndItIsShutDown()
      throws IOException, InvalidInputException, InterruptedException {
    Path initrd = directory.resolve("waits.cpio");
    GuestImages.initrdWithInit(initrd, SCRIPT);
    Path socket = directory.resolve("xenstored");
    Path config =
        board(
            GuestImages.directory().resolve("vmlinuz-cloud"),
            initrd,
            "xen,enhanced; console { compatible = \"zazen,pv-console\"; };");
    var plan = BootPlanner.plan(config, BoardOptions.none());
    var ears = new Ears();
    try (BoardRun board = Board.start(plan, Engines.byName("auto").orElseThrow(), ears)) {
      board.serveXenstore(socket);
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
      assertTrue(ears.ready.await(LIMIT.toSeconds(), TimeUnit.SECONDS), ears::text);
      String tree = client(socket, "xenstore-ls", "-f", "/local/domain/1");
      for (String expected :
          new String[] {
            "/local/domain/1/name = \"domU1\"",
            "/local/domain/1/memory/target = \"262144\"",
            // The kernel wrote this one: what it can be asked for.
            "/local/domain/1/control/feature-poweroff = \"1\""
          }) {
        assertTrue(tree.lines().anyMatch(expected::equals), () -> expected + " in\n" + tree);
      }
      var _ = client(socket, "xenstore-write", "/local/domain/1/control/shutdown", "poweroff");
      var ends = board.await(Optional.of(LIMIT));
      assertTrue(ends.isPresent(), ears::text);
      assertEquals("powered off", ends.get().getFirst().description());
      // The domain took note of the request.
      assertEquals("\n", client(socket, "xenstore-read", "/local/domain/1/control/shutdown"));
    }
    assertFalse(Files.exists(socket));
  }

  @Test
  void aBoardWithoutAStoreOfItsOwnAndADeterministicOneRefuse()
      throws IOException, InvalidInputException, InterruptedException {
    Path kernel = Assembler.image("hostile", "spin", directory);
    Path socket = directory.resolve("xenstored");
    var plan = BootPlanner.plan(board(kernel, null, "vpl011;"), BoardOptions.none());
    try (BoardRun board = Board.start(plan, Engines.byName("auto").orElseThrow(), new Ears())) {
      var e = assertThrows(InvalidInputException.class, () -> board.serveXenstore(socket));
      assertTrue(e.getMessage().contains("no Xenstore of Zazen's own"), e::getMessage);
    }
    String console = "xen,enhanced; console { compatible = \"zazen,pv-console\"; };";
    var other = BootPlanner.plan(board(kernel, null, console), BoardOptions.none());
    var mode = new RunMode.Deterministic(1, new LiveInput(Optional.empty()));
    try (BoardRun board =
        Board.start(other, Engines.byName("auto").orElseThrow(), new Ears(), mode)) {
      var e = assertThrows(InvalidInputException.class, () -> board.serveXenstore(socket));
      assertTrue(e.getMessage().contains("deterministic"), e::getMessage);
    }
    assertFalse(Files.exists(socket));
  }
}
