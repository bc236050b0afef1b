package dev.zazen.machine;

/** Makes guests runnable. */
public interface Engine extends AutoCloseable {
  /** As on the command line: {@code interpreter}, {@code translator}. */
  String name();

  /** Whether nobody may write to guests' memory while one of their vCPUs runs. */
  default boolean needsOneThread() {
    return false;
  }

  /**
   * A guest system: vCPUs that share an address space.
   *
   * @param memory the board's RAM
   * @param stage2 the domain's second stage of translation
   * @param cpu what CPUs the board has, and what of them the domain sees
   */
  Guest guest(GuestMemory memory, Stage2 stage2, CpuProfile cpu);

  /** Bytes of the host's memory that translated code of guests takes which are not closed. */
  default long codeBytes() {
    return 0;
  }

  /** Leaves behind what makes later runs faster; no guest runs any more. */
  @Override
  default void close() {}
}
