package dev.zazen.xenstore;

import java.util.HashMap;
import java.util.Map;

/** What each domain uses, and the limits. Domain 0 is counted and never limited. */
final class Accounting {
  static final int PRIVILEGED = 0;

  /** What one domain uses. */
  static final class Usage {
    int nodes;
    int watches;
    int outstanding;

    /** Bytes of nodes, watches and messages, as xenstored counts them. */
    int memory;
  }

  private final Map<Integer, Usage> usages = new HashMap<>();
  private Quotas quotas;

  Accounting(Quotas quotas) {
    this.quotas = quotas;
  }

  Quotas quotas() {
    return quotas;
  }

  void quotas(Quotas changed) {
    quotas = changed;
  }

  int limit(Quota quota) {
    return quotas.get(quota);
  }

  Usage of(int domid) {
    return usages.computeIfAbsent(domid, _ -> new Usage());
  }

  void forget(int domid) {
    usages.remove(domid);
  }

  /** Counts bytes, without a check. */
  void addMemory(int domid, int bytes) {
    of(domid).memory += bytes;
  }

  /** Counts bytes unless the domain then had too many; whether they were counted. */
  boolean tryAddMemory(int domid, int bytes) {
    Usage usage = of(domid);
    if (domid != PRIVILEGED && usage.memory + bytes >= limit(Quota.MEMORY)) {
      return false;
    }
    usage.memory += bytes;
    return true;
  }

  /** Whether requests of the domain are left where they are for now. */
  boolean stalls(int domid) {
    Usage usage = of(domid);
    return domid != PRIVILEGED
        && (usage.outstanding >= limit(Quota.OUTSTANDING) || usage.memory >= limit(Quota.MEMORY));
  }
}
