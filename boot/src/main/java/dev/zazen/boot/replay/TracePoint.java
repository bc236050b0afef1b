package dev.zazen.boot.replay;

import dev.zazen.base.Foreign;

/**
 * How far a deterministic run has come. Two runs of the same board with the same seed and input
 * pass the same points.
 *
 * @param nanos board time
 * @param events what happened so far: exits, interrupts, scheduling decisions, console characters
 * @param hash of these events
 */
public record TracePoint(long nanos, @Foreign long events, long hash) {
  @Override
  public String toString() {
    return "trace hash: %016x (%d events, %d virtual ns)".formatted(hash, events, nanos);
  }
}
