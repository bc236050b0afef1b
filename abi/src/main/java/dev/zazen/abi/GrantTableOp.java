package dev.zazen.abi;

/** Commands of the hypercall {@code grant_table_op}: {@code public/grant_table.h}. */
public final class GrantTableOp {
  public static final int MAP_GRANT_REF = 0;
  public static final int UNMAP_GRANT_REF = 1;
  public static final int SETUP_TABLE = 2;
  public static final int DUMP_TABLE = 3;
  public static final int TRANSFER = 4;
  public static final int COPY = 5;
  public static final int QUERY_SIZE = 6;
  public static final int UNMAP_AND_REPLACE = 7;
  public static final int SET_VERSION = 8;
  public static final int GET_STATUS_FRAMES = 9;
  public static final int GET_VERSION = 10;
  public static final int SWAP_GRANT_REF = 11;
  public static final int CACHE_FLUSH = 12;

  /** The command has the lowest bits. */
  public static final int COMMAND_MASK = 0xfff;

  /** Flag of a mapping: for devices. */
  public static final int MAP_DEVICE = 1;

  /** Flag of a mapping: for the CPU. */
  public static final int MAP_HOST = 2;

  /** Flag of a mapping. */
  public static final int MAP_READ_ONLY = 4;

  /** Flag of a mapping: for user space. */
  public static final int MAP_APPLICATION = 8;

  /** Flag of a mapping: by page-table entry. */
  public static final int MAP_CONTAINS_PTE = 16;

  /** Flag of a copy: the source is a grant. */
  public static final int COPY_SOURCE_GREF = 1;

  /** Flag of a copy: the destination is a grant. */
  public static final int COPY_DEST_GREF = 2;

  private GrantTableOp() {}
}
