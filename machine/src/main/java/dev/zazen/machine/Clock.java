package dev.zazen.machine;

/** Time of a board. Does not jump and never goes back. */
@FunctionalInterface
public interface Clock {
  /** {@link #hostStart} of a clock that is not the host's. */
  long NOT_OF_HOST = Long.MIN_VALUE;

  /** Nanoseconds since the board was switched on. */
  long nanos();

  /**
   * What {@link System#nanoTime} was when the board was switched on, if time is the host's, or
   * {@link #NOT_OF_HOST}.
   */
  default long hostStart() {
    return NOT_OF_HOST;
  }
}
