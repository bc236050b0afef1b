package dev.zazen.abi;

/** Commands of the hypercall {@code domctl}: {@code XEN_DOMCTL_*} of {@code public/domctl.h}. */
public final class DomctlOp {
  public static final int CREATEDOMAIN = 1;
  public static final int DESTROYDOMAIN = 2;
  public static final int PAUSEDOMAIN = 3;
  public static final int UNPAUSEDOMAIN = 4;
  public static final int GETDOMAININFO = 5;
  public static final int SETVCPUAFFINITY = 9;
  public static final int MAX_MEM = 11;
  public static final int SETVCPUCONTEXT = 12;
  public static final int GETVCPUCONTEXT = 13;
  public static final int GETVCPUINFO = 14;
  public static final int MAX_VCPUS = 15;
  public static final int SCHEDULER_OP = 16;
  public static final int SETDOMAINHANDLE = 17;
  public static final int GETVCPUAFFINITY = 25;
  public static final int SET_ADDRESS_SIZE = 35;
  public static final int SETNODEAFFINITY = 68;
  public static final int GETNODEAFFINITY = 69;
  public static final int CACHEFLUSH = 71;
  public static final int GET_PAGING_MEMPOOL_SIZE = 85;
  public static final int SET_PAGING_MEMPOOL_SIZE = 86;

  private DomctlOp() {}
}
