package dev.zazen.xenstore;

import dev.zazen.base.Deviation;
import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.locks.Lock;

/**
 * Privileged clients on the host: a Unix socket that only its owner may use, as libxenstore expects
 * it at {@code XENSTORED_PATH}. One thread serves all of them; it holds the lock whenever it is in
 * the server.
 */
public final class SocketTransport implements AutoCloseable {
  /** A client that has so much unread is not read from. */
  private static final int READ_LIMIT = 256 * 1024;

  /** A client that has so much unread is dropped. */
  private static final int DROP_LIMIT = 16 * 1024 * 1024;

  private static final int BUFFER_SIZE = 16 * 1024;

  /** One connected client. */
  private static final class Client {
    private final SocketChannel channel;
    private final Connection connection;
    private final byte[] chunk = new byte[BUFFER_SIZE];
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_SIZE);
    private final ByteBuffer out = ByteBuffer.wrap(chunk).limit(0);

    Client(SocketChannel channel, Connection connection) {
      this.channel = channel;
      this.connection = connection;
    }

    /** Whether the client is still there. */
    boolean read() throws IOException {
      if (channel.read(in) < 0) {
        return false;
      }
      in.flip();
      while (in.hasRemaining()) {
        int used = connection.accept(in.array(), in.position(), in.remaining());
        in.position(in.position() + used);
      }
      in.clear();
      return true;
    }

    void write() throws IOException {
      while (out.hasRemaining() || !connection.hasNoOutput()) {
        if (!out.hasRemaining()) {
          out.clear().limit(connection.take(chunk, 0, BUFFER_SIZE));
        }
        if (channel.write(out) == 0) {
          return;
        }
      }
    }

    int interests() {
      int reads = connection.outputSize() < READ_LIMIT ? SelectionKey.OP_READ : 0;
      return out.hasRemaining() ? reads | SelectionKey.OP_WRITE : reads;
    }

    boolean isLost() {
      return connection.isIgnored() || connection.outputSize() > DROP_LIMIT;
    }
  }

  private final Server server;
  private final Lock lock;
  private final Path path;
  private final Selector selector;
  private final ServerSocketChannel listener;
  private final Thread thread;

  private SocketTransport(
      Server server, Lock lock, Path path, Selector selector, ServerSocketChannel listener) {
    this.server = server;
    this.lock = lock;
    this.path = path;
    this.selector = selector;
    this.listener = listener;
    this.thread = Thread.ofPlatform().daemon().name("xenstore").unstarted(this::run);
  }

  /**
   * Listens at {@code path} until closed.
   *
   * @param lock held by whoever uses the server; not by the caller
   * @throws InvalidInputException if something else is at the path, or nothing can be
   */
  public static SocketTransport open(Server server, Lock lock, Path path)
      throws IOException, InvalidInputException {
    removeAbandoned(path);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    Selector selector = Selector.open();
    try {
      listener.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      listener.close();
      selector.close();
      throw new InvalidInputException(
          path.toString(),
          "no socket can be made here: " + e.getMessage(),
          "give a path of at most 107 bytes in a directory that exists and can be written");
    }
    var transport = new SocketTransport(server, lock, path, selector, listener);
    transport.thread.start();
    return transport;
  }

  private static void removeAbandoned(Path path) throws IOException, InvalidInputException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException nobodyListens) {
      if (isSocket(path)) {
        Files.delete(path);
        return;
      }
    }
    throw new InvalidInputException(
        path.toString(),
        isSocket(path) ? "another Xenstore listens here" : "is no socket",
        "end it, or give another path");
  }

  private static boolean isSocket(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) >> 12 == 014;
  }

  private void run() {
    try {
      while (listener.isOpen()) {
        selector.select();
        lock.lock();
        try {
          round();
        } finally {
          lock.unlock();
        }
      }
    } catch (ClosedSelectorException closed) {
      return; // by close()
    } catch (IOException e) {
      throw new UncheckedIOException("Xenstore socket " + path, e);
    }
  }

  private void round() throws IOException {
    for (SelectionKey key : List.copyOf(selector.selectedKeys())) {
      if (key.isValid() && key.isAcceptable()) {
        accept(key);
      } else if (key.isValid() && key.isReadable()) {
        serve(key, true);
      }
    }
    selector.selectedKeys().clear();
    // Any client may have something to read now, whoever was served.
    for (SelectionKey key : List.copyOf(selector.keys())) {
      if (key.isValid() && key.attachment() != null) {
        serve(key, false);
      }
    }
    if (server.resume()) {
      selector.wakeup();
    }
  }

  private void accept(SelectionKey key) {
    try {
      SocketChannel channel = listener.accept();
      if (channel != null) {
        channel.configureBlocking(false);
        Connection connection = server.connect();
        connection.onOutput(selector::wakeup);
        channel.register(selector, SelectionKey.OP_READ, new Client(channel, connection));
      }
    } catch (IOException tooManyFiles) {
      // Would fail again at once; the next client that leaves makes room.
      interest(key, 0);
    }
  }

  private static void interest(SelectionKey key, int operations) {
    if (key.isValid()) {
      key.interestOps(operations);
    }
  }

  private void serve(SelectionKey key, boolean readable) {
    var client = (Client) key.attachment();
    try {
      boolean there = !readable || client.read();
      if (there) {
        client.write();
      }
      if (there && !client.isLost()) {
        key.interestOps(client.interests());
      } else {
        drop(key, client);
      }
    } catch (IOException clientIsGone) {
      drop(key, client);
    }
  }

  @Deviation(rule = "D4.7", id = "DEV-J-010")
  private void drop(SelectionKey key, Client client) {
    key.cancel();
    try {
      client.channel.close();
    } catch (IOException ignored) {
      // Nothing more can be done about it.
    }
    server.disconnect(client.connection);
    SelectionKey listening = listener.keyFor(selector);
    if (listening != null) {
      interest(listening, SelectionKey.OP_ACCEPT);
    }
  }

  /** Ends all clients and removes the socket. Not to be called with the lock held. */
  @Override
  public void close() throws IOException {
    if (!selector.isOpen()) {
      return;
    }
    listener.close();
    selector.wakeup();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    lock.lock();
    try {
      for (SelectionKey key : List.copyOf(selector.keys())) {
        if (key.attachment() instanceof Client client) {
          drop(key, client);
        }
      }
    } finally {
      lock.unlock();
    }
    selector.close();
    Files.deleteIfExists(path);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
