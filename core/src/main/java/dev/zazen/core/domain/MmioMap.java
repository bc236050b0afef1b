package dev.zazen.core.domain;

import dev.zazen.base.Foreign;
import dev.zazen.machine.MmioRegion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The device regions of a domain, sorted. Look-ups take no lock; changes replace the arrays. */
public final class MmioMap {
  /** One state of the map; never changed. */
  private static final class Sorted {
    final long[] bases;
    final MmioRegion[] regions;

    Sorted(List<MmioRegion> all) {
      regions = all.toArray(MmioRegion[]::new);
      bases = all.stream().mapToLong(MmioRegion::base).toArray();
    }
  }

  private volatile Sorted sorted = new Sorted(List.of());

  /** An empty map. */
  public MmioMap() {}

  /**
   * Adds a region.
   *
   * @throws IllegalArgumentException if it overlaps one that is there
   */
  public synchronized void add(MmioRegion region) {
    var all = new ArrayList<>(regions());
    for (MmioRegion other : all) {
      if (region.contains(other.base()) || other.contains(region.base())) {
        throw new IllegalArgumentException(
            "%s at 0x%x of 0x%x bytes overlaps %s at 0x%x of 0x%x bytes"
                .formatted(
                    region.name(),
                    region.base(),
                    region.size(),
                    other.name(),
                    other.base(),
                    other.size()));
      }
    }
    all.add(region);
    set(all);
  }

  /** Removes a region. */
  public synchronized void remove(MmioRegion region) {
    var all = new ArrayList<>(regions());
    all.remove(region);
    set(all);
  }

  /** The regions, by address. */
  public List<MmioRegion> regions() {
    return List.of(sorted.regions);
  }

  /** The region that holds {@code address}, or null. */
  public MmioRegion find(@Foreign long address) {
    return find(sorted, address);
  }

  private static MmioRegion find(Sorted sorted, @Foreign long address) {
    long[] bases = sorted.bases;
    int low = 0;
    int high = bases.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (bases[middle] <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0) {
      return null;
    }
    MmioRegion region = sorted.regions[low - 1];
    return region.contains(address) ? region : null;
  }

  private void set(List<MmioRegion> all) {
    all.sort(Comparator.comparingLong(MmioRegion::base));
    sorted = new Sorted(all);
  }

  /**
   * Looks up for one vCPU and remembers the last hit: a guest mostly talks to one device for a
   * while.
   */
  public final class Lookup {
    private Sorted from = sorted;
    private MmioRegion last;

    /** A look-up with nothing remembered; for one thread at a time. */
    public Lookup() {}

    /** As {@link MmioMap#find}. */
    public MmioRegion find(@Foreign long address) {
      Sorted now = sorted;
      MmioRegion hit = last;
      if (hit != null && now == from && hit.contains(address)) {
        return hit;
      }
      MmioRegion found = MmioMap.find(now, address);
      if (found != null) {
        from = now;
        last = found;
      }
      return found;
    }
  }
}
