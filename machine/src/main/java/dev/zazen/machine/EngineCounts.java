package dev.zazen.machine;

/**
 * What an engine did for a vCPU since it was made. Counted on the thread that runs the vCPU,
 * without any order: others read figures of a moment ago.
 */
public final class EngineCounts {
  /** Blocks of guest code that were decoded. */
  public long blocks;

  /** Regions of guest code that were translated. */
  public long translations;

  /** Regions whose translation was made before. */
  public long recalls;

  /** Bytes of host code, of both. */
  public long codeBytes;

  /** Times that all host code of the guest made way for other code. */
  public long evictions;

  /** Page table walks for data, and for code. */
  public long dataMisses;

  public long fetchMisses;

  /** Interrupts that the guest took. */
  public long interrupts;

  /** Synchronous exceptions that the guest took for faults. */
  public long faults;

  /** Times that host code was left: to find code again that was made anew. */
  public long staleExits;

  /** Its budget was used up. */
  public long budgetExits;

  /** For a place of its page that it did not lead to yet. */
  public long linkExits;

  /** For an address in another page, or one that was computed. */
  public long jumpExits;

  /** For one instruction. */
  public long interpretExits;

  /** For an instruction that says where to go on. */
  public long endExits;

  /** For the interpreter to go on. */
  public long bailExits;

  /** Nothing yet. */
  public EngineCounts() {}
}
