package dev.zazen.xenstore;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A privileged client within the process: what toolstacks and back ends of the hypervisor itself
 * use. Any thread.
 */
public final class LocalClient {
  private static final int CHUNK = 1024;

  private record Event(Consumer<String> listener, String path) {}

  private final Server server;
  private final ReentrantLock lock;
  private final Connection connection;
  private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();
  private final byte[] chunk = new byte[CHUNK];
  private final Map<String, Consumer<String>> listeners = new HashMap<>();
  private final Queue<Event> events = new ArrayDeque<>();
  private Packet reply;
  private int requests;
  private boolean asks;

  /**
   * A client of {@code server}.
   *
   * @param lock held by whoever uses the server
   */
  public LocalClient(Server server, ReentrantLock lock) {
    this.server = server;
    this.lock = lock;
    lock.lock();
    try {
      connection = server.connect();
      connection.onOutput(this::receive);
    } finally {
      lock.unlock();
    }
  }

  /** The value of a node; empty if there is no such node. */
  public Optional<String> read(String path) {
    try {
      return Optional.of(request(RequestType.READ, path + '\0'));
    } catch (XenstoreException e) {
      return Optional.empty();
    }
  }

  /** The names of the children of a node; empty if there is no such node. */
  public List<String> list(String path) {
    try {
      String names = request(RequestType.DIRECTORY, path + '\0');
      return names.isEmpty() ? List.of() : List.of(names.split("\0", -1)).subList(0, count(names));
    } catch (XenstoreException e) {
      return List.of();
    }
  }

  private static int count(String names) {
    return (int) names.chars().filter(c -> c == 0).count();
  }

  /** Sets the value of a node, which is made if it does not exist. */
  public void write(String path, String value) throws XenstoreException {
    var _ = request(RequestType.WRITE, path + '\0' + value);
  }

  /** Sets who may use a node: texts like {@code n0} and {@code r5}, the owner first. */
  public void permit(String path, String... permissions) throws XenstoreException {
    var _ = request(RequestType.SET_PERMS, path + '\0' + String.join("\0", permissions) + '\0');
  }

  /** Removes a node and what is below it. */
  public void remove(String path) throws XenstoreException {
    var _ = request(RequestType.RM, path + '\0');
  }

  /**
   * Has {@code listener} called with each path at or below {@code path} that changes, and once now.
   * It is called with the store's lock held, on any thread.
   */
  public void watch(String path, Consumer<String> listener) throws XenstoreException {
    lock.lock();
    try {
      var token = Integer.toString(listeners.size());
      listeners.put(token, listener);
      var _ = request(RequestType.WATCH, path + '\0' + token + '\0');
    } finally {
      lock.unlock();
    }
  }

  private String request(RequestType type, String payload) throws XenstoreException {
    lock.lock();
    try {
      requests++;
      reply = null;
      asks = true;
      server.submit(connection, Packet.of(type, requests, 0, payload));
      receive();
      asks = false;
      Packet answer = reply;
      if (answer == null) {
        throw new IllegalStateException("no answer to " + type);
      }
      tellEvents();
      if (answer.type() == RequestType.ERROR.number()) {
        throw new XenstoreException(XenstoreError.valueOf(answer.text().replace("\0", "")));
      }
      return answer.text();
    } finally {
      lock.unlock();
    }
  }

  private void receive() {
    while (!connection.hasNoOutput()) {
      incoming.write(chunk, 0, connection.take(chunk, 0, CHUNK));
    }
    split();
    if (!asks) {
      tellEvents();
    }
  }

  private void split() {
    byte[] bytes = incoming.toByteArray();
    int at = 0;
    while (bytes.length - at >= Packet.HEADER) {
      byte[] header = Arrays.copyOfRange(bytes, at, at + Packet.HEADER);
      int end = at + Packet.HEADER + (int) Packet.announcedLength(header);
      if (bytes.length < end) {
        break;
      }
      take(Packet.parse(header, Arrays.copyOfRange(bytes, at + Packet.HEADER, end)));
      at = end;
    }
    incoming.reset();
    incoming.write(bytes, at, bytes.length - at);
  }

  private void take(Packet packet) {
    if (packet.type() != RequestType.WATCH_EVENT.number()) {
      reply = packet;
      return;
    }
    String[] pathAndToken = packet.text().split("\0", -1);
    events.add(new Event(listeners.get(pathAndToken[1]), pathAndToken[0]));
  }

  private void tellEvents() {
    for (Event event = events.poll(); event != null; event = events.poll()) {
      event.listener().accept(event.path());
    }
  }
}
