package dev.zazen.boot.replay;

/** Where the consoles of a deterministic board get their input from. */
public interface InputSource {
  /** A console's receiver. */
  @FunctionalInterface
  interface Consoles {
    /** {@code character} (0 to 255) arrives at the console of a domain. */
    void receive(int domain, int character);
  }

  /** The user types {@code character} (0 to 255) at the console of a domain. Any thread. */
  void type(int domain, int character);

  /**
   * Hands over what is due; called at the start of every round, with where the run is by then.
   *
   * @return false if the run is to end here
   */
  boolean deliver(TracePoint now, Consoles consoles);

  /**
   * Waits a moment for input, because nothing else can make the board go on.
   *
   * @return whether {@link #deliver} has something to do now
   */
  boolean await() throws InterruptedException;

  /**
   * The run has ended.
   *
   * @param complete whether all domains have ended, rather than somebody stopped the run
   */
  void ended(TracePoint end, boolean complete);
}
