package dev.zazen.abi;

/**
 * Commands and kinds of the hypercall {@code vm_assist}: {@code VMASST_*} of {@code public/xen.h}.
 */
public final class VmAssist {
  public static final int ENABLE = 0;
  public static final int DISABLE = 1;

  /** The guest reads its runstate area while bit 63 of the entry time tells that it changes. */
  public static final int RUNSTATE_UPDATE_FLAG = 5;

  private VmAssist() {}
}
