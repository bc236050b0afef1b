package dev.zazen.core.p2m;

/**
 * A mapping needs more table pages than the domain's p2m pool has left. The table is as if it was
 * not asked for.
 */
public final class P2mPoolExhaustedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  P2mPoolExhaustedException(String message) {
    super(message);
  }
}
