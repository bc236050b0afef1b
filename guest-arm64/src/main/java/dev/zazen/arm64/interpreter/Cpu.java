package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.decode.Feature;
import dev.zazen.arm64.fp.FpState;
import dev.zazen.arm64.mmu.PageTableWalker;
import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.arm64.system.SystemRegisters;
import dev.zazen.ir.HostCode;
import dev.zazen.ir.State;
import dev.zazen.machine.EngineCounts;
import dev.zazen.machine.Exit;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.HostCount;
import dev.zazen.machine.Stage2;
import dev.zazen.machine.VcpuPorts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Set;

/**
 * The registers of a vCPU that instructions work on, and its way to memory, exceptions and the
 * hypervisor.
 */
public final class Cpu {
  /** Index in {@link #x} of the stack pointer in use. */
  public static final int SP = 31;

  /** Index in {@link #x} that reads as zero and is never written. */
  public static final int ZERO = 32;

  /** Index in {@link #x} for results that nobody reads. */
  public static final int SINK = 33;

  /** PSTATE.DAIF, as in SPSR_EL1: debug, SError, IRQ, FIQ masked. */
  public static final int DAIF_D = 1 << 9;

  public static final int DAIF_A = 1 << 8;
  public static final int DAIF_I = 1 << 7;
  public static final int DAIF_F = 1 << 6;
  public static final int DAIF = DAIF_D | DAIF_A | DAIF_I | DAIF_F;

  /**
   * Index in {@link #x} of the virtual address of the 4 KiB page that the running block lies in.
   */
  public static final int PAGE = State.PAGE;

  /** Index in {@link #x} of the stack pointer that is not in use. */
  public static final int OTHER_STACK_SLOT = State.GUEST;

  /** Index in {@link #x} of the masked exceptions, bits of {@link #DAIF}. */
  public static final int DAIF_SLOT = State.GUEST + 1;

  /**
   * General-purpose registers 0 to 30, then {@link #SP}, {@link #ZERO}, {@link #SINK}; at their
   * places the slots of {@link State} and the system registers.
   */
  public final long[] x;

  /**
   * SIMD and FP registers: the lower 64 bits of V<i>n</i> at 2<i>n</i>, the upper ones at 2<i>n</i>
   * + 1.
   */
  public final long[] v = new long[64];

  /** Condition flags N, Z, C, V in bits 31 to 28, all other bits zero. */
  public int nzcv;

  /** FPCR and FPSR. */
  public final FpState fp = new FpState();

  /** Where to go on after the running block. */
  public long nextPc;

  /** Memory with the privileges of the current exception level. */
  public MemoryAccess memory;

  /** Memory with the privileges of EL0, for LDTR and STTR. */
  public MemoryAccess userMemory;

  /**
   * Room for instructions that move more than two registers; nothing outlives an instruction here.
   */
  public final long[] scratch = new long[16];

  /** For exclusive loads and stores. */
  public final ExclusiveMonitor monitor;

  /** System registers. */
  public final SystemRegisters system;

  /** The hypervisor. */
  public final VcpuPorts ports;

  /** Translation lookaside buffers. */
  public final TlbSet tlbs;

  /** Translation of addresses that are not in the buffers. */
  public final PageTableWalker walker;

  /** What was done for this vCPU. */
  final EngineCounts counts = new EngineCounts();

  /** What other vCPUs of the domain have to hear of. */
  public Peers peers;

  /** Exception level, 0 or 1. */
  public int el;

  /** Whether EL1 uses SP_EL1 (PSTATE.SP). */
  public boolean ownStack;

  /** PSTATE.PAN: EL1 may not touch what EL0 may. */
  public boolean pan;

  /** PSTATE.UAO: LDTR and STTR act as LDR and STR at EL1. */
  public boolean uao;

  /** PSTATE.SSBS. */
  public boolean ssbs;

  private final Set<Feature> features;
  final boolean hasPan;
  final boolean hasUao;
  final boolean hasSsbs;

  /** Bounds what may be written to without a page walk; null unless {@link Lockstep} is used. */
  WriteWindow window;

  /** Something has to be looked at before the next block: bits of {@link Interpreter}. */
  volatile int attention;

  /** PSTATE.IL: the next instruction takes an illegal execution state exception. */
  public boolean illegal;

  /** The event register of WFE. */
  public volatile boolean event;

  /** Whether FP and SIMD instructions are trapped (CPACR_EL1.FPEN). */
  boolean simdTrapped;

  /** Whether translated code may read the counter from the host's clock. */
  private boolean countsByHost;

  /** Whether an interrupt is signalled, masked or not. */
  public volatile boolean irqLevel;

  /** Why {@link dev.zazen.machine.Vcpu#run} has to return after this block, or null. */
  public Exit exit;

  /** Exception class of the fault that {@link GuestFault} announces. */
  int faultClass;

  /** ISS of that fault. */
  int faultSyndrome;

  /** Its address, if it has one. */
  long faultAddress;

  /** {@link #attention}: leave the guest. */
  static final int KICKED = 1;

  /** {@link #attention}: others ask for translations to be forgotten. */
  static final int REQUESTS = 2;

  /** {@link #attention}: the interrupt line rose, or interrupts were unmasked. */
  static final int INTERRUPT = 4;

  private static final VarHandle ATTENTION;

  static {
    try {
      ATTENTION = MethodHandles.lookup().findVarHandle(Cpu.class, "attention", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final VirtualMemory kernelView;
  private final VirtualMemory userView;

  /** A CPU with its own view of a domain's memory; call {@link #viewChanged} before it runs. */
  Cpu(
      SystemRegisters system,
      Set<Feature> features,
      int index,
      VcpuPorts ports,
      GuestMemory ram,
      Stage2 stage2) {
    this.system = system;
    this.x = system.state();
    this.monitor = new ExclusiveMonitor(x);
    this.tlbs = new TlbSet(ram.hostAddress());
    this.ports = ports;
    this.features = features;
    this.hasPan = features.contains(Feature.FEAT_PAN);
    this.hasUao = features.contains(Feature.FEAT_UAO);
    this.hasSsbs = features.contains(Feature.FEAT_SSBS);
    this.walker = new PageTableWalker(system, ram, stage2, tlbs.tables);
    var mmio = new MmioPort(index, ports);
    this.kernelView = new VirtualMemory(this, tlbs, mmio, ram, walker);
    this.userView = new VirtualMemory(this, tlbs, mmio, ram, walker);
    // The JVM links these with the first call, which takes memory: now, not when a guest is under
    // way.
    attend(0);
    var _ = takeAttention();
  }

  /** MXCSR: all exceptions masked, round to nearest, no exception seen (Intel SDM 1, 10.2.3). */
  private static final int HOST_FP_DEFAULT = 0x1f80;

  private static final int SIMD_TRAPPED = 2;

  /** Sets FPCR. Translated code computes as it asks for only while it is zero. */
  public void setFpcr(int value) {
    fp.fpcr = value;
    x[State.ARITHMETIC_GUARD] = value;
  }

  /** Lets translated code read the counter from the host's clock, if it follows from that. */
  void countByHost(HostCode host) {
    HostCount count = ports.hostCount();
    if (count != null && host.hostClock() != 0) {
      x[State.COUNTER] = host.counter();
      x[State.HOST_CLOCK] = host.hostClock();
      x[State.COUNTER_START] = count.start();
      x[State.COUNTER_UNIT] = count.unit();
      countsByHost = true;
    }
  }

  /** Adds what host floating point saw since the last call to FPSR. */
  void foldHostFp() {
    int seen = (int) x[State.HOST_FP] & 0x3f;
    if (seen != 0) {
      x[State.HOST_FP] = HOST_FP_DEFAULT;
      // IE, ZE, OE, UE, PE; the denormal operand that the host notes is none of FPSR's without FZ.
      fp.fpsr |= seen & 1 | (seen & 4) >> 1 | (seen & 8) >> 1 | (seen & 16) >> 1 | (seen & 32) >> 1;
    }
  }

  /** Whether the CPU model has a feature. */
  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  /**
   * Whether FP and SIMD instructions, and their control registers, are trapped at the current
   * level.
   */
  public boolean simdTrapped() {
    return simdTrapped;
  }

  /**
   * Puts everything into its state after power-on: EL1 with its own stack, all interrupts masked,
   * MMU off.
   */
  void reset() {
    Arrays.fill(x, 0, State.EXIT, 0);
    x[State.HOST_FP] = HOST_FP_DEFAULT;
    x[State.FP_GUARD] = 1;
    x[State.ARITHMETIC_GUARD] = 0;
    x[State.LAZY] = 0;
    Arrays.fill(v, 0);
    nzcv = 0;
    setFpcr(0);
    fp.fpsr = 0;
    system.reset();
    monitor.clear();
    tlbs.invalidateAll();
    x[OTHER_STACK_SLOT] = 0;
    x[DAIF_SLOT] = DAIF;
    el = 1;
    ownStack = true;
    pan = false;
    uao = false;
    ssbs = false;
    illegal = false;
    event = false;
    exit = null;
    viewChanged();
  }

  /** The index in {@link #x} to read register {@code n} from, where 31 means zero. */
  public static int source(int n) {
    return n == 31 ? ZERO : n;
  }

  /**
   * The index in {@link #x} to write register {@code n} to, where 31 means that nobody wants the
   * result.
   */
  public static int target(int n) {
    return n == 31 ? SINK : n;
  }

  /** The instruction is undefined: {@code throw cpu.undefined()}. */
  public GuestFault undefined() {
    return fault(ExceptionClass.UNKNOWN, 0, 0);
  }

  /** A synchronous exception that is not taken yet: {@code throw cpu.fault(...)}. */
  public GuestFault fault(int exceptionClass, int syndrome, long address) {
    faultClass = exceptionClass;
    faultSyndrome = syndrome;
    faultAddress = address;
    return GuestFault.INSTANCE;
  }

  /**
   * Exception level, PAN, UAO or translation changed: memory is seen with other eyes, and code may
   * be elsewhere.
   */
  public void viewChanged() {
    int asid = asid();
    tlbs.select(asid);
    kernelView.use(pan ? TlbSet.EL1_PAN : TlbSet.EL1);
    userView.use(uao && el == 1 ? (pan ? TlbSet.EL1_PAN : TlbSet.EL1) : TlbSet.EL0);
    memory = el == 0 ? userView : kernelView;
    userMemory = userView;
    x[PAGE] = NO_PAGE;
    int enabled = (int) (system.get(SystemRegister.CPACR_EL1) >>> 20) & 3;
    simdTrapped = enabled != 3 && !(enabled == 1 && el == 1);
    x[State.FP_GUARD] = simdTrapped ? SIMD_TRAPPED : 1;
    x[State.KERNEL_GUARD] = el == 1 && ownStack ? 0 : 1;
    x[State.CLEAR_GUARD] = clearsBlocks() ? 0 : 1;
    x[State.COUNTER_GUARD] = countsByHost && mayCount(SystemRegisters.EL0VCTEN) ? 0 : 1;
    x[State.TLB] = memory == userView ? userView.table() : kernelView.table();
    x[State.USER_TLB] = userView.table();
    x[State.JUMPS] = tlbs.code(el).jumps();
  }

  /** Whether DC ZVA works at the current level. */
  public boolean clearsBlocks() {
    return el == 1 || (system.get(SystemRegister.SCTLR_EL1) & SystemRegisters.SCTLR_DZE) != 0;
  }

  /** Whether the current level may read a counter that CNTKCTL_EL1 has this bit for. */
  public boolean mayCount(long enable) {
    return el == 1 || (system.get(SystemRegister.CNTKCTL_EL1) & enable) != 0;
  }

  /** Offset in RAM of an address that the current level accessed before; -1 if it is not known. */
  public long knownRam(long address) {
    return (el == 0 ? userView : kernelView).knownRam(address);
  }

  /** The virtual page of the running code may be another page of memory from here on. */
  public void codeMayHaveMoved() {
    x[PAGE] = NO_PAGE;
  }

  /** {@code x[PAGE]} when no page is known to be right. */
  static final long NO_PAGE = 1;

  private int asid() {
    long tcr = system.get(SystemRegister.TCR_EL1);
    boolean fromTtbr1 = (tcr >>> 22 & 1) != 0;
    long ttbr = system.get(fromTtbr1 ? SystemRegister.TTBR1_EL1 : SystemRegister.TTBR0_EL1);
    boolean wide = (tcr >>> 36 & 1) != 0;
    return (int) (ttbr >>> 48) & (wide ? 0xffff : 0xff);
  }

  /** PSTATE as SPSR_EL1 keeps it (Arm ARM C5.2.19). */
  public long pstate() {
    long mode = el == 0 ? 0 : ownStack ? 5 : 4;
    return mode
        | x[DAIF_SLOT]
        | nzcv & 0xffffffffL
        | (ssbs ? 1 << 12 : 0)
        | (illegal ? 1 << 20 : 0)
        | (pan ? 1 << 22 : 0)
        | (uao ? 1 << 23 : 0);
  }

  /**
   * Changes exception level and stack pointer selection; {@link #viewChanged} is up to the caller.
   */
  public void enter(int level, boolean own) {
    boolean before = el == 1 && ownStack;
    boolean after = level == 1 && own;
    if (before != after) {
      long sp = x[SP];
      x[SP] = x[OTHER_STACK_SLOT];
      x[OTHER_STACK_SLOT] = sp;
    }
    el = level;
    ownStack = level == 1 && own;
  }

  /** SP_EL0 whichever stack pointer is in use. */
  public long userStack() {
    return el == 1 && ownStack ? x[OTHER_STACK_SLOT] : x[SP];
  }

  /** Sets SP_EL0. */
  public void setUserStack(long value) {
    if (el == 1 && ownStack) {
      x[OTHER_STACK_SLOT] = value;
    } else {
      x[SP] = value;
    }
  }

  /** Interrupts may have been unmasked: one that waits is taken before the next block. */
  public void unmasked() {
    if (irqLevel) {
      attend(INTERRUPT);
    }
  }

  /** Asks for attention before the next block. Any thread. */
  void attend(int reason) {
    ATTENTION.getAndBitwiseOr(this, reason);
  }

  /** Takes all reasons for attention. */
  int takeAttention() {
    return (int) ATTENTION.getAndSet(this, 0);
  }
}
