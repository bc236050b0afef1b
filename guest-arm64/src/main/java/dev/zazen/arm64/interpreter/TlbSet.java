package dev.zazen.arm64.interpreter;

/**
 * All translations that a vCPU caches: for the lower half of the address space by address space
 * identifier, for the upper half once. Global entries of the lower half are kept per address space
 * and so may be walked again; that is allowed (Arm ARM D8.13).
 */
public final class TlbSet {
  /** Privileges that see memory differently: EL0. */
  static final int EL0 = 0;

  /** EL1 with PSTATE.PAN clear. */
  static final int EL1 = 1;

  /** EL1 with PSTATE.PAN set. */
  static final int EL1_PAN = 2;

  private static final int PRIVILEGES = 3;
  private static final int SPACES = 16;

  private final Space[] spaces = new Space[SPACES];
  private final Space upper = new Space();
  private Space lower;
  private boolean upperHasPrivate;
  private long uses;

  /** An empty set, with address space 0 selected. */
  public TlbSet() {
    for (int i = 0; i < SPACES; i++) {
      spaces[i] = new Space();
    }
    lower = spaces[0];
    lower.asid = 0;
  }

  /** The TLBs of one address space; made when they are first needed. */
  private static final class Space {
    final Tlb[] data = new Tlb[PRIVILEGES];
    final CodeTlb[] code = new CodeTlb[2];
    int asid = -1;
    long lastUse;

    Tlb data(int privilege) {
      if (data[privilege] == null) {
        data[privilege] = new Tlb();
      }
      return data[privilege];
    }

    CodeTlb code(int level) {
      if (code[level] == null) {
        code[level] = new CodeTlb();
      }
      return code[level];
    }

    void clear() {
      for (Tlb tlb : data) {
        if (tlb != null) {
          tlb.clear();
        }
      }
      for (CodeTlb tlb : code) {
        if (tlb != null) {
          tlb.clear();
        }
      }
    }

    void invalidate(long page) {
      for (Tlb tlb : data) {
        if (tlb != null) {
          tlb.invalidate(page);
        }
      }
      for (CodeTlb tlb : code) {
        if (tlb != null) {
          tlb.invalidate(page);
        }
      }
    }
  }

  /** Makes an address space the current one; the least recently used one gives way to a new one. */
  void select(int asid) {
    if (lower.asid == asid) {
      return;
    }
    if (upperHasPrivate) {
      upper.clear();
      upperHasPrivate = false;
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
    lower = space;
  }

  Tlb lower(int privilege) {
    return lower.data(privilege);
  }

  Tlb upper(int privilege) {
    return upper.data(privilege);
  }

  /** Fetch translations for the half of the address space that holds {@code address}. */
  CodeTlb code(int level, long address) {
    return (address < 0 ? upper : lower).code(level);
  }

  /**
   * An entry that holds in the current address space only is about to be added to the upper half.
   */
  void addingPrivateToUpper() {
    upperHasPrivate = true;
  }

  /** Forgets everything. */
  public void invalidateAll() {
    upper.clear();
    upperHasPrivate = false;
    for (Space space : spaces) {
      space.clear();
    }
  }

  /** Forgets what is not global in an address space. */
  public void invalidateAsid(int asid) {
    if (upperHasPrivate) {
      upper.clear();
      upperHasPrivate = false;
    }
    for (Space space : spaces) {
      if (space.asid == asid) {
        space.clear();
      }
    }
  }

  /** Forgets a page in all address spaces. */
  public void invalidatePage(long page) {
    if (page < 0) {
      upper.invalidate(page);
      return;
    }
    for (Space space : spaces) {
      if (space.asid >= 0) {
        space.invalidate(page);
      }
    }
  }
}
