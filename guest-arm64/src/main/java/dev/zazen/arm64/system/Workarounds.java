package dev.zazen.arm64.system;

/**
 * Calls by which a guest asks its firmware to keep speculation from leaking secrets (Arm DEN 0028
 * 7.6 to 7.8). Here nothing speculates across guests, and kernels make them at every exception, so
 * they do not leave the guest; as with Xen (xen/arch/arm/arm64/entry.S, guest_sync) they return
 * with zeros.
 */
public final class Workarounds {
  /** SMCCC_ARCH_WORKAROUND_1: forget predicted branches. */
  public static final int BRANCH_PREDICTOR = 0x8000_8000;

  /** SMCCC_ARCH_WORKAROUND_2: allow or forbid loads before older stores. */
  public static final int STORE_BYPASS = 0x8000_7fff;

  /** SMCCC_ARCH_WORKAROUND_3: forget the history of branches. */
  public static final int HISTORY = 0x8000_3fff;

  /** How many registers, from 0 on, are zero afterwards. */
  public static final int CLEARED = 2;

  private Workarounds() {}

  /** Whether a function is one of them. */
  public static boolean isOne(int function) {
    return function == BRANCH_PREDICTOR || function == STORE_BYPASS || function == HISTORY;
  }
}
