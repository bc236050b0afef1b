package dev.zazen.boot;

import dev.zazen.boot.plan.PvDevice;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.pv.console.ConsoleBackend;
import dev.zazen.pv.store.BoardStore;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Xenstore and PV devices of a board without dom0. */
final class PvDevices {
  private final Hypervisor hypervisor;
  private final Dom0Console.Output output;
  private final Map<Integer, IntConsumer> consoles;
  private BoardStore store;

  /**
   * No devices yet.
   *
   * @param output what hears of characters
   * @param consoles where those who read characters are entered, by domain
   */
  PvDevices(
      Hypervisor hypervisor, Dom0Console.Output output, Map<Integer, IntConsumer> consoles) {
    this.hypervisor = hypervisor;
    this.output = output;
    this.consoles = consoles;
  }

  /** Connects a domain that does not run yet to Xenstore and to its devices. */
  void connect(Domain domain, List<PvDevice> devices) {
    if (store == null) {
      store = new BoardStore(hypervisor);
    }
    store.connect(domain);
    devices.forEach(device -> connect(domain, device));
  }

  private void connect(Domain domain, PvDevice device) {
    switch (device) {
      case PvDevice.Console _ -> {
        var console =
            ConsoleBackend.connect(
                domain,
                hypervisor.ownEvents(),
                character -> output.character(domain.id(), character));
        consoles.put(domain.id(), console::receive);
      }
      case PvDevice.Block _, PvDevice.Network _ ->
          throw new UnsupportedOperationException(device.path());
    }
  }
}
