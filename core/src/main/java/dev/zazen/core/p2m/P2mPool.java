package dev.zazen.core.p2m;

/**
 * Pages set aside for the translation tables of one domain, so that its tables cost nobody else
 * memory.
 */
final class P2mPool {
  private final int pages;
  private int used;

  P2mPool(int pages) {
    this.pages = pages;
  }

  /** Takes a page; false if none is left. */
  boolean take() {
    if (used == pages) {
      return false;
    }
    used++;
    return true;
  }

  void give(int count) {
    used -= count;
  }

  int pages() {
    return pages;
  }

  int used() {
    return used;
  }
}
