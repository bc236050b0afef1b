package dev.zazen.arm64.interpreter;

import java.util.Arrays;

/** Cached translations for instruction fetch, from virtual 4 KiB pages to decoded code. */
final class CodeTlb {
  private static final int SIZE = 256;

  private final long[] tags = new long[SIZE];
  private final CodePage[] pages = new CodePage[SIZE];
  private boolean holdsBlocks;

  CodeTlb() {
    clear();
  }

  private static int index(long page) {
    return (int) (page >>> 12) & SIZE - 1;
  }

  /** The code of a virtual page, or null if it is not known. */
  CodePage get(long page) {
    int i = index(page);
    return tags[i] == page ? pages[i] : null;
  }

  void put(long page, CodePage code, int blockShift) {
    int i = index(page);
    tags[i] = page;
    pages[i] = code;
    holdsBlocks |= blockShift > 12;
  }

  /** Forgets a page; as larger mappings are not told apart, everything if there are any. */
  void invalidate(long page) {
    int i = index(page);
    if (holdsBlocks) {
      clear();
    } else if (tags[i] == page) {
      tags[i] = Tlb.EMPTY;
    }
  }

  void clear() {
    Arrays.fill(tags, Tlb.EMPTY);
    Arrays.fill(pages, null);
    holdsBlocks = false;
  }
}
