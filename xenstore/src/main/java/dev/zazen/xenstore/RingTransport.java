package dev.zazen.xenstore;

import dev.zazen.base.CanIgnoreReturnValue;

/**
 * A domain's ring (docs/misc/xenstore-ring.txt). Indices in the page are never trusted: what is out
 * of range ends this connection only, with the reason in the page.
 */
public final class RingTransport {
  static final int RING_SIZE = 1024;
  static final int REQUESTS = 0;
  static final int RESPONSES = 1024;
  static final int REQUEST_CONSUMER = 2048;
  static final int REQUEST_PRODUCER = 2052;
  static final int RESPONSE_CONSUMER = 2056;
  static final int RESPONSE_PRODUCER = 2060;
  static final int FEATURES = 2064;
  static final int CONNECTION = 2068;
  static final int ERROR = 2072;

  /** XENSTORE_SERVER_FEATURE_RECONNECTION and XENSTORE_SERVER_FEATURE_ERROR. */
  static final int OFFERED_FEATURES = 1 | 2;

  static final int CONNECTED = 0;
  static final int RECONNECT = 1;

  static final int ERROR_NONE = 0;
  static final int ERROR_INDEX = 2;
  static final int ERROR_PROTOCOL = 3;

  /** A guest that produces as fast as it is served must not keep the store for itself. */
  private static final int READS_PER_SERVICE = 256;

  private final Server server;
  private final Connection connection;
  private final SharedPage page;
  private final byte[] chunk = new byte[RING_SIZE];
  private Runnable signal;
  private boolean moved;
  private boolean closed;

  RingTransport(Server server, Connection connection, SharedPage page, Runnable signal) {
    this.server = server;
    this.connection = connection;
    this.page = page;
    this.signal = signal;
    connection.onOutput(this::flush);
  }

  /** The domain has another event channel. */
  void rebind(Runnable changed) {
    signal = changed;
  }

  /** Empties the ring; a domain that waits for the connection learns that it is there. */
  void start() {
    page.store(FEATURES, OFFERED_FEATURES);
    for (int index = REQUEST_CONSUMER; index <= RESPONSE_PRODUCER; index += Integer.BYTES) {
      page.store(index, 0);
    }
    page.store(ERROR, ERROR_NONE);
    if (page.load(CONNECTION) == RECONNECT) {
      page.store(CONNECTION, CONNECTED);
      signal.run();
    }
  }

  /** The domain was released: the page is no longer touched. */
  void close() {
    closed = true;
  }

  void error(int reason) {
    page.store(ERROR, reason);
  }

  /**
   * Answers what is in the ring. To be called when the domain signals.
   *
   * @return whether requests are left, because there were very many: call again soon
   */
  @CanIgnoreReturnValue
  public boolean service() {
    boolean more = serve();
    return server.resume() || more;
  }

  /** Answers what is in this ring. */
  boolean serve() {
    if (closed) {
      return false;
    }
    if (page.load(CONNECTION) == RECONNECT) {
      server.reset(connection);
      start();
    }
    int reads = 0;
    while (reads < READS_PER_SERVICE && read()) {
      reads++;
    }
    flush();
    return reads == READS_PER_SERVICE;
  }

  /** Whether requests may be read again after a pause. */
  boolean isStalled() {
    return connection.isStalled();
  }

  private boolean read() {
    if (connection.isIgnored()) {
      return false;
    }
    int consumer = page.load(REQUEST_CONSUMER);
    int available = distance(consumer, page.load(REQUEST_PRODUCER));
    if (available <= 0) {
      return false;
    }
    if (connection.isStalled()) {
      server.hasStalled(this);
      return false;
    }
    int at = consumer & RING_SIZE - 1;
    int length = Math.min(connection.wanted(), Math.min(available, RING_SIZE - at));
    page.get(REQUESTS + at, chunk, 0, length);
    page.store(REQUEST_CONSUMER, consumer + length);
    moved = true;
    // It wanted so much: it takes all.
    var _ = connection.accept(chunk, 0, length);
    return true;
  }

  /** Bytes between two indices; -1 if that cannot be, and the connection is ended. */
  private int distance(int consumer, int producer) {
    int distance = producer - consumer;
    if (Integer.compareUnsigned(distance, RING_SIZE) > 0) {
      server.ignore(connection, ERROR_INDEX);
      return -1;
    }
    return distance;
  }

  private void flush() {
    while (!connection.isIgnored() && !connection.hasNoOutput()) {
      int producer = page.load(RESPONSE_PRODUCER);
      int used = distance(page.load(RESPONSE_CONSUMER), producer);
      if (used < 0 || used == RING_SIZE) {
        break;
      }
      int at = producer & RING_SIZE - 1;
      int length = connection.take(chunk, 0, Math.min(RING_SIZE - used, RING_SIZE - at));
      page.put(RESPONSES + at, chunk, 0, length);
      page.store(RESPONSE_PRODUCER, producer + length);
      moved = true;
    }
    if (moved) {
      moved = false;
      signal.run();
    }
  }
}
