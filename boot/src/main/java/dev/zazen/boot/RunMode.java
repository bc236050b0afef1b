package dev.zazen.boot;

import dev.zazen.boot.replay.InputSource;

/** How time passes on a board. */
public sealed interface RunMode {
  /** A host thread per pCPU, in the host's time. */
  record RealTime() implements RunMode {}

  /**
   * One host thread, in virtual time: two runs of the same plan with the same seed and input give
   * identical consoles and traces.
   *
   * @param seed chooses the interleaving of the pCPUs
   * @param until board time in nanoseconds at which the run ends, if not before; {@link
   *     Long#MAX_VALUE} for never
   */
  record Deterministic(long seed, InputSource input, long until) implements RunMode {
    /** A run that ends with its domains. */
    public Deterministic(long seed, InputSource input) {
      this(seed, input, Long.MAX_VALUE);
    }
  }
}
