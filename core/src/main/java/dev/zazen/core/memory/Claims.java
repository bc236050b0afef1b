package dev.zazen.core.memory;

import dev.zazen.abi.DomId;

/**
 * Free frames that are promised to domains (Xen 4.17 xen/common/page_alloc.c, {@code
 * domain_adjust_tot_pages}). Used under the lock of the frame table.
 */
final class Claims {
  private final int[] pages = new int[DomId.FIRST_RESERVED];
  private int total;

  /** How many are promised to a domain. */
  int of(int domain) {
    return domain < pages.length ? pages[domain] : 0;
  }

  /** How many are promised to all domains. */
  int total() {
    return total;
  }

  /** Promises a domain so many instead of what it was promised before. */
  void set(int domain, int count) {
    total += count - pages[domain];
    pages[domain] = count;
  }

  /** A domain has got so many. */
  void taken(int domain, int count) {
    set(domain, Math.max(0, pages[domain] - count));
  }

  /** One of a domain's has become free: as long as something is promised, it is as well. */
  void returned(int domain) {
    if (pages[domain] != 0) {
      set(domain, pages[domain] + 1);
    }
  }
}
