package dev.zazen.abi;

/** Commands of the hypercall {@code domctl}: {@code XEN_DOMCTL_*} of {@code public/domctl.h}. */
public final class DomctlOp {
  public static final int CREATEDOMAIN = 1;
  public static final int DESTROYDOMAIN = 2;
  public static final int PAUSEDOMAIN = 3;
  public static final int UNPAUSEDOMAIN = 4;
  public static final int GETDOMAININFO = 5;
  public static final int SETVCPUAFFINITY = 9;
  public static final int SHADOW_OP = 10;
  public static final int MAX_MEM = 11;
  public static final int SETVCPUCONTEXT = 12;
  public static final int GETVCPUCONTEXT = 13;
  public static final int GETVCPUINFO = 14;
  public static final int MAX_VCPUS = 15;
  public static final int SCHEDULER_OP = 16;
  public static final int SETDOMAINHANDLE = 17;
  public static final int SETDEBUGGING = 18;
  public static final int IRQ_PERMISSION = 19;
  public static final int IOMEM_PERMISSION = 20;
  public static final int SOFT_RESET_CONT = 23;
  public static final int SETTIMEOFFSET = 24;
  public static final int GETVCPUAFFINITY = 25;
  public static final int RESUMEDOMAIN = 27;
  public static final int SENDTRIGGER = 28;
  public static final int SUBSCRIBE = 29;
  public static final int GETHVMCONTEXT = 33;
  public static final int SETHVMCONTEXT = 34;
  public static final int SET_ADDRESS_SIZE = 35;
  public static final int GET_ADDRESS_SIZE = 36;
  public static final int ASSIGN_DEVICE = 37;
  public static final int BIND_PT_IRQ = 38;
  public static final int MEMORY_MAPPING = 39;
  public static final int TEST_ASSIGN_DEVICE = 45;
  public static final int SET_TARGET = 46;
  public static final int DEASSIGN_DEVICE = 47;
  public static final int UNBIND_PT_IRQ = 48;
  public static final int GET_DEVICE_GROUP = 50;
  public static final int VM_EVENT_OP = 56;
  public static final int SET_ACCESS_REQUIRED = 64;
  public static final int SET_VIRQ_HANDLER = 66;
  public static final int SETNODEAFFINITY = 68;
  public static final int GETNODEAFFINITY = 69;
  public static final int CACHEFLUSH = 71;
  public static final int SETVNUMAINFO = 74;
  public static final int MONITOR_OP = 77;
  public static final int SOFT_RESET = 79;
  public static final int VUART_OP = 81;
  public static final int VMTRACE_OP = 84;
  public static final int GET_PAGING_MEMPOOL_SIZE = 85;
  public static final int SET_PAGING_MEMPOOL_SIZE = 86;

  private DomctlOp() {}
}
