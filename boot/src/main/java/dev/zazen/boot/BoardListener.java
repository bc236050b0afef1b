package dev.zazen.boot;

import dev.zazen.machine.Clock;

/**
 * Hears what happens on a board. Called on the threads of the board, one call at a time per domain.
 */
public interface BoardListener {
  /** The board's time from now on, before anything else is heard. */
  default void clock(Clock clock) {}

  /** A domain ended. */
  default void ended(DomainEnd end) {}

  /** The hypervisor says something: one line, without prefix. */
  void log(String line);

  /** Domain {@code domain} wrote {@code character} (0 to 255) to its console. */
  void console(int domain, int character);
}
