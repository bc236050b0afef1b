package dev.zazen.core.domain;

import dev.zazen.machine.MmioRegion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The device regions of a domain. Immutable; any thread. */
final class MmioMap {
  private final MmioRegion[] regions;

  MmioMap(List<MmioRegion> regions) {
    List<MmioRegion> sorted = new ArrayList<>(regions);
    sorted.sort(Comparator.comparingLong(MmioRegion::base));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i - 1).contains(sorted.get(i).base())) {
        throw new IllegalArgumentException(
            "%s and %s overlap".formatted(sorted.get(i - 1).name(), sorted.get(i).name()));
      }
    }
    this.regions = sorted.toArray(MmioRegion[]::new);
  }

  /** The region that holds an address, or null. */
  MmioRegion at(long address) {
    int low = 0;
    int high = regions.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      MmioRegion region = regions[middle];
      if (region.contains(address)) {
        return region;
      }
      if (address < region.base()) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return null;
  }
}
