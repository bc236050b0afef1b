package dev.zazen.xenstore;

import java.util.List;

/** What a domain may use of the store; names and defaults are those of Xen 4.17's xenstored. */
public enum Quota {
  NODES("nodes", 1000, "Nodes per domain"),
  WATCHES("watches", 128, "Watches per domain"),
  TRANSACTIONS("transactions", 10, "Transactions per domain"),
  OUTSTANDING("outstanding", 20, "Outstanding requests per domain"),
  TRANSACTION_NODES("transaction-nodes", 1024, "Max. number of accessed nodes per transaction"),
  MEMORY("memory", 2560 * 1024, "Total Xenstore memory per domain (error level)"),
  NODE_SIZE("node-size", 2048, "Max. size of a node"),
  PATH_MAX("path-max", Paths.RELATIVE_MAX, "Max. length of a node path"),
  PERMISSIONS("permissions", 5, "Max. number of permissions per node"),
  /** Only ever reported. */
  SOFT_MEMORY("memory", 2048 * 1024, "Total Xenstore memory per domain (warning level)");

  static final List<Quota> HARD =
      List.of(
          NODES,
          WATCHES,
          TRANSACTIONS,
          OUTSTANDING,
          TRANSACTION_NODES,
          MEMORY,
          NODE_SIZE,
          PATH_MAX,
          PERMISSIONS);

  static final List<Quota> SOFT = List.of(SOFT_MEMORY);

  private final String wireName;
  private final int standard;
  private final String description;

  Quota(String wireName, int standard, String description) {
    this.wireName = wireName;
    this.standard = standard;
    this.description = description;
  }

  String wireName() {
    return wireName;
  }

  int standard() {
    return standard;
  }

  String description() {
    return description;
  }
}
