package dev.zazen.xenstore;

/** A domain that the store knows: it was introduced, owns a node or is named by permissions. */
final class Domain {
  private final int domid;
  private final long generation;
  private boolean introduced;
  private boolean shutDown;
  private Connection connection;
  private RingTransport ring;

  /** A domain that came to be known when the store had {@code generation}. */
  Domain(int domid, long generation) {
    this.domid = domid;
    this.generation = generation;
  }

  int domid() {
    return domid;
  }

  long generation() {
    return generation;
  }

  boolean introduced() {
    return introduced;
  }

  void introduced(Connection itsConnection, RingTransport itsRing) {
    introduced = true;
    connection = itsConnection;
    ring = itsRing;
  }

  /** Known to be there, without a ring: domain 0 of a board that has none. */
  void introducedWithoutRing() {
    introduced = true;
  }

  boolean shutDown() {
    return shutDown;
  }

  void shutDown(boolean is) {
    shutDown = is;
  }

  /** Null if it has no ring. */
  Connection connection() {
    return connection;
  }

  /** Null if it has none. */
  RingTransport ring() {
    return ring;
  }
}
