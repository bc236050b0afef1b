package dev.zazen.arm64.system;

import dev.zazen.base.Deviation;
import dev.zazen.ir.State;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.CpuType;
import java.util.Arrays;

/**
 * The contents of the system registers of one vCPU, by row. What a write sets in motion is decided
 * elsewhere.
 */
@Deviation(rule = "R8.12", id = "DEV-J-008")
@SuppressWarnings("EnumOrdinal") // an array by row is the fastest map there is
public final class SystemRegisters {
  /** SCTLR_EL1: stage 1 translation enabled. */
  public static final long SCTLR_M = 1;

  /** SCTLR_EL1: every unaligned data access faults. */
  public static final long SCTLR_A = 1 << 1;

  /** SCTLR_EL1: EL0 may use MSR/MRS DAIF. */
  public static final long SCTLR_UMA = 1 << 9;

  /** SCTLR_EL1: EL0 may use DC ZVA. */
  public static final long SCTLR_DZE = 1 << 14;

  /** SCTLR_EL1: EL0 may read CTR_EL0. */
  public static final long SCTLR_UCT = 1 << 15;

  /** SCTLR_EL1: WFI at EL0 is not trapped. */
  public static final long SCTLR_NTWI = 1 << 16;

  /** SCTLR_EL1: WFE at EL0 is not trapped. */
  public static final long SCTLR_NTWE = 1 << 18;

  /** SCTLR_EL1: writable memory is never executable. */
  public static final long SCTLR_WXN = 1 << 19;

  /** SCTLR_EL1: PSTATE.PAN is left alone by exceptions to EL1. */
  public static final long SCTLR_SPAN = 1 << 23;

  /** SCTLR_EL1: EL0 may use cache maintenance instructions. */
  public static final long SCTLR_UCI = 1 << 26;

  /** SCTLR_EL1: value of PSTATE.SSBS on exceptions to EL1. */
  public static final long SCTLR_DSSBS = 1L << 44;

  /** CNTKCTL_EL1: EL0 may read CNTVCT_EL0. */
  public static final long EL0VCTEN = 1 << 1;

  /** CNTKCTL_EL1: EL0 may read CNTPCT_EL0. */
  public static final long EL0PCTEN = 1;

  /**
   * What Xen gives a guest at its start (xen/include/asm-arm: SCTLR_GUEST_INIT); all writable bits
   * kept.
   */
  private static final long SCTLR_RESET = 0x00c50078;

  private static final int ID_AA64PFR0_GIC_SHIFT = 24;

  /**
   * Armv8 debug, 6 breakpoints, 4 watchpoints, 2 context breakpoints; no PMU, no trace
   * (ID_AA64DFR0_EL1).
   */
  private static final long DEBUG_FEATURES = 0x10305006;

  /** OSLSR_EL1.OSLM: the OS lock exists (as Xen answers). */
  private static final long OS_LOCK_IMPLEMENTED = 1 << 3;

  /** MPIDR_EL1 bit 31, always one. */
  private static final long MPIDR_RES1 = 1L << 31;

  private final long[] state = new long[State.SIZE + SystemRegister.values().length];
  private final CommonFeatures common;
  private final CpuProfile profile;
  private final long affinity;
  private CpuModel model;

  /**
   * Registers in their state after power-on, of a CPU with identity {@code affinity} that is of the
   * profile's first type and can do what is {@code common} to all.
   */
  public SystemRegisters(CommonFeatures common, CpuProfile profile, long affinity) {
    this.common = common;
    this.model = CpuModel.of(profile.types().getFirst());
    this.profile = profile;
    this.affinity = affinity;
    reset();
  }

  /** Puts all registers into their state after power-on. */
  public void reset() {
    Arrays.fill(state, State.SIZE, state.length, 0);
    identify();
    set(SystemRegister.MPIDR_EL1, affinity | MPIDR_RES1);
    CpuModel.Features id = common.idRegisters();
    long gic = profile.gicSystemRegisters() ? 1L << ID_AA64PFR0_GIC_SHIFT : 0;
    set(SystemRegister.ID_AA64PFR0_EL1, id.aa64pfr0() | gic);
    set(SystemRegister.ID_AA64PFR1_EL1, id.aa64pfr1());
    set(SystemRegister.ID_AA64DFR0_EL1, DEBUG_FEATURES);
    set(SystemRegister.ID_AA64ISAR0_EL1, id.aa64isar0());
    set(SystemRegister.ID_AA64ISAR1_EL1, id.aa64isar1());
    set(SystemRegister.ID_AA64MMFR0_EL1, id.aa64mmfr0());
    set(SystemRegister.ID_AA64MMFR1_EL1, id.aa64mmfr1());
    set(SystemRegister.ID_AA64MMFR2_EL1, id.aa64mmfr2());
    set(SystemRegister.CNTFRQ_EL0, profile.counterFrequency());
    set(SystemRegister.OSLSR_EL1, OS_LOCK_IMPLEMENTED);
    set(SystemRegister.SCTLR_EL1, SCTLR_RESET);
  }

  /**
   * Says what the physical CPU under it is. Its name and caches show at once: Xen writes VPIDR_EL2
   * when it switches to a vCPU, and lets caches be read as they are.
   */
  public void runsOn(CpuType type) {
    if (model.type() != type) {
      model = CpuModel.of(type);
      identify();
    }
  }

  private void identify() {
    set(SystemRegister.MIDR_EL1, model.type().midr());
    set(SystemRegister.CTR_EL0, model.caches().ctr());
    set(SystemRegister.CLIDR_EL1, model.caches().clidr());
  }

  /** Where a register stands in {@link #state}. */
  public static int slot(SystemRegister register) {
    return State.SIZE + register.ordinal();
  }

  /** The state of the vCPU, of which the slots from {@link State#SIZE} on are these registers. */
  public long[] state() {
    return state;
  }

  public long get(SystemRegister register) {
    return state[slot(register)];
  }

  /** Sets a register whatever it is; what software may write is for the caller to know. */
  public void set(SystemRegister register, long value) {
    state[slot(register)] = value;
  }

  /** CCSIDR_EL1 for the cache that CSSELR_EL1 selects (Arm ARM D19.2.20). */
  public long cacheSize() {
    return switch ((int) get(SystemRegister.CSSELR_EL1)) {
      case 0 -> model.caches().ccsidrL1d();
      case 1 -> model.caches().ccsidrL1i();
      case 2 -> model.caches().ccsidrL2();
      default -> 0;
    };
  }
}
