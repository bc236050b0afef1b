package dev.zazen.core.sched;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A domain as the schedulers see it: its units, its cpupool, and what they share. All but the
 * number belongs to the schedulers and changes under their lock.
 */
public final class SchedDomain {
  private final int id;
  private final Supplier<byte[]> handle;
  final List<SchedUnit> units = new ArrayList<>();
  volatile Cpupool pool;
  volatile boolean dying;

  volatile int weight;
  volatile int cap;

  // Credit2: run time that is left of the cap, and when there is more.
  long budget;
  long replenished;

  // Credit: units that ran or wanted to since the last accounting.
  int activeUnits;

  /**
   * A domain without units.
   *
   * @param id its number
   * @param handle tells its UUID, 16 bytes, by which ARINC 653 schedules name domains
   * @param weight share of CPU time in relation to others, 1 to {@link SchedUnit#MAX_WEIGHT}
   */
  public SchedDomain(int id, Supplier<byte[]> handle, int weight) {
    if (weight < 1 || weight > SchedUnit.MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "weight %d is not in 1 to %d".formatted(weight, SchedUnit.MAX_WEIGHT));
    }
    this.id = id;
    this.handle = handle;
    this.weight = weight;
  }

  /** Adds a unit, which was made for it; in a cpupool it can run from then on. */
  public void add(SchedUnit unit) {
    Cpupool joined = pool;
    if (joined == null) {
      units.add(unit);
    } else {
      joined.add(this, unit);
    }
  }

  /** Its number. */
  public int id() {
    return id;
  }

  /** Its cpupool; empty before it joined one and after it left. */
  public Optional<Cpupool> pool() {
    return Optional.ofNullable(pool);
  }

  /** Says that it goes away: it does not keep its cpupool from losing the last CPU. */
  public void dying() {
    dying = true;
  }

  /** Share of CPU time of each unit in relation to others. */
  public int weight() {
    return weight;
  }

  /** Most CPU time it may use, in percent of one pCPU; 0 for all there is. */
  public int cap() {
    return cap;
  }

  UUID uuid() {
    var bytes = ByteBuffer.wrap(handle.get());
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /** Forgets what another scheduler was told about it. */
  void reset() {
    weight = SchedUnit.DEFAULT_WEIGHT;
    cap = 0;
    for (SchedUnit unit : units) {
      unit.reservation = Rtds.Reservation.DEFAULT;
    }
  }
}
