package dev.zazen.boot;

/**
 * Hears what happens on a board. Called on the threads of the board, one call at a time per domain.
 */
public interface BoardListener {
  /** The hypervisor says something: one line, without prefix. */
  void log(String line);

  /** Domain {@code domain} wrote {@code character} (0 to 255) to its console. */
  void console(int domain, int character);
}
