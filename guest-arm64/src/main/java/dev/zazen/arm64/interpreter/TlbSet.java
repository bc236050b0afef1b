package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.mmu.TableCache;

/**
 * All translations that a vCPU caches: for EL1 once, for EL0 by address space identifier. What EL1
 * cached of the lower half is forgotten when the address space changes. Global entries of the lower
 * half are kept per address space and so may be walked again; that is allowed (Arm ARM D8.13).
 */
public final class TlbSet implements TlbMaintenance {
  /** Privileges that see memory differently: EL0. */
  static final int EL0 = 0;

  /** EL1 with PSTATE.PAN clear. */
  static final int EL1 = 1;

  /** EL1 with PSTATE.PAN set. */
  static final int EL1_PAN = 2;

  private static final int SPACES = 16;
  private static final int MOST_LOWER = 64;

  /** What walks found on the way. */
  final TableCache tables = new TableCache();

  private final long ramAddress;
  private final Space[] spaces = new Space[SPACES];
  private final Tlb[] kernel = new Tlb[3];
  private final CodeTlb kernelCode = new CodeTlb();
  private final long[] lowerPages = new long[MOST_LOWER];
  private int lowerCount;
  private boolean upperHasPrivate;

  /** Whether EL0 may have seen pages of the upper half, which kernels keep for themselves. */
  private boolean userHasUpper;

  private Space current;
  private long uses;

  /** Gives the host's memory back. */
  void close() {
    for (Space space : spaces) {
      space.close();
    }
    for (Tlb tlb : kernel) {
      if (tlb != null) {
        tlb.close();
      }
    }
    kernelCode.close();
  }

  /** An empty set, with address space 0 selected, for RAM at an address of the host. */
  public TlbSet(long ramAddress) {
    this.ramAddress = ramAddress;
    for (int i = 0; i < SPACES; i++) {
      spaces[i] = new Space();
    }
    current = spaces[0];
    current.asid = 0;
  }

  /** The TLBs of one address space at EL0; made when they are first needed. */
  private final class Space {
    Tlb data;
    CodeTlb code;
    int asid = -1;
    long lastUse;

    Tlb data() {
      if (data == null) {
        data = new Tlb(ramAddress);
      }
      return data;
    }

    CodeTlb code() {
      if (code == null) {
        code = new CodeTlb();
      }
      return code;
    }

    void close() {
      if (data != null) {
        data.close();
      }
      if (code != null) {
        code.close();
      }
    }

    void clear() {
      if (data != null) {
        data.clear();
      }
      if (code != null) {
        code.clear();
      }
    }

    void invalidate(long page) {
      if (data != null) {
        data.invalidate(page);
      }
      if (code != null) {
        code.invalidate(page);
      }
    }
  }

  /** Makes an address space the current one; the least recently used one gives way to a new one. */
  void select(int asid) {
    if (current.asid == asid) {
      return;
    }
    if (upperHasPrivate) {
      clearKernel();
    } else {
      forgetLower();
    }
    Space oldest = spaces[0];
    for (Space space : spaces) {
      if (space.asid == asid) {
        use(space);
        return;
      }
      if (space.lastUse < oldest.lastUse) {
        oldest = space;
      }
    }
    oldest.clear();
    oldest.asid = asid;
    use(oldest);
  }

  private void use(Space space) {
    space.lastUse = ++uses;
    current = space;
  }

  private void forgetLower() {
    kernelCode.forgetLower();
    if (lowerCount > MOST_LOWER) {
      clearKernelData();
      return;
    }
    for (Tlb tlb : kernel) {
      for (int i = 0; tlb != null && i < lowerCount; i++) {
        tlb.forget(lowerPages[i]);
      }
    }
    lowerCount = 0;
  }

  private void clearKernelData() {
    for (Tlb tlb : kernel) {
      if (tlb != null) {
        tlb.clear();
      }
    }
    lowerCount = 0;
  }

  private void clearKernel() {
    clearKernelData();
    kernelCode.clear();
    upperHasPrivate = false;
  }

  /** What is cached for a privilege in the current address space. */
  Tlb data(int privilege) {
    if (privilege == EL0) {
      return current.data();
    }
    if (kernel[privilege] == null) {
      kernel[privilege] = new Tlb(ramAddress);
    }
    return kernel[privilege];
  }

  /** Fetch translations of an exception level. */
  CodeTlb code(int level) {
    return level == 0 ? current.code() : kernelCode;
  }

  /** A page is about to be added to what EL1 sees. */
  void addingToKernel(long page, boolean global) {
    if (page >= 0) {
      if (lowerCount < MOST_LOWER) {
        lowerPages[lowerCount] = page;
      }
      lowerCount = Math.min(lowerCount + 1, MOST_LOWER + 1);
    } else if (!global) {
      upperHasPrivate = true;
    }
  }

  /** A page is about to be added to what EL0 sees. */
  void addingToUser(long page) {
    userHasUpper |= page < 0;
  }

  @Override
  public void invalidateAll() {
    tables.clear();
    clearKernel();
    userHasUpper = false;
    for (Space space : spaces) {
      space.clear();
    }
  }

  @Override
  public void invalidateAsid(int asid) {
    tables.clear();
    if (upperHasPrivate) {
      clearKernel();
    } else if (current.asid == asid) {
      forgetLower();
    }
    for (Space space : spaces) {
      if (space.asid == asid) {
        space.clear();
      }
    }
  }

  @Override
  public void invalidatePage(long page) {
    tables.forget(page);
    invalidateLeaf(page);
  }

  @Override
  public void invalidateLeaf(long page) {
    for (Tlb tlb : kernel) {
      if (tlb != null) {
        tlb.invalidate(page);
      }
    }
    kernelCode.invalidate(page);
    if (page >= 0 || userHasUpper) {
      for (Space space : spaces) {
        if (space.asid >= 0) {
          space.invalidate(page);
        }
      }
    }
  }
}
