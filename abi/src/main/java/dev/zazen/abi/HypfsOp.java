package dev.zazen.abi;

/** Commands of {@code hypfs_op}: {@code xen/include/public/hypfs.h}. */
public final class HypfsOp {
  public static final int GET_VERSION = 0;
  public static final int READ = 1;
  public static final int WRITE_CONTENTS = 2;

  private HypfsOp() {}
}
