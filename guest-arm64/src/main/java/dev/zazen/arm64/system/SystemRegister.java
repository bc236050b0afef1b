package dev.zazen.arm64.system;

import dev.zazen.machine.SysregKey;
import java.util.HashMap;
import java.util.Map;

/** The system registers that software at EL1 and EL0 can name (Arm ARM D19). One row each. */
public enum SystemRegister {
  // Identification (D19.2)
  MIDR_EL1(3, 0, 0, 0, 0, Kind.CONSTANT),
  MPIDR_EL1(3, 0, 0, 0, 5, Kind.CONSTANT),
  REVIDR_EL1(3, 0, 0, 0, 6, Kind.CONSTANT),
  ID_AA64PFR0_EL1(3, 0, 0, 4, 0, Kind.CONSTANT),
  ID_AA64PFR1_EL1(3, 0, 0, 4, 1, Kind.CONSTANT),
  ID_AA64DFR0_EL1(3, 0, 0, 5, 0, Kind.CONSTANT),
  ID_AA64ISAR0_EL1(3, 0, 0, 6, 0, Kind.CONSTANT),
  ID_AA64ISAR1_EL1(3, 0, 0, 6, 1, Kind.CONSTANT),
  ID_AA64MMFR0_EL1(3, 0, 0, 7, 0, Kind.CONSTANT),
  ID_AA64MMFR1_EL1(3, 0, 0, 7, 1, Kind.CONSTANT),
  ID_AA64MMFR2_EL1(3, 0, 0, 7, 2, Kind.CONSTANT),
  CLIDR_EL1(3, 1, 0, 0, 1, Kind.CONSTANT),
  AIDR_EL1(3, 1, 0, 0, 7, Kind.CONSTANT),
  CCSIDR_EL1(3, 1, 0, 0, 0, Kind.SPECIAL),
  CSSELR_EL1(3, 2, 0, 0, 0, Kind.STORED, 0xf),
  CTR_EL0(3, 3, 0, 0, 1, Kind.SPECIAL, El0.READ),
  DCZID_EL0(3, 3, 0, 0, 7, Kind.SPECIAL, El0.READ),

  // General control
  SCTLR_EL1(3, 0, 1, 0, 0, Kind.SPECIAL),
  ACTLR_EL1(3, 0, 1, 0, 1, Kind.RAZ_WI),
  CPACR_EL1(3, 0, 1, 0, 2, Kind.SPECIAL),
  TTBR0_EL1(3, 0, 2, 0, 0, Kind.SPECIAL),
  TTBR1_EL1(3, 0, 2, 0, 1, Kind.SPECIAL),
  TCR_EL1(3, 0, 2, 0, 2, Kind.SPECIAL),
  MAIR_EL1(3, 0, 10, 2, 0, Kind.SPECIAL),
  AMAIR_EL1(3, 0, 10, 3, 0, Kind.STORED),
  CONTEXTIDR_EL1(3, 0, 13, 0, 1, Kind.STORED, 0xffffffffL),
  VBAR_EL1(3, 0, 12, 0, 0, Kind.STORED, -0x800L),
  RVBAR_EL1(3, 0, 12, 0, 1, Kind.RAZ_WI),
  ISR_EL1(3, 0, 12, 1, 0, Kind.SPECIAL),

  // Exceptions
  SPSR_EL1(3, 0, 4, 0, 0, Kind.STORED, 0xffffffffL),
  ELR_EL1(3, 0, 4, 0, 1, Kind.STORED),
  AFSR0_EL1(3, 0, 5, 1, 0, Kind.RAZ_WI),
  AFSR1_EL1(3, 0, 5, 1, 1, Kind.RAZ_WI),
  ESR_EL1(3, 0, 5, 2, 0, Kind.STORED, 0xffffffffL),
  FAR_EL1(3, 0, 6, 0, 0, Kind.STORED),
  PAR_EL1(3, 0, 7, 4, 0, Kind.STORED),

  // State of the processor (C5.2)
  SP_EL0(3, 0, 4, 1, 0, Kind.SPECIAL),
  SPSEL(3, 0, 4, 2, 0, Kind.SPECIAL),
  CURRENTEL(3, 0, 4, 2, 2, Kind.SPECIAL),
  PAN(3, 0, 4, 2, 3, Kind.SPECIAL),
  UAO(3, 0, 4, 2, 4, Kind.SPECIAL),
  NZCV(3, 3, 4, 2, 0, Kind.SPECIAL, El0.READ_WRITE),
  DAIF(3, 3, 4, 2, 1, Kind.SPECIAL, El0.READ_WRITE),
  SSBS(3, 3, 4, 2, 6, Kind.SPECIAL, El0.READ_WRITE),
  FPCR(3, 3, 4, 4, 0, Kind.SPECIAL, El0.READ_WRITE),
  FPSR(3, 3, 4, 4, 1, Kind.SPECIAL, El0.READ_WRITE),

  // Thread identity
  TPIDR_EL0(3, 3, 13, 0, 2, Kind.STORED, El0.READ_WRITE),
  TPIDRRO_EL0(3, 3, 13, 0, 3, Kind.STORED, El0.READ),
  TPIDR_EL1(3, 0, 13, 0, 4, Kind.STORED),

  // Architected timer (D19.12); control and compare registers belong to the hypervisor
  CNTKCTL_EL1(3, 0, 14, 1, 0, Kind.STORED, 0x3ffL),
  CNTFRQ_EL0(3, 3, 14, 0, 0, Kind.CONSTANT, El0.READ),
  CNTPCT_EL0(3, 3, 14, 0, 1, Kind.SPECIAL, El0.READ),
  CNTVCT_EL0(3, 3, 14, 0, 2, Kind.SPECIAL, El0.READ),
  CNTP_TVAL_EL0(3, 3, 14, 2, 0, Kind.PORT, El0.READ_WRITE),
  CNTP_CTL_EL0(3, 3, 14, 2, 1, Kind.PORT, El0.READ_WRITE),
  CNTP_CVAL_EL0(3, 3, 14, 2, 2, Kind.PORT, El0.READ_WRITE),
  CNTV_TVAL_EL0(3, 3, 14, 3, 0, Kind.PORT, El0.READ_WRITE),
  CNTV_CTL_EL0(3, 3, 14, 3, 1, Kind.PORT, El0.READ_WRITE),
  CNTV_CVAL_EL0(3, 3, 14, 3, 2, Kind.PORT, El0.READ_WRITE),

  // GIC CPU interface (IHI 0069 12.2), of the hypervisor
  ICC_PMR_EL1(3, 0, 4, 6, 0, Kind.GIC),
  ICC_IAR0_EL1(3, 0, 12, 8, 0, Kind.GIC),
  ICC_EOIR0_EL1(3, 0, 12, 8, 1, Kind.GIC),
  ICC_HPPIR0_EL1(3, 0, 12, 8, 2, Kind.GIC),
  ICC_BPR0_EL1(3, 0, 12, 8, 3, Kind.GIC),
  ICC_AP0R0_EL1(3, 0, 12, 8, 4, Kind.GIC),
  ICC_AP0R1_EL1(3, 0, 12, 8, 5, Kind.GIC),
  ICC_AP0R2_EL1(3, 0, 12, 8, 6, Kind.GIC),
  ICC_AP0R3_EL1(3, 0, 12, 8, 7, Kind.GIC),
  ICC_AP1R0_EL1(3, 0, 12, 9, 0, Kind.GIC),
  ICC_AP1R1_EL1(3, 0, 12, 9, 1, Kind.GIC),
  ICC_AP1R2_EL1(3, 0, 12, 9, 2, Kind.GIC),
  ICC_AP1R3_EL1(3, 0, 12, 9, 3, Kind.GIC),
  ICC_DIR_EL1(3, 0, 12, 11, 1, Kind.GIC),
  ICC_RPR_EL1(3, 0, 12, 11, 3, Kind.GIC),
  ICC_SGI1R_EL1(3, 0, 12, 11, 5, Kind.GIC),
  ICC_ASGI1R_EL1(3, 0, 12, 11, 6, Kind.GIC),
  ICC_SGI0R_EL1(3, 0, 12, 11, 7, Kind.GIC),
  ICC_IAR1_EL1(3, 0, 12, 12, 0, Kind.GIC),
  ICC_EOIR1_EL1(3, 0, 12, 12, 1, Kind.GIC),
  ICC_HPPIR1_EL1(3, 0, 12, 12, 2, Kind.GIC),
  ICC_BPR1_EL1(3, 0, 12, 12, 3, Kind.GIC),
  ICC_CTLR_EL1(3, 0, 12, 12, 4, Kind.GIC),
  ICC_SRE_EL1(3, 0, 12, 12, 5, Kind.GIC),
  ICC_IGRPEN0_EL1(3, 0, 12, 12, 6, Kind.GIC),
  ICC_IGRPEN1_EL1(3, 0, 12, 12, 7, Kind.GIC),

  // Debug and performance monitors: there for the guest to find nothing, as under Xen (traps.c, TDA
  // and TPM)
  MDSCR_EL1(2, 0, 0, 2, 2, Kind.RAZ_WI),
  MDCCINT_EL1(2, 0, 0, 2, 0, Kind.RAZ_WI),
  MDCCSR_EL0(2, 3, 0, 1, 0, Kind.RAZ_WI),
  MDRAR_EL1(2, 0, 1, 0, 0, Kind.RAZ_WI),
  OSLAR_EL1(2, 0, 1, 0, 4, Kind.RAZ_WI),
  OSLSR_EL1(2, 0, 1, 1, 4, Kind.CONSTANT),
  OSDLR_EL1(2, 0, 1, 3, 4, Kind.RAZ_WI),
  DBGPRCR_EL1(2, 0, 1, 4, 4, Kind.RAZ_WI),
  DBGCLAIMSET_EL1(2, 0, 7, 8, 6, Kind.RAZ_WI),
  DBGCLAIMCLR_EL1(2, 0, 7, 9, 6, Kind.RAZ_WI),
  DBGAUTHSTATUS_EL1(2, 0, 7, 14, 6, Kind.RAZ_WI),
  PMCR_EL0(3, 3, 9, 12, 0, Kind.RAZ_WI),
  PMCNTENSET_EL0(3, 3, 9, 12, 1, Kind.RAZ_WI),
  PMCNTENCLR_EL0(3, 3, 9, 12, 2, Kind.RAZ_WI),
  PMOVSCLR_EL0(3, 3, 9, 12, 3, Kind.RAZ_WI),
  PMSWINC_EL0(3, 3, 9, 12, 4, Kind.RAZ_WI),
  PMSELR_EL0(3, 3, 9, 12, 5, Kind.RAZ_WI),
  PMCEID0_EL0(3, 3, 9, 12, 6, Kind.RAZ_WI),
  PMCEID1_EL0(3, 3, 9, 12, 7, Kind.RAZ_WI),
  PMCCNTR_EL0(3, 3, 9, 13, 0, Kind.RAZ_WI),
  PMXEVTYPER_EL0(3, 3, 9, 13, 1, Kind.RAZ_WI),
  PMXEVCNTR_EL0(3, 3, 9, 13, 2, Kind.RAZ_WI),
  PMUSERENR_EL0(3, 3, 9, 14, 0, Kind.RAZ_WI),
  PMINTENSET_EL1(3, 0, 9, 14, 1, Kind.RAZ_WI),
  PMINTENCLR_EL1(3, 0, 9, 14, 2, Kind.RAZ_WI),
  PMOVSSET_EL0(3, 3, 9, 14, 3, Kind.RAZ_WI),
  PMCCFILTR_EL0(3, 3, 14, 15, 7, Kind.RAZ_WI);

  /** How a register behaves. */
  public enum Kind {
    /** Keeps what is written, as far as the mask goes. */
    STORED,
    /** Set at reset, read only. */
    CONSTANT,
    /** Reads as zero, ignores writes. */
    RAZ_WI,
    /** Has code of its own in {@link SystemRegisters}. */
    SPECIAL,
    /** Implemented by the hypervisor. */
    PORT,
    /** Implemented by the hypervisor, if the board's GIC has system registers. */
    GIC
  }

  /** What EL0 may do, as far as control registers do not forbid it. */
  public enum El0 {
    NONE,
    READ,
    READ_WRITE
  }

  private static final Map<Integer, SystemRegister> BY_KEY = new HashMap<>();

  static {
    for (SystemRegister register : values()) {
      if (BY_KEY.put(register.key, register) != null) {
        throw new IllegalStateException("two rows for " + register);
      }
    }
  }

  private final int key;
  private final Kind kind;
  private final El0 el0;
  private final long writable;

  SystemRegister(int op0, int op1, int crn, int crm, int op2, Kind kind) {
    this(op0, op1, crn, crm, op2, kind, El0.NONE, -1);
  }

  SystemRegister(int op0, int op1, int crn, int crm, int op2, Kind kind, long writable) {
    this(op0, op1, crn, crm, op2, kind, El0.NONE, writable);
  }

  SystemRegister(int op0, int op1, int crn, int crm, int op2, Kind kind, El0 el0) {
    this(op0, op1, crn, crm, op2, kind, el0, -1);
  }

  SystemRegister(int op0, int op1, int crn, int crm, int op2, Kind kind, El0 el0, long writable) {
    this.key = SysregKey.of(op0, op1, crn, crm, op2);
    this.kind = kind;
    this.el0 = el0;
    this.writable = writable;
  }

  /** The register with a key, or null. */
  public static SystemRegister byKey(int key) {
    return BY_KEY.get(key);
  }

  /**
   * Whether {@code key} lies in a space that reads as zero: identification registers not named
   * above (Arm ARM D19.1, "reserved, RAZ") and breakpoint and watchpoint registers, which Xen
   * hides.
   */
  public static boolean isReservedZero(int key) {
    boolean identification =
        key >= SysregKey.of(3, 0, 0, 1, 0) && key <= SysregKey.of(3, 0, 0, 7, 7);
    boolean breakpoint = key >>> 7 == SysregKey.of(2, 0, 0, 0, 0) >>> 7 && (key & 7) >= 4;
    boolean eventCounter =
        key >= SysregKey.of(3, 3, 14, 8, 0) && key <= SysregKey.of(3, 3, 14, 15, 6);
    return identification || breakpoint || eventCounter;
  }

  /** See {@link SysregKey}. */
  public int key() {
    return key;
  }

  public Kind kind() {
    return kind;
  }

  public El0 el0() {
    return el0;
  }

  /** Bits that a write changes, of {@link Kind#STORED}. */
  public long writable() {
    return writable;
  }
}
