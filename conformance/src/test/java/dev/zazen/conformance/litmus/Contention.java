package dev.zazen.conformance.litmus;

import java.util.List;
import java.util.function.LongBinaryOperator;

/**
 * Atomic instructions of {@code guests/litmus/contention.S}, which all vCPUs run at once, and what
 * memory holds behind them.
 */
enum Contention {
  ADD(Contention.counters()),
  ADD_NOTHING_READ(Contention.counters()),
  CAS(Contention.counters()),
  EXCLUSIVE(Contention.counters()),
  EXCLUSIVE_ORDERED(Contention.counters()),
  MIXED(Contention.counters()),
  EXCLUSIVE_PAIR(Contention.pairs()),
  EXCLUSIVE_PAIR_ORDERED(Contention.pairs()),
  CAS_PAIR(Contention.pairs()),
  BITS(
      List.of(
          Location.of(0, (cpus, calls) -> 0),
          Location.of(8, (cpus, calls) -> 0),
          Location.of(16, (cpus, calls) -> 0),
          Location.of(24, (cpus, calls) -> 0))),
  EXTREMES(
      List.of(
          Location.of(0, (cpus, calls) -> LitmusTest.BATCH),
          Location.of(8, (cpus, calls) -> LitmusTest.BATCH),
          Location.of(16, (cpus, calls) -> -LitmusTest.BATCH),
          new Location(24, 8, -1, false, (cpus, calls) -> 1))),
  SWAP(
      List.of(
          new Location(0, 1, 0, true, (cpus, calls) -> 0),
          new Location(8, 2, 0, true, (cpus, calls) -> 0),
          new Location(16, 4, 0, true, (cpus, calls) -> 0),
          new Location(24, 8, 0, true, (cpus, calls) -> 0))),
  LOCK_EXCLUSIVE(Contention.guarded()),
  LOCK_CAS(Contention.guarded()),
  LOCK_SWAP(Contention.guarded()),
  LOCK_DMB(Contention.guarded()),
  LOCK_TICKET(Contention.guarded());

  /** Offset from X of Y, behind which each vCPU has as many bytes of its own. */
  static final int Y = 64;

  private final List<Location> locations;

  Contention(List<Location> locations) {
    this.locations = locations;
  }

  List<Location> locations() {
    return locations;
  }

  /**
   * What a place holds at the end.
   *
   * @param offset from X, in bytes
   * @param size in bytes
   * @param initial what it holds at the beginning
   * @param balanced whether the sum of what all vCPUs hold behind Y at {@code offset} is added
   * @param expected of the number of vCPUs and that of all their calls
   */
  record Location(
      int offset, int size, long initial, boolean balanced, LongBinaryOperator expected) {
    static Location of(int offset, LongBinaryOperator expected) {
      return new Location(offset, 8, 0, false, expected);
    }
  }

  private static List<Location> counters() {
    return List.of(
        Location.of(0, (cpus, calls) -> calls & 0xff),
        Location.of(8, (cpus, calls) -> calls & 0xffff),
        Location.of(16, (cpus, calls) -> calls),
        Location.of(24, (cpus, calls) -> calls));
  }

  private static List<Location> pairs() {
    return List.of(
        Location.of(0, (cpus, calls) -> calls << 32 | calls),
        Location.of(16, (cpus, calls) -> calls),
        Location.of(24, (cpus, calls) -> calls));
  }

  private static List<Location> guarded() {
    return List.of(Location.of(Y, (cpus, calls) -> calls));
  }
}
