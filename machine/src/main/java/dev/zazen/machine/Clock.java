package dev.zazen.machine;

/** Time of a board. Does not jump and never goes back. */
@FunctionalInterface
public interface Clock {
  /** Nanoseconds since the board was switched on. */
  long nanos();
}
