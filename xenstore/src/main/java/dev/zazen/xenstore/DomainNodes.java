package dev.zazen.xenstore;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a domain finds in the store when it is introduced: the nodes that Xen 4.17's init-dom0less
 * writes, and those of the console if it has one.
 *
 * @param domid the domain
 * @param name of the domain
 * @param uuid of the domain
 * @param started time of the start, in milliseconds since 1970
 * @param maximumKib memory that the domain may have
 * @param currentKib memory that the domain has
 * @param vcpus how many vCPUs, all of them online
 * @param storePort event channel of the ring
 * @param storeFrame guest frame of the ring
 * @param console the PV console, if there is one
 */
public record DomainNodes(
    int domid,
    String name,
    UUID uuid,
    long started,
    long maximumKib,
    long currentKib,
    int vcpus,
    int storePort,
    long storeFrame,
    Optional<Console> console) {

  /**
   * A PV console.
   *
   * @param port its event channel
   * @param frame guest frame of its ring
   */
  public record Console(int port, long frame) {}

  /** Writes the nodes. ENOENT if the hypervisor knows no such domain; then some may be there. */
  public void write(Server server) throws XenstoreException {
    for (Map.Entry<String, String> node : machineNodes().entrySet()) {
      server.put("/vm/" + uuid + "/" + node.getKey(), node.getValue(), null);
    }
    Permissions permissions = Permissions.of("n" + domid, "r0");
    for (Map.Entry<String, String> node : guestNodes().entrySet()) {
      server.put(Paths.ofDomain(domid) + "/" + node.getKey(), node.getValue(), permissions);
    }
    server.put("/libxl/" + domid + "/type", "pvh", null);
    server.put("/libxl/" + domid + "/dm-version", "qemu_xen", null);
  }

  private Map<String, String> machineNodes() {
    Map<String, String> nodes = new LinkedHashMap<>();
    nodes.put("name", name);
    nodes.put("uuid", uuid.toString());
    nodes.put(
        "start_time", String.format(Locale.ROOT, "%d.%02d", started / 1000, started % 1000 / 10));
    return nodes;
  }

  private Map<String, String> guestNodes() {
    Map<String, String> nodes = new LinkedHashMap<>();
    nodes.put("vm", "vm/" + uuid);
    nodes.put("name", name);
    nodes.put("cpu", "");
    for (int vcpu = 0; vcpu < vcpus; vcpu++) {
      nodes.put("cpu/" + vcpu + "/availability", "online");
    }
    nodes.put("memory", "");
    nodes.put("memory/static-max", Long.toString(maximumKib));
    nodes.put("memory/target", Long.toString(currentKib));
    nodes.put("memory/videoram", "-1");
    nodes.put("device", "");
    nodes.put("device/suspend", "");
    nodes.put("device/suspend/event-channel", "");
    nodes.put("control", "");
    nodes.put("control/shutdown", "");
    nodes.put("control/feature-poweroff", "1");
    nodes.put("control/feature-reboot", "1");
    nodes.put("control/feature-suspend", "");
    nodes.put("control/sysrq", "");
    nodes.put("control/platform-feature-multiprocessor-suspend", "1");
    nodes.put("control/platform-feature-xs_reset_watches", "1");
    nodes.put("domid", Integer.toString(domid));
    nodes.put("data", "");
    nodes.put("drivers", "");
    nodes.put("feature", "");
    nodes.put("attr", "");
    nodes.put("store/port", Integer.toString(storePort));
    nodes.put("store/ring-ref", Long.toString(storeFrame));
    console.ifPresent(
        its -> {
          nodes.put("console/type", "xenconsoled");
          nodes.put("console/port", Integer.toString(its.port()));
          nodes.put("console/ring-ref", Long.toString(its.frame()));
        });
    return nodes;
  }
}
