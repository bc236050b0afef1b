package dev.zazen.core.p2m;

/**
 * Pages set aside for the translation tables of one domain, so that its tables cost nobody else
 * memory.
 */
final class P2mPool {
  private int pages;
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

  /** Adds pages, or takes {@code -change} away; false if they are in use. */
  boolean resize(int change) {
    if (pages + change < used) {
      return false;
    }
    pages += change;
    return true;
  }

  int pages() {
    return pages;
  }

  int used() {
    return used;
  }
}
