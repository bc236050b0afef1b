package dev.zazen.core.sched;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Shares out the time of a pool's pCPUs by weight as far as affinities and caps allow: the largest
 * level such that everybody gets its weight times the level, then the same for those whom nothing
 * limits yet (weighted max-min fairness). What limits are sets of pCPUs: who may run on no others
 * share them.
 *
 * <p>Nothing is allocated unless affinities or pCPUs changed. Used under the schedulers' lock.
 */
final class FairShares {
  /** Sets that are looked at; more come only of odd mixtures of affinities. */
  private static final int MOST_SETS = 64;

  private final List<BitSet> sets = new ArrayList<>();
  private double[] room = {};
  private long[] weights = {};
  private boolean stale = true;

  /** The most that a unit may get. */
  interface Limit {
    long of(SchedUnit unit);
  }

  /** Units, affinities or pCPUs have changed. */
  void changed() {
    stale = true;
  }

  /** Gives each active unit its {@link SchedUnit#share} of {@code interval} of all pCPUs. */
  void compute(List<SchedUnit> units, BitSet cpus, long interval, Limit limit) {
    if (stale) {
      findSets(units, cpus);
      stale = false;
    }
    for (int s = 0; s < sets.size(); s++) {
      room[s] = (double) interval * sets.get(s).cardinality();
      weights[s] = 0;
    }
    int left = 0;
    for (int i = 0; i < units.size(); i++) {
      SchedUnit unit = units.get(i);
      unit.share = 0;
      if (unit.active && !unit.confinedTo.isEmpty()) {
        unit.share = -1;
        left++;
        for (int s = unit.confinedTo.nextSetBit(0); s >= 0; s = unit.confinedTo.nextSetBit(s + 1)) {
          weights[s] += unit.weight();
        }
      }
    }
    while (left > 0) {
      left -= fix(units, limit);
    }
  }

  /** Gives their shares to those who are limited first; returns how many they are. */
  private int fix(List<SchedUnit> units, Limit limit) {
    int narrowest = -1;
    for (int s = 0; s < sets.size(); s++) {
      if (weights[s] > 0 && (narrowest < 0 || level(s) < level(narrowest))) {
        narrowest = s;
      }
    }
    double level = level(narrowest);
    int fixed = 0;
    for (int i = 0; i < units.size(); i++) {
      SchedUnit unit = units.get(i);
      if (unit.share < 0 && limit.of(unit) <= unit.weight() * level) {
        take(unit, limit.of(unit));
        fixed++;
      }
    }
    // What those leave over raises the level: the set is looked at again.
    return fixed > 0 ? fixed : fixAll(units, narrowest, level);
  }

  private int fixAll(List<SchedUnit> units, int set, double level) {
    int fixed = 0;
    for (int i = 0; i < units.size(); i++) {
      SchedUnit unit = units.get(i);
      if (unit.share < 0 && unit.confinedTo.get(set)) {
        take(unit, (long) (unit.weight() * level));
        fixed++;
      }
    }
    return fixed;
  }

  private double level(int set) {
    return Math.max(0, room[set]) / weights[set];
  }

  private void take(SchedUnit unit, long share) {
    unit.share = share;
    for (int s = unit.confinedTo.nextSetBit(0); s >= 0; s = unit.confinedTo.nextSetBit(s + 1)) {
      room[s] -= share;
      weights[s] -= unit.weight();
    }
  }

  /**
   * The affinities there are, and what those together are that overlap: of sets that have nothing
   * in common, one is narrower than both together.
   */
  private void findSets(List<SchedUnit> units, BitSet cpus) {
    sets.clear();
    add((BitSet) cpus.clone());
    for (SchedUnit unit : units) {
      add(affinity(unit, cpus));
    }
    for (int i = 1; i < sets.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (sets.get(i).intersects(sets.get(j))) {
          var both = (BitSet) sets.get(i).clone();
          both.or(sets.get(j));
          add(both);
        }
      }
    }
    room = new double[sets.size()];
    weights = new long[sets.size()];
    for (SchedUnit unit : units) {
      BitSet own = affinity(unit, cpus);
      unit.confinedTo.clear();
      for (int s = 0; s < sets.size(); s++) {
        unit.confinedTo.set(s, !own.isEmpty() && containsAll(sets.get(s), own));
      }
    }
  }

  private void add(BitSet set) {
    if (!set.isEmpty() && !sets.contains(set) && sets.size() < MOST_SETS) {
      sets.add(set);
    }
  }

  private static boolean containsAll(BitSet set, BitSet part) {
    var outside = (BitSet) part.clone();
    outside.andNot(set);
    return outside.isEmpty();
  }

  private static BitSet affinity(SchedUnit unit, BitSet cpus) {
    var own = new BitSet();
    cpus.stream().filter(unit::mayRunOn).forEach(own::set);
    return own;
  }
}
