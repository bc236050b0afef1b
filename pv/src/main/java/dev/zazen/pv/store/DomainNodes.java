package dev.zazen.pv.store;

import dev.zazen.core.domain.Domain;
import dev.zazen.pv.MagicPages;
import dev.zazen.xenstore.LocalClient;
import dev.zazen.xenstore.XenstoreException;
import java.util.List;
import java.util.UUID;

/** The nodes of a domain as {@code libxl__domain_make} and {@code libxl__build_post} make them. */
final class DomainNodes {
  private static final int KIB_PER_PAGE = 4;

  /** Nodes that the guest may write. */
  private static final List<String> GUESTS_OWN =
      List.of(
          "control/shutdown",
          "control/feature-poweroff",
          "control/feature-reboot",
          "control/feature-suspend",
          "control/sysrq",
          "device/suspend/event-channel",
          "data",
          "drivers",
          "feature",
          "attr",
          "error");

  private final LocalClient client;

  DomainNodes(LocalClient client) {
    this.client = client;
  }

  void make(Domain domain, int storePort) throws XenstoreException {
    int id = domain.id();
    String home = "/local/domain/" + id;
    // The same in every run: a board has no state that could tell one domain 3 from another.
    String uuid = new UUID(0x5a617a656e000000L, 0x8000000000000000L | id).toString();
    String vm = "/vm/" + uuid;
    read(home, id, "");
    read(vm, id, "");
    read(vm + "/uuid", id, uuid);
    read(vm + "/name", id, domain.name());
    read(home + "/vm", id, vm);
    read(home + "/name", id, domain.name());
    read(home + "/domid", id, Integer.toString(id));
    for (int vcpu = 0; vcpu < domain.vcpus().size(); vcpu++) {
      read(home + "/cpu/" + vcpu + "/availability", id, "online");
    }
    String memory = Long.toString((long) domain.memory().pages() * KIB_PER_PAGE);
    read(home + "/memory/static-max", id, memory);
    read(home + "/memory/target", id, memory);
    read(home + "/memory/videoram", id, "0");
    read(home + "/device", id, "");
    read(home + "/control", id, "");
    read(home + "/control/platform-feature-multiprocessor-suspend", id, "1");
    read(home + "/control/platform-feature-xs_reset_watches", id, "1");
    for (String name : GUESTS_OWN) {
      client.write(home + "/" + name, "");
      client.permit(home + "/" + name, "n" + id);
    }
    read(home + "/store/port", id, Integer.toString(storePort));
    read(home + "/store/ring-ref", id, Long.toString(MagicPages.STORE));
  }

  private void read(String path, int domid, String value) throws XenstoreException {
    client.write(path, value);
    client.permit(path, "n0", "r" + domid);
  }
}
