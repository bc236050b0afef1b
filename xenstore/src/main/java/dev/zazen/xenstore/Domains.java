package dev.zazen.xenstore;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Domains that the store knows. */
final class Domains {
  /** DOMID_SELF. */
  static final int SELF = 0x7ff0;

  private final Map<Integer, Domain> domains = new HashMap<>();
  private final Hypervisor hypervisor;
  private final Store store;

  Domains(Hypervisor hypervisor, Store store) {
    this.hypervisor = hypervisor;
    this.store = store;
    var privileged = new Domain(Accounting.PRIVILEGED, 0);
    privileged.introducedWithoutRing();
    domains.put(Accounting.PRIVILEGED, privileged);
  }

  /** Null if the store does not know it. */
  Domain find(int domid) {
    return domains.get(domid);
  }

  /** The domain if it was introduced, null otherwise. */
  Domain introduced(int domid) {
    Domain domain = domains.get(domid);
    return domain != null && domain.introduced() ? domain : null;
  }

  /** The domain if it has a connection; ENOENT if it was not introduced, EINVAL without a ring. */
  Domain connected(int domid) throws XenstoreException {
    Domain domain = introduced(domid);
    if (domain == null) {
      throw new XenstoreException(XenstoreError.ENOENT);
    }
    if (domain.connection() == null) {
      throw new XenstoreException(XenstoreError.EINVAL);
    }
    return domain;
  }

  /** Makes a domain known, as younger than every node: rights of an earlier one are not its. */
  Domain findOrAdd(int domid) {
    return domains.computeIfAbsent(domid, id -> new Domain(id, store.nextGeneration()));
  }

  /** Makes a domain known; empty if there is none with this number. */
  Optional<Domain> existing(int domid) {
    Domain known = domains.get(domid);
    if (known != null) {
      return Optional.of(known);
    }
    return hypervisor.exists(domid) ? Optional.of(findOrAdd(domid)) : Optional.empty();
  }

  void remove(int domid) {
    domains.remove(domid);
  }

  List<Domain> all() {
    return List.copyOf(domains.values());
  }

  /** A node without the rights of domains that are younger than it, or gone. */
  Node adjusted(Node node) {
    return node.withPermissions(
        node.permissions().marking(domid -> isStale(domid, node.generation())));
  }

  private boolean isStale(int domid, long generation) {
    Domain domain = domains.get(domid);
    return domain == null || domain.generation() > generation;
  }
}
