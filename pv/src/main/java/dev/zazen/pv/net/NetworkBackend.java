package dev.zazen.pv.net;

import dev.zazen.core.domain.Domain;
import dev.zazen.core.evtchn.EventChannels;
import dev.zazen.network.EthernetSwitch;
import dev.zazen.pv.ring.Grants;
import dev.zazen.pv.ring.SharedRing;
import dev.zazen.pv.xenbus.BackendDevice;
import dev.zazen.xenstore.LocalClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/** A network interface: the back end of {@code public/io/netif.h} on a switch of the board. */
public final class NetworkBackend extends BackendDevice {
  private final EventChannels own;
  private final EthernetSwitch network;
  private Optional<InterfaceQueue> queue = Optional.empty();

  /**
   * An interface of a domain that does not run yet.
   *
   * @param own the hypervisor's ends of event channels
   * @param handle its number in the domain, from 0
   * @param mac {@code 00:16:3e:00:01:00}
   * @param network what it is plugged into while the guest uses it
   * @param worker does the interface's work, one thing after the other
   */
  public NetworkBackend(
      LocalClient store,
      Domain domain,
      EventChannels own,
      int handle,
      String mac,
      EthernetSwitch network,
      Executor worker) {
    super(store, domain, "vif", handle, worker);
    this.own = own;
    this.network = network;
    String number = Integer.toString(handle);
    publish(
        Map.of(
            "handle", number,
            "mac", mac,
            "type", "vif",
            "hotplug-status", "connected",
            "feature-rx-copy", "1",
            "feature-rx-flip", "0",
            "feature-sg", "1",
            "feature-split-event-channels", "1"),
        Map.of("handle", number, "mac", mac));
    // Nobody gives back what an ended domain granted, and others go on sending to it.
    domain.onShutdown((_, _) -> worker.execute(this::disconnect));
  }

  private boolean asks(String feature) {
    return number(feature).orElse(0) == 1;
  }

  @Override
  protected boolean connect() {
    if (!asks("request-rx-copy") || !asks("feature-rx-notify")) {
      complain("request-rx-copy and feature-rx-notify must be 1");
      return false;
    }
    int queues = number("multi-queue-num-queues").orElse(1);
    OptionalInt transmitRef = number("tx-ring-ref");
    OptionalInt receiveRef = number("rx-ring-ref");
    boolean split = read("event-channel-tx").isPresent();
    OptionalInt transmitPort = number(split ? "event-channel-tx" : "event-channel");
    OptionalInt receivePort = split ? number("event-channel-rx") : transmitPort;
    if (queues != 1 || transmitRef.isEmpty() || receiveRef.isEmpty()) {
      complain("%d queues, ring references %s and %s".formatted(queues, transmitRef, receiveRef));
      return false;
    }
    if (transmitPort.isEmpty() || receivePort.isEmpty()) {
      complain("event channels %s and %s".formatted(transmitPort, receivePort));
      return false;
    }
    var grants = new Grants(domain());
    Optional<SharedRing> sent = ring(grants, transmitRef.getAsInt(), TransmitRing.SIZE);
    Optional<SharedRing> received = ring(grants, receiveRef.getAsInt(), ReceiveRing.SIZE);
    if (sent.isEmpty() || received.isEmpty()) {
      sent.ifPresent(SharedRing::close);
      received.ifPresent(SharedRing::close);
      complain("a ring is not granted to domain 0");
      return false;
    }
    var made =
        new InterfaceQueue(
            sent.get(),
            received.get(),
            grants,
            asks("feature-sg"),
            network,
            worker(),
            own,
            this::broken);
    if (!made.bind(domain(), transmitPort.getAsInt(), receivePort.getAsInt())) {
      made.close();
      complain("event channels %s and %s cannot be bound".formatted(transmitPort, receivePort));
      return false;
    }
    queue = Optional.of(made);
    return true;
  }

  private static Optional<SharedRing> ring(Grants grants, int ref, int entrySize) {
    return SharedRing.map(grants, List.of(ref), entrySize);
  }

  private void broken() {
    complain("indices of a ring make no sense; the interface is cut off");
    disconnect();
  }

  @Override
  protected void disconnect() {
    queue.ifPresent(InterfaceQueue::close);
    queue = Optional.empty();
  }
}
