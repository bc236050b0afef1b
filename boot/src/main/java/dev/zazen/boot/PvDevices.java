package dev.zazen.boot;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.PvDevice;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.image.DiskImage;
import dev.zazen.network.EthernetSwitch;
import dev.zazen.network.Uplink;
import dev.zazen.pv.block.BlockBackend;
import dev.zazen.pv.console.ConsoleBackend;
import dev.zazen.pv.net.NetworkBackend;
import dev.zazen.pv.store.BoardStore;
import dev.zazen.pv.xenbus.DomainBackend;
import dev.zazen.xenstore.SocketTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;

/** Xenstore and PV devices of a board without dom0. */
final class PvDevices implements AutoCloseable {
  private final Hypervisor hypervisor;
  private final Dom0Console.Output output;
  private final Map<Integer, IntConsumer> consoles;
  private final Map<String, DiskImage> images;
  private final Map<String, Uplink> uplinks;
  private final Workers workers;
  private final Map<String, Network> networks = new HashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private final List<SocketTransport> sockets = new ArrayList<>();
  private BoardStore store;

  /**
   * What interfaces are plugged into.
   *
   * @param worker moves all frames of the network
   */
  private record Network(EthernetSwitch plug, Executor worker) {}

  /**
   * No devices yet.
   *
   * @param output what hears of characters
   * @param images those of the plan's disks, by the path of their nodes
   * @param uplinks by the name of their network
   * @param workers where back ends have theirs from
   * @param consoles where those who read characters are entered, by domain
   */
  PvDevices(
      Hypervisor hypervisor,
      Dom0Console.Output output,
      Map<Integer, IntConsumer> consoles,
      Map<String, DiskImage> images,
      Map<String, Uplink> uplinks,
      Workers workers) {
    this.hypervisor = hypervisor;
    this.images = images;
    this.uplinks = uplinks;
    this.workers = workers;
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

  /** Connects domains to devices of other domains: all are built, and none runs yet. */
  void join() {
    waiting.forEach(Runnable::run);
    waiting.clear();
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
      case PvDevice.Block disk -> {
        DiskImage image = images.get(disk.path());
        var _ =
            new BlockBackend(
                store.client(),
                domain,
                hypervisor.ownEvents(),
                disk.device(),
                disk.name(),
                image,
                workers.start("d%d-%s".formatted(domain.id(), disk.name())));
      }
      case PvDevice.Network port -> {
        Network network = networks.computeIfAbsent(port.network(), this::network);
        var _ =
            new NetworkBackend(
                store.client(),
                domain,
                hypervisor.ownEvents(),
                port.handle(),
                port.mac(),
                network.plug(),
                network.worker());
      }
      case PvDevice.DomainBlock disk -> waiting.add(() -> join(domain, disk));
      case PvDevice.DomainNetwork port -> waiting.add(() -> join(domain, port));
    }
  }

  private void join(Domain domain, PvDevice.DomainBlock disk) {
    var nodes = new HashMap<String, String>();
    nodes.put("dev", disk.name());
    nodes.put("params", disk.target());
    nodes.put("mode", disk.isReadOnly() ? "r" : "w");
    nodes.put("script", disk.script());
    disk.physicalDevice().ifPresent(numbers -> nodes.put("physical-device", numbers));
    new DomainBackend(hypervisor, store.client())
        .disk(domain, disk.backend(), disk.device(), nodes);
  }

  private void join(Domain domain, PvDevice.DomainNetwork port) {
    var nodes = new HashMap<String, String>();
    nodes.put("script", port.script());
    port.bridge().ifPresent(bridge -> nodes.put("bridge", bridge));
    new DomainBackend(hypervisor, store.client())
        .network(domain, port.backend(), port.handle(), port.mac(), nodes);
  }

  /**
   * Serves clients of the store at a socket.
   *
   * @throws InvalidInputException if there is no store, or the socket cannot be made
   */
  void serveStore(Path path) throws IOException, InvalidInputException {
    if (store == null) {
      throw new InvalidInputException(
          path.toString(),
          "this board has no Xenstore of Zazen's own",
          "give a domain xen,enhanced and a PV device of Zazen's own; a dom0 has its xenstored");
    }
    if (workers.inline()) {
      throw new InvalidInputException(
          path.toString(),
          "what clients of Xenstore write would make a deterministic run another",
          "boot without --deterministic");
    }
    sockets.add(SocketTransport.open(store.server(), store.lock(), path));
  }

  private Network network(String name) {
    var plug = new EthernetSwitch();
    if (uplinks.containsKey(name)) {
      uplinks.get(name).attach(plug);
    }
    return new Network(plug, workers.start("network-" + name));
  }

  /** Serves nobody any more. */
  @Override
  public void close() {
    try {
      for (SocketTransport socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a Xenstore socket could not be removed", e);
    }
    sockets.clear();
  }
}
