package dev.zazen.app.analysis;

import dev.zazen.boot.analysis.Change;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a domain may lose.
 *
 * @param percent of its progress
 * @param latencyNanos how long its interrupts may wait at worst
 */
public record Limits(OptionalDouble percent, OptionalLong latencyNanos) {
  /** Whether {@code change} exceeds one of them. */
  public boolean exceededBy(Change change) {
    return percent.isPresent() && change.lossPercent() > percent.getAsDouble()
        || latencyNanos.isPresent()
            && change.after().worstLatencyNanos() > latencyNanos.getAsLong();
  }
}
