package dev.zazen.pv.net;

import dev.zazen.core.domain.Domain;
import dev.zazen.core.evtchn.EventChannels;
import dev.zazen.network.EthernetSwitch;
import dev.zazen.pv.ring.Grants;
import dev.zazen.pv.ring.SharedRing;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** The two rings of an interface whose front end is there, plugged into a network. */
final class InterfaceQueue implements AutoCloseable {
  private static final int UNBOUND = 0;

  /** Slots and frames served before others of the same worker have their turn. */
  private static final int BATCH = 64;

  private final SharedRing sent;
  private final SharedRing received;
  private final TransmitRing transmit;
  private final ReceiveRing receive;
  private final EthernetSwitch.Connection connection;
  private final Executor worker;
  private final EventChannels own;
  private final Runnable onBroken;
  private final AtomicBoolean waits = new AtomicBoolean();
  private int transmitPort = UNBOUND;
  private int receivePort = UNBOUND;
  private volatile boolean closed;

  /**
   * Rings that nobody listens to yet.
   *
   * @param scatters whether the guest takes frames in several pages
   * @param onBroken hears, on {@code worker}, that the guest's indices make no sense
   */
  InterfaceQueue(
      SharedRing sent,
      SharedRing received,
      Grants grants,
      boolean scatters,
      EthernetSwitch network,
      Executor worker,
      EventChannels own,
      Runnable onBroken) {
    this.sent = sent;
    this.received = received;
    this.worker = worker;
    this.own = own;
    this.onBroken = onBroken;
    receive = new ReceiveRing(received, grants, scatters);
    connection = network.attach(this::arrived);
    transmit = new TransmitRing(sent, grants, connection);
  }

  /**
   * Listens at ports that the guest offers; false if it does not.
   *
   * @param transmits for what it sends
   * @param receives for what it receives, the same or another
   */
  boolean bind(Domain domain, int transmits, int receives) {
    transmitPort = bind(domain, transmits);
    receivePort = receives == transmits ? transmitPort : bind(domain, receives);
    if (transmitPort == UNBOUND || receivePort == UNBOUND) {
      return false;
    }
    // What was signalled before is lost: look.
    signalled();
    return true;
  }

  private int bind(Domain domain, int offered) {
    int bound = own.bindForHypervisor(domain.events(), offered, this::signalled);
    return bound < 0 ? UNBOUND : bound;
  }

  private void arrived(ByteBuffer frame) {
    if (!closed && receive.offer(frame)) {
      signalled();
    }
  }

  private void signalled() {
    if (waits.compareAndSet(false, true)) {
      worker.execute(this::serve);
    }
  }

  private void serve() {
    waits.set(false);
    if (closed) {
      return;
    }
    int slots = transmit.serve(BATCH);
    if (sent.push()) {
      own.notify(transmitPort);
    }
    int frames = receive.serve(BATCH);
    if (received.push()) {
      own.notify(receivePort);
    }
    if (sent.isBroken() || received.isBroken()) {
      onBroken.run();
    } else if (slots == BATCH || frames == BATCH || sent.sleep()) {
      signalled();
    }
  }

  @Override
  public void close() {
    closed = true;
    connection.close();
    if (transmitPort != UNBOUND) {
      own.release(transmitPort);
    }
    if (receivePort != UNBOUND && receivePort != transmitPort) {
      own.release(receivePort);
    }
    sent.close();
    received.close();
  }
}
