package dev.zazen.network.tap;

import dev.zazen.host.TapDevice;
import dev.zazen.network.EthernetPort;
import dev.zazen.network.EthernetSwitch;
import dev.zazen.network.Uplink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Passes frames between a network and a TAP interface, which the host may bridge or route. */
public final class TapUplink implements Uplink {
  /** How long it may take until {@link #close} is noticed. */
  private static final int MILLISECONDS = 100;

  private final TapDevice device;
  private final Thread thread;
  private final byte[] frame = new byte[EthernetPort.MAX_FRAME];
  private final byte[] outgoing = new byte[EthernetPort.MAX_FRAME];
  private volatile EthernetSwitch.Connection connection;
  private volatile boolean closed;

  private TapUplink(TapDevice device, String name) {
    this.device = device;
    thread = Thread.ofPlatform().daemon().name("uplink-" + name).unstarted(this::run);
  }

  /**
   * Takes hold of an interface.
   *
   * @param ifname of the interface
   * @param name of the network
   * @throws IOException if the host has no such thing or does not allow it
   */
  public static TapUplink open(String ifname, String name) throws IOException {
    return new TapUplink(TapDevice.open(ifname, EthernetPort.MAX_FRAME), name);
  }

  @Override
  public void attach(EthernetSwitch network) {
    connection = network.attach(this::arrived);
    thread.start();
  }

  private synchronized void arrived(ByteBuffer bytes) {
    int length = bytes.remaining();
    bytes.get(outgoing, 0, length);
    if (!closed) {
      // What the host has no room for is lost.
      var _ = device.write(outgoing, 0, length);
    }
  }

  private void run() {
    try {
      while (!closed) {
        int length = device.read(frame, MILLISECONDS);
        if (length > 0) {
          connection.send(ByteBuffer.wrap(frame, 0, length));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the interface was lost", e);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    if (connection != null) {
      connection.close();
    }
    try {
      if (thread.isAlive()) {
        thread.join();
      }
      device.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
