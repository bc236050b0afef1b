package dev.zazen.network.user;

import dev.zazen.network.EthernetPort;
import dev.zazen.network.EthernetSwitch;
import dev.zazen.network.FrameQueue;
import dev.zazen.network.Uplink;
import dev.zazen.network.packet.Ipv4;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The gateway of a user-mode network. A thread of its own waits for frames, which come through a
 * bounded queue, and for sockets of the host.
 */
public final class UserUplink implements Uplink {
  private static final Path RESOLVERS = Path.of("/etc/resolv.conf");

  /** Bytes of frames that wait for the thread; what comes beyond is lost. */
  private static final int WAITING = 1 << 20;

  /** Frames between two looks at sockets. */
  private static final int BATCH = 64;

  private static final long MILLISECOND = 1_000_000;

  private final Selector selector;
  private final Gateway gateway;
  private final Thread thread;
  private final FrameQueue frames = new FrameQueue(WAITING);
  private final AtomicBoolean waits = new AtomicBoolean();
  private final byte[] frame = new byte[EthernetPort.MAX_FRAME];
  private volatile EthernetSwitch.Connection connection;
  private volatile boolean closed;

  private UserUplink(UserOptions options, String name, Selector selector) {
    this.selector = selector;
    gateway = new Gateway(options, selector, new Resolvers(RESOLVERS, Resolvers.PORT), this::send);
    thread = Thread.ofPlatform().daemon().name("uplink-" + name).unstarted(this::run);
  }

  /**
   * A gateway that listens for what it forwards, but is not plugged in yet.
   *
   * @param name of its network
   * @throws HostForwardException if the host does not let it listen
   */
  public static UserUplink open(UserOptions options, String name)
      throws IOException, HostForwardException {
    var uplink = new UserUplink(options, name, Selector.open());
    for (HostForward forward : options.hostForwards()) {
      try {
        if (forward.protocol() == Ipv4.TCP) {
          uplink.gateway.tcp().listen(forward);
        } else {
          uplink.gateway.udp().listen(forward);
        }
      } catch (IOException e) {
        uplink.close();
        throw new HostForwardException(forward, e);
      }
    }
    return uplink;
  }

  @Override
  public void attach(EthernetSwitch network) {
    connection = network.attach(this::arrived);
    thread.start();
  }

  private void arrived(ByteBuffer bytes) {
    if (frames.offer(bytes) && waits.compareAndSet(false, true)) {
      selector.wakeup();
    }
  }

  private void send(ByteBuffer bytes) {
    connection.send(bytes);
  }

  private void run() {
    try {
      while (!closed) {
        serve();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the host's selector failed", e);
    }
  }

  private void serve() throws IOException {
    long now = System.nanoTime();
    long due = gateway.due();
    if (waits.get() || due <= now) {
      selector.selectNow();
    } else if (due == Long.MAX_VALUE) {
      selector.select();
    } else {
      selector.select((due - now) / MILLISECOND + 1);
    }
    long woken = System.nanoTime();
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.isValid()) {
        ((Ready) key.attachment()).ready(woken);
      }
    }
    selector.selectedKeys().clear();
    waits.set(false);
    int served = 0;
    for (int length = poll(); length > 0; length = poll()) {
      gateway.receive(ByteBuffer.wrap(frame, 0, length), woken);
      served++;
      if (served == BATCH) {
        waits.set(true);
        break;
      }
    }
    gateway.work(woken);
  }

  private int poll() {
    return frames.poll(frame);
  }

  @Override
  public void close() {
    closed = true;
    if (connection != null) {
      connection.close();
    }
    selector.wakeup();
    try {
      if (thread.isAlive()) {
        thread.join();
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a socket could not be closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
