package dev.zazen.arm64.system;

import dev.zazen.machine.SysregKey;
import java.util.HashMap;
import java.util.Map;

/**
 * Operations of the SYS instruction: cache, TLB and address translation maintenance (Arm ARM C5.3
 * to C5.5).
 */
public enum SystemInstruction {
  IC_IALLUIS(0, 7, 1, 0, Kind.CODE_ALL),
  IC_IALLU(0, 7, 5, 0, Kind.CODE_ALL),
  IC_IVAU(3, 7, 5, 1, Kind.CODE_PAGE),
  DC_IVAC(0, 7, 6, 1, Kind.NOTHING),
  DC_ISW(0, 7, 6, 2, Kind.NOTHING),
  DC_CSW(0, 7, 10, 2, Kind.NOTHING),
  DC_CISW(0, 7, 14, 2, Kind.NOTHING),
  DC_ZVA(3, 7, 4, 1, Kind.ZERO_BLOCK),
  DC_CVAC(3, 7, 10, 1, Kind.DATA_LINE),
  DC_CVAU(3, 7, 11, 1, Kind.DATA_LINE),
  DC_CVAP(3, 7, 12, 1, Kind.DATA_LINE),
  DC_CIVAC(3, 7, 14, 1, Kind.DATA_LINE),
  AT_S1E1R(0, 7, 8, 0, Kind.TRANSLATE),
  AT_S1E1W(0, 7, 8, 1, Kind.TRANSLATE),
  AT_S1E0R(0, 7, 8, 2, Kind.TRANSLATE),
  AT_S1E0W(0, 7, 8, 3, Kind.TRANSLATE),
  AT_S1E1RP(0, 7, 9, 0, Kind.TRANSLATE),
  AT_S1E1WP(0, 7, 9, 1, Kind.TRANSLATE),
  TLBI_VMALLE1IS(0, 8, 3, 0, Kind.TLB_ALL),
  TLBI_VAE1IS(0, 8, 3, 1, Kind.TLB_PAGE),
  TLBI_ASIDE1IS(0, 8, 3, 2, Kind.TLB_ASID),
  TLBI_VAAE1IS(0, 8, 3, 3, Kind.TLB_PAGE),
  TLBI_VALE1IS(0, 8, 3, 5, Kind.TLB_LEAF),
  TLBI_VAALE1IS(0, 8, 3, 7, Kind.TLB_LEAF),
  TLBI_VMALLE1(0, 8, 7, 0, Kind.TLB_ALL),
  TLBI_VAE1(0, 8, 7, 1, Kind.TLB_PAGE),
  TLBI_ASIDE1(0, 8, 7, 2, Kind.TLB_ASID),
  TLBI_VAAE1(0, 8, 7, 3, Kind.TLB_PAGE),
  TLBI_VALE1(0, 8, 7, 5, Kind.TLB_LEAF),
  TLBI_VAALE1(0, 8, 7, 7, Kind.TLB_LEAF);

  /** What an operation does. */
  public enum Kind {
    /** Data caches are not modelled, and set/way operations reach nobody's data. */
    NOTHING,
    /** As {@link #NOTHING}, but EL0 needs permission. */
    DATA_LINE,
    ZERO_BLOCK,
    CODE_ALL,
    CODE_PAGE,
    TRANSLATE,
    TLB_ALL,
    TLB_ASID,
    TLB_PAGE,
    /** As {@link #TLB_PAGE}, but not what led to the page. */
    TLB_LEAF
  }

  /** CRm of the TLB operations that reach all vCPUs of the domain. */
  private static final int INNER_SHAREABLE = 3;

  private static final Map<Integer, SystemInstruction> BY_KEY = new HashMap<>();

  static {
    for (SystemInstruction row : values()) {
      BY_KEY.put(row.key, row);
    }
  }

  private final int key;
  private final Kind kind;
  private final boolean broadcast;

  SystemInstruction(int op1, int crn, int crm, int op2, Kind kind) {
    this.key = SysregKey.of(1, op1, crn, crm, op2);
    this.kind = kind;
    this.broadcast = crn == 8 && crm == INNER_SHAREABLE;
  }

  /** The operation with a key (see {@link SysregKey}, op0 = 1), or null. */
  public static SystemInstruction byKey(int key) {
    return BY_KEY.get(key);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether other vCPUs are affected. */
  public boolean broadcast() {
    return broadcast;
  }

  /** Whether EL0 may use it where SCTLR_EL1 lets it. */
  public boolean forEl0() {
    return (key >>> 11 & 7) == 3;
  }
}
