package dev.zazen.xenstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.CanIgnoreReturnValue;
import dev.zazen.base.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients of Xen 4.17 (Debian's xenstore-utils) against the socket. */
@Tag("feature:xenstore")
@Tag("feature:xenstore-socket")
class RealClientTest {
  @TempDir private Path directory;
  private final TestBoard board = new TestBoard(5);
  private Path path;
  private SocketTransport transport;

  @BeforeEach
  void listen() throws IOException, InvalidInputException {
    path = directory.resolve("socket");
    transport = SocketTransport.open(board.server, new ReentrantLock(), path);
  }

  @AfterEach
  void end() throws IOException {
    transport.close();
  }

  @CanIgnoreReturnValue
  private Process start(String... command) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("XENSTORED_PATH", path.toString());
    return builder.start();
  }

  /** Output and exit code: {@code "text\n0"}. */
  @CanIgnoreReturnValue
  private String run(String... command) throws IOException {
    Process process = start(command);
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    try {
      return output + process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void valuesAreWrittenAndRead() throws IOException {
    assertEquals("0", run("xenstore-write", "/a/b", "one", "/a/c", "two\\ttabs"));
    assertEquals("one\ntwo\\ttabs\n0", run("xenstore-read", "/a/b", "/a/c"));
    assertEquals("/a/b: one\n0", run("xenstore-read", "-p", "/a/b"));
    assertEquals("xenstore-read: couldn't read path /a/d\n1", run("xenstore-read", "/a/d"));
    assertEquals(
        "xenstore-write: could not write path /a//b\n1", run("xenstore-write", "/a//b", "x"));
    assertEquals("0", run("xenstore-write", "relative", "x"));
    assertEquals("x\n0", run("xenstore-read", "/local/domain/0/relative"));
  }

  @Test
  void nodesAreListedAndExist() throws IOException {
    run("xenstore-write", "/a/b", "", "/a/c", "", "/a/a", "");
    assertEquals("b\nc\na\n0", run("xenstore-list", "/a"));
    assertEquals("/a/b\n/a/c\n/a/a\n0", run("xenstore-list", "-p", "/a"));
    assertEquals("0", run("xenstore-exists", "/a/b"));
    assertEquals("1", run("xenstore-exists", "/a/x"));
    assertEquals("xenstore-list: could not list path /x\n1", run("xenstore-list", "/x"));
  }

  @Test
  void aLongDirectoryIsListed() throws IOException {
    List<String> names = new ArrayList<>();
    Client tool = board.tool();
    for (int i = 0; i < 2000; i++) {
      names.add("a-child-with-a-name-" + i);
      tool.write("/many/" + names.getLast(), "");
    }
    assertEquals(String.join("\n", names) + "\n0", run("xenstore-list", "/many"));
  }

  @Test
  void nodesAreRemovedAndTidied() throws IOException {
    run("xenstore-write", "/a/b/c", "", "/x", "");
    assertEquals("0", run("xenstore-rm", "-t", "/a/b/c"));
    assertEquals("tool\nx\n0", run("xenstore-list", "/"));
    assertEquals("0", run("xenstore-rm", "/x"));
    assertEquals("xenstore-rm: could not remove path /y/z\n1", run("xenstore-rm", "/y/z"));
  }

  @Test
  void permissionsAreChangedRecursively() throws IOException {
    run("xenstore-write", "/a/b", "");
    assertEquals("0", run("xenstore-chmod", "-r", "/a", "n5", "r0"));
    assertEquals("/a = \"\"   (n5,r0)", lineOf(run("xenstore-ls", "-fp"), "/a "));
    assertEquals("/a/b = \"\"   (n5,r0)", lineOf(run("xenstore-ls", "-fp"), "/a/b "));
  }

  private static String lineOf(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void theDumpIsWhatXenstoreLsPrints() throws IOException, XenstoreException {
    DomainNodesTest.sample().write(board.server);
    for (String value :
        List.of("", "1", "12", "tab\t nl\n cr\r \\ quote\"", "\u0001\u007f\u00ff")) {
      board.server.put("/values/n" + value.length(), value, null);
    }
    board.server.put("/values/long", "x".repeat(200), Permissions.of("b0", "r5", "w77"));
    assertEquals(StoreDump.readable(board.server) + "0", run("xenstore-ls", "-fp"));
  }

  @Test
  void theTreeIsIndented() throws IOException {
    run("xenstore-write", "/a/b/c", "x", "/a/d", "y");
    assertEquals("b = \"\"\n c = \"x\"\nd = \"y\"\n0", run("xenstore-ls", "/a"));
  }

  @Test
  void watchesPrintWhatChanges() throws IOException {
    Process watcher = start("xenstore-watch", "-n", "3", "/a");
    try (BufferedReader lines = watcher.inputReader()) {
      assertEquals("/a", lines.readLine());
      run("xenstore-write", "/a/b", "x");
      assertEquals("/a/b", lines.readLine());
      run("xenstore-rm", "/a");
      assertEquals("/a", lines.readLine());
      assertEquals(null, lines.readLine());
    } finally {
      watcher.destroy();
    }
  }

  @Test
  void aKilledClientLosesItsWatches() throws IOException {
    Process watcher = start("xenstore-watch", "/a");
    try (BufferedReader lines = watcher.inputReader()) {
      assertEquals("/a", lines.readLine());
    }
    try (var client = new SocketClient(path)) {
      assertTrue(watches(client).endsWith(" 1"));
      watcher.destroyForcibly();
      while (!watches(client).endsWith(" 0")) {
        Thread.onSpinWait();
      }
    }
  }

  private static String watches(Client client) {
    return client
        .call(RequestType.CONTROL, "quota|0|")
        .lines()
        .filter(line -> line.startsWith("watches"))
        .findFirst()
        .orElseThrow();
  }
}
