package dev.zazen.image;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Where the tables of a file are: a set of offsets, compact for those that were there at first. */
final class TableSet {
  private final long[] first;
  private final Set<Long> removed = new HashSet<>();
  private final Set<Long> added = new HashSet<>();

  TableSet(long[] offsets) {
    first = offsets.clone();
    Arrays.sort(first);
  }

  /** Whether two tables were at the same place at first. */
  boolean hasDuplicates() {
    for (int i = 1; i < first.length; i++) {
      if (first[i] == first[i - 1]) {
        return true;
      }
    }
    return false;
  }

  boolean contains(long offset) {
    return added.contains(offset)
        || (Arrays.binarySearch(first, offset) >= 0 && !removed.contains(offset));
  }

  void add(long offset) {
    added.add(offset);
    removed.remove(offset);
  }

  void remove(long offset) {
    if (!added.remove(offset)) {
      removed.add(offset);
    }
  }
}
