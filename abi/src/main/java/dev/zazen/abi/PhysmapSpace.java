package dev.zazen.abi;

/**
 * What can be put into a guest's physical address space: {@code XENMAPSPACE_*} of {@code
 * public/memory.h}.
 */
public final class PhysmapSpace {
  public static final int SHARED_INFO = 0;
  public static final int GRANT_TABLE = 1;
  public static final int GMFN = 2;
  public static final int GMFN_RANGE = 3;
  public static final int GMFN_FOREIGN = 4;
  public static final int DEV_MMIO = 5;

  /** Of an index into the grant table: it counts status frames. */
  public static final long GRANT_STATUS = 1L << 31;

  private PhysmapSpace() {}
}
