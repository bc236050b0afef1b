package dev.zazen.pv.xenbus;

import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.xenstore.LocalClient;
import dev.zazen.xenstore.XenstoreException;
import java.util.Map;
import java.util.TreeMap;

/** Devices whose back end is a driver in another domain: does what a toolstack does for them. */
public final class DomainBackend {
  private final Hypervisor hypervisor;
  private final LocalClient store;

  /** None yet. */
  public DomainBackend(Hypervisor hypervisor, LocalClient store) {
    this.hypervisor = hypervisor;
    this.store = store;
  }

  /**
   * Makes a disk's nodes ({@code xen/include/public/io/blkif.h}).
   *
   * @param frontend neither it nor the other domain runs yet
   * @param device number of the virtual device
   * @param own nodes of the back end: {@code params}, {@code dev} and the like
   */
  public void disk(Domain frontend, int backend, int device, Map<String, String> own) {
    var nodes = new TreeMap<>(own);
    nodes.putAll(
        Map.of(
            "type", "phy",
            "device-type", "disk",
            "bootable", "1",
            "removable", "0",
            "discard-enable", "1"));
    connect(
        frontend,
        backend,
        new DeviceNodes("vbd", device, frontend.id(), backend),
        nodes,
        Map.of("virtual-device", Integer.toString(device), "device-type", "disk"));
  }

  /**
   * Makes an interface's nodes ({@code xen/include/public/io/netif.h}).
   *
   * @param frontend neither it nor the other domain runs yet
   * @param handle number of the interface in its domain
   * @param own nodes of the back end: {@code script}, {@code bridge}
   */
  public void network(
      Domain frontend, int backend, int handle, String mac, Map<String, String> own) {
    String number = Integer.toString(handle);
    var nodes = new TreeMap<>(own);
    nodes.putAll(Map.of("type", "vif", "handle", number, "mac", mac));
    connect(
        frontend,
        backend,
        new DeviceNodes("vif", handle, frontend.id(), backend),
        nodes,
        Map.of("handle", number, "mac", mac));
  }

  private void connect(
      Domain frontend,
      int backend,
      DeviceNodes nodes,
      Map<String, String> own,
      Map<String, String> others) {
    own.put("state", XenbusState.INITIALISING.text());
    try {
      nodes.make(store, own, others);
    } catch (XenstoreException e) {
      throw new IllegalStateException("%s: Xenstore: %s".formatted(nodes.backend(), e.error()), e);
    }
    hypervisor.join(frontend.id(), backend);
    frontend.onShutdown((_, _) -> end(nodes));
  }

  /** Has the back end let go of what an ended domain granted, as {@code libxl} does. */
  private void end(DeviceNodes nodes) {
    try {
      store.write(nodes.backend() + "/online", "0");
      store.remove(nodes.frontend());
    } catch (XenstoreException e) {
      hypervisor.log().line("%s: Xenstore: %s".formatted(nodes.backend(), e.error()));
    }
  }
}
