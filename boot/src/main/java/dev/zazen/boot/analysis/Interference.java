package dev.zazen.boot.analysis;

import java.util.List;

/**
 * A run with a hostile domain.
 *
 * @param hostile what the hostile domain did
 * @param changes the other domains
 */
public record Interference(Measurement hostile, List<Change> changes) {
  public Interference {
    changes = List.copyOf(changes);
  }
}
