package dev.zazen.network;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A learning switch (IEEE 802.1D, 7.8 and 7.9, without spanning tree and without ageing): a frame
 * goes to the port behind which its destination was seen, or to all others. Any thread; frames pass
 * without a lock.
 */
public final class EthernetSwitch {
  /**
   * Addresses that are known behind one port. A port that has more forgets its oldest; it cannot
   * push out those of other ports.
   */
  static final int ADDRESSES = 32;

  private static final int ADDRESS = 6;

  /** In the first byte of an address: it names several stations. */
  private static final int GROUP = 1;

  private final List<Connection> connections = new CopyOnWriteArrayList<>();

  /** A switch into which nothing is plugged. */
  public EthernetSwitch() {}

  /** One plugged cable: what is sent here goes through the switch. */
  public final class Connection implements EthernetPort, AutoCloseable {
    private final EthernetPort receiver;
    private final AtomicLongArray known = new AtomicLongArray(ADDRESSES);
    private int oldest;
    private volatile boolean closed;

    private Connection(EthernetPort receiver) {
      this.receiver = receiver;
    }

    /** Passes a frame on; one whose length no port may offer is dropped. */
    @Override
    public void send(ByteBuffer frame) {
      if (closed || frame.remaining() < HEADER || frame.remaining() > MAX_FRAME) {
        return;
      }
      long destination = address(frame, frame.position());
      long source = address(frame, frame.position() + ADDRESS);
      if (source != 0 && !isGroup(source) && !knows(source)) {
        learn(source);
      }
      forward(this, destination, frame);
    }

    private boolean knows(long address) {
      // An address lies at the first places unless there are many: the search is short.
      for (int i = 0; i < ADDRESSES; i++) {
        long other = known.get(i);
        if (other == 0 || other == address) {
          return other != 0;
        }
      }
      return false;
    }

    private void learn(long address) {
      synchronized (connections) {
        for (Connection other : connections) {
          other.forget(address);
        }
        if (!closed) {
          known.set(oldest, address);
          oldest = (oldest + 1) % ADDRESSES;
        }
      }
    }

    /** Its place is taken by the last one, so that no gap is left before others. */
    private void forget(long address) {
      for (int i = 0; i < ADDRESSES; i++) {
        if (known.get(i) == address) {
          int last = ADDRESSES - 1;
          while (known.get(last) == 0) {
            last--;
          }
          known.set(i, known.get(last));
          known.set(last, 0);
          oldest = last;
        }
      }
    }

    /** Unplugs it: it sends and receives nothing more. */
    @Override
    public void close() {
      synchronized (connections) {
        closed = true;
        connections.remove(this);
      }
    }
  }

  /**
   * Plugs {@code receiver} in.
   *
   * @param receiver takes the frames that are for it, on the threads of those who send
   * @return where it sends its own
   */
  public Connection attach(EthernetPort receiver) {
    var connection = new Connection(receiver);
    connections.add(connection);
    return connection;
  }

  /** How many are plugged in. */
  public int size() {
    return connections.size();
  }

  private void forward(Connection from, long destination, ByteBuffer frame) {
    if (!isGroup(destination)) {
      for (Connection connection : connections) {
        if (connection.knows(destination)) {
          if (connection != from) {
            connection.receiver.send(frame);
          }
          return;
        }
      }
    }
    int position = frame.position();
    int limit = frame.limit();
    for (Connection connection : connections) {
      if (connection != from) {
        connection.receiver.send(frame.limit(limit).position(position));
      }
    }
  }

  private static long address(ByteBuffer frame, int at) {
    long address = 0;
    for (int i = 0; i < ADDRESS; i++) {
      address = address << 8 | frame.get(at + i) & 0xff;
    }
    return address;
  }

  private static boolean isGroup(long address) {
    return (address >>> 40 & GROUP) != 0;
  }
}
