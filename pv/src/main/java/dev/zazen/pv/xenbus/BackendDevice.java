package dev.zazen.pv.xenbus;

import dev.zazen.core.domain.Domain;
import dev.zazen.xenstore.LocalClient;
import dev.zazen.xenstore.XenstoreException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/**
 * The back end of a device: its nodes in Xenstore and the way from state to state. What a front end
 * changes is looked at by {@code worker}, one thing at a time.
 */
public abstract class BackendDevice {
  private final LocalClient store;
  private final Domain domain;
  private final Executor worker;
  private final DeviceNodes nodes;
  private XenbusState state = XenbusState.INITIALISING;

  /**
   * A device.
   *
   * @param type as in Xenstore: {@code vbd}, {@code vif}
   * @param number of the device in its domain
   * @param worker runs what is given to it in order
   */
  protected BackendDevice(
      LocalClient store, Domain domain, String type, int number, Executor worker) {
    this.store = store;
    this.domain = domain;
    this.worker = worker;
    nodes = new DeviceNodes(type, number, domain.id(), 0);
  }

  /** The domain of the front end. */
  protected final Domain domain() {
    return domain;
  }

  /** What runs the device's work. */
  protected final Executor worker() {
    return worker;
  }

  /**
   * Makes the nodes of both ends and waits for the front end.
   *
   * @param own nodes of the back end besides those of every device
   * @param others nodes of the front end besides those of every device
   */
  protected final void publish(Map<String, String> own, Map<String, String> others) {
    try {
      nodes.make(store, own, others);
      enter(XenbusState.INIT_WAIT);
      store.watch(nodes.frontend() + "/state", _ -> worker.execute(this::look));
    } catch (XenstoreException e) {
      throw failed(e);
    }
  }

  private IllegalStateException failed(XenstoreException e) {
    return new IllegalStateException("%s: Xenstore: %s".formatted(nodes.backend(), e.error()), e);
  }

  /** Writes a node of the back end. */
  protected final void publish(String name, String value) {
    try {
      store.write(nodes.backend() + "/" + name, value);
    } catch (XenstoreException e) {
      throw failed(e);
    }
  }

  /** A node of the front end; empty if there is none. */
  protected final Optional<String> read(String name) {
    return store.read(nodes.frontend() + "/" + name);
  }

  /** A node of the front end that is a number from 0; empty if it is none. */
  protected final OptionalInt number(String name) {
    Optional<String> text = read(name);
    if (text.isEmpty() || !text.get().matches("[0-9]{1,10}")) {
      return OptionalInt.empty();
    }
    long value = Long.parseLong(text.get());
    return value > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) value);
  }

  /** Tells the guest, and people who look, what is wrong with its end. */
  protected final void complain(String what) {
    domain.log().line("%s: %s".formatted(nodes.backend(), what));
    publish("error", what);
  }

  private void enter(XenbusState next) {
    state = next;
    publish("state", next.text());
  }

  private void look() {
    XenbusState other = read("state").map(XenbusState::of).orElse(XenbusState.CLOSED);
    switch (other) {
      case INITIALISING -> {
        if (state == XenbusState.CLOSED) {
          enter(XenbusState.INIT_WAIT);
        }
      }
      case INITIALISED, CONNECTED -> {
        if (state == XenbusState.INIT_WAIT) {
          enter(connect() ? XenbusState.CONNECTED : XenbusState.CLOSING);
        }
      }
      case CLOSING -> {
        end();
        enter(XenbusState.CLOSING);
      }
      case CLOSED -> {
        end();
        enter(XenbusState.CLOSED);
      }
      case UNKNOWN, INIT_WAIT, RECONFIGURING, RECONFIGURED -> {}
    }
  }

  private void end() {
    if (state == XenbusState.CONNECTED) {
      disconnect();
    }
  }

  /** The front end is there: joins it. False if its nodes make that impossible. */
  protected abstract boolean connect();

  /** The front end goes away: gives back what it granted. */
  protected abstract void disconnect();
}
