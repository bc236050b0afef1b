package dev.zazen.xenstore;

import static dev.zazen.xenstore.RequestType.CONTROL;
import static dev.zazen.xenstore.RequestType.READ;
import static dev.zazen.xenstore.RequestType.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("feature:xenstore-socket")
class SocketTransportTest {
  @TempDir private Path directory;
  private final TestBoard board = new TestBoard(5);
  private final Lock lock = new ReentrantLock();
  private Path path;
  private SocketTransport transport;

  @BeforeEach
  void listen() throws IOException, InvalidInputException {
    path = directory.resolve("socket");
    transport = SocketTransport.open(board.server, lock, path);
  }

  @AfterEach
  void end() throws IOException {
    transport.close();
  }

  /** Waits until a condition holds that only another client can make true. */
  private static void until(Client client, String request, String answer) {
    while (!client.call(CONTROL, request).contains(answer)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void clientsAreServedSideBySide() throws IOException {
    try (var one = new SocketClient(path);
        var two = new SocketClient(path)) {
      assertEquals("OK|", one.write("/a", "value"));
      assertEquals("value", two.read("/a"));
      assertEquals("n0|", two.permissions("/a"));
      assertEquals("v".repeat(4090), writeAndRead(one));
    }
  }

  private static String writeAndRead(Client client) {
    String value = "v".repeat(4090);
    assertEquals("OK|", client.write("/b", value));
    return client.read("/b");
  }

  @Test
  void eventsAreSentWithoutBeingAskedFor() throws IOException {
    try (var one = new SocketClient(path);
        var two = new SocketClient(path)) {
      assertEquals("OK|", one.watch("/a", "t"));
      assertEquals(List.of("/a|t|"), one.events());
      two.write("/a/b", "");
      assertEquals(List.of("/a/b|t|"), one.events());
      lock.lock();
      try {
        board.server.put("/a/c", "by the hypervisor", null);
      } catch (XenstoreException e) {
        throw new AssertionError(e);
      } finally {
        lock.unlock();
      }
      assertEquals(List.of("/a/c|t|"), one.events());
    }
  }

  @Test
  void aClientThatIsGoneLosesItsWatchesAndTransactions() throws IOException {
    try (var one = new SocketClient(path)) {
      until(one, "quota|0|", "watches         :        0\n");
      try (var two = new SocketClient(path)) {
        two.watch("/a", "t");
        two.events();
        int id = two.start();
        two.call(WRITE, id, "/a|lost");
        until(one, "quota|0|", "watches         :        1\n");
      }
      until(one, "quota|0|", "watches         :        0\n");
      assertEquals("ENOENT", one.read("/a"));
    }
  }

  @Test
  void aClientThatBreaksTheProtocolIsDropped() throws IOException {
    try (var bad = new SocketClient(path);
        var good = new SocketClient(path)) {
      byte[] request = Packet.of(READ, 1, 0, "").format();
      request[Packet.LENGTH_OFFSET + 2] = 1;
      bad.send(request);
      assertThrows(UncheckedIOException.class, bad::receive);
      assertEquals("tool|", good.list("/"));
    }
  }

  @Test
  void aClientThatReadsLateGetsEverything() throws IOException {
    try (var one = new SocketClient(path);
        var two = new SocketClient(path)) {
      one.write("/a", "v".repeat(4000));
      int requests = 400;
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < requests; i++) {
                      two.send(Packet.of(READ, i, 0, "/a\0").format());
                    }
                  });
      until(one, "check|", "OK");
      for (int i = 0; i < requests; i++) {
        assertEquals(Packet.HEADER + 4000, two.receive().length);
      }
      join(sender);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aClientThatNeverReadsIsDropped() throws IOException {
    try (var one = new SocketClient(path);
        var deaf = new SocketClient(path)) {
      deaf.watch("/", "t".repeat(4000));
      deaf.events();
      for (int i = 0; i < 6000; i++) {
        one.write("/n" + i, "");
        one.remove("/n" + i);
      }
      until(one, "quota|0|", "watches         :        0\n");
    }
  }

  @Test
  void domainsAndSocketClientsSeeEachOther() throws IOException {
    try (var one = new SocketClient(path)) {
      assertEquals("OK|", one.call(RequestType.INTRODUCE, "5|0|1|"));
      one.write("/open", "");
      one.setPermissions("/open", "b0");
      one.watch("/open", "t");
      one.events();
      lock.lock();
      try {
        assertEquals("OK|", new GuestClient(board, 5).write("/open", "x"));
      } finally {
        lock.unlock();
      }
      assertEquals(List.of("/open|t|"), one.events());
    }
  }

  @Test
  void theSocketIsTheOwnersOnly() throws IOException {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
  }

  @Test
  void closingEndsClientsAndRemovesTheSocket() throws IOException {
    try (var one = new SocketClient(path)) {
      one.watch("/a", "t");
      one.events();
      transport.close();
      assertThrows(UncheckedIOException.class, one::receive);
      assertFalse(Files.exists(path));
      assertTrue(board.tool().call(CONTROL, "quota|0|").contains("watches         :        0\n"));
    }
  }

  @Test
  void anAbandonedSocketIsReplacedAndAUsedOneIsNot() throws IOException, InvalidInputException {
    Path abandoned = directory.resolve("abandoned");
    try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(abandoned));
    }
    SocketTransport.open(board.server, lock, abandoned).close();
    var used =
        assertThrows(
            InvalidInputException.class, () -> SocketTransport.open(board.server, lock, path));
    assertTrue(used.getMessage().startsWith(path + ": another Xenstore listens here"));
    Path file = Files.createFile(directory.resolve("file"));
    var noSocket =
        assertThrows(
            InvalidInputException.class, () -> SocketTransport.open(board.server, lock, file));
    assertTrue(noSocket.getMessage().contains("is no socket"));
    assertTrue(Files.exists(file));
    Path none = directory.resolve("none/socket");
    var impossible =
        assertThrows(
            InvalidInputException.class, () -> SocketTransport.open(board.server, lock, none));
    assertTrue(impossible.getMessage().contains("no socket can be made here"));
  }
}
