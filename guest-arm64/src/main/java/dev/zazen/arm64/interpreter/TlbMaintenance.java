package dev.zazen.arm64.interpreter;

/** Forgetting of cached translations, by a vCPU or by all others (Arm ARM D8.13). */
public interface TlbMaintenance {
  /** Forgets everything. */
  void invalidateAll();

  /** Forgets what is not global in an address space. */
  void invalidateAsid(int asid);

  /** Forgets a 4 KiB page in all address spaces, and the way to it. */
  void invalidatePage(long page);

  /** Forgets a 4 KiB page in all address spaces. */
  void invalidateLeaf(long page);
}
