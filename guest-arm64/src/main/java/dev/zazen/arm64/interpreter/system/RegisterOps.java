package dev.zazen.arm64.interpreter.system;

import dev.zazen.arm64.decode.Feature;
import dev.zazen.arm64.fp.FpState;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.ExceptionClass;
import dev.zazen.arm64.interpreter.Op;
import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.arm64.system.SystemRegister.El0;
import dev.zazen.arm64.system.SystemRegister.Kind;
import dev.zazen.arm64.system.SystemRegisters;
import dev.zazen.machine.SysregKey;

/** MRS and MSR (register). */
final class RegisterOps {
  private static final int FPCR_BITS =
      FpState.AHP | FpState.DN | FpState.FZ | 3 << FpState.RMODE_SHIFT;
  private static final int FPSR_BITS =
      FpState.QC
          | FpState.IDC
          | FpState.IXC
          | FpState.UFC
          | FpState.OFC
          | FpState.DZC
          | FpState.IOC;

  /** DCZID_EL0.BS: log2 of the words that DC ZVA clears, 64 bytes. */
  private static final int ZERO_BLOCK_WORDS = 4;

  private static final long DCZID_PROHIBITED = 1 << 4;
  private static final long PSTATE_PAN = 1 << 22;
  private static final long PSTATE_UAO = 1 << 23;
  private static final long PSTATE_SSBS = 1 << 12;

  private RegisterOps() {}

  /** MRS of the register with a key, or null if there is none. */
  static Op read(int key, int word) {
    SystemRegister register = SystemRegister.byKey(key);
    int target = Cpu.target(word & 31);
    if (register == null) {
      return SystemRegister.isReservedZero(key)
          ? new ReadStored(SystemRegister.ACTLR_EL1, target)
          : null;
    }
    return switch (register.kind()) {
      case STORED, CONSTANT, RAZ_WI -> new ReadStored(register, target);
      case PORT, GIC -> new ReadPort(register, word);
      case SPECIAL -> new ReadSpecial(register, word);
    };
  }

  /** MSR of the register with a key, or null if there is none that can be written. */
  static Op write(int key, int word) {
    SystemRegister register = SystemRegister.byKey(key);
    int source = Cpu.source(word & 31);
    if (register == null) {
      boolean debug = key >>> 14 == 2 || key >>> 11 == SysregKey.of(3, 3, 0, 0, 0) >>> 11;
      return SystemRegister.isReservedZero(key) && debug
          ? new WriteStored(SystemRegister.ACTLR_EL1, source, 0)
          : null;
    }
    return switch (register.kind()) {
      case CONSTANT -> null;
      case STORED -> new WriteStored(register, source, register.writable());
      case RAZ_WI -> new WriteStored(register, source, 0);
      case PORT, GIC -> new WritePort(register, word);
      case SPECIAL -> new WriteSpecial(register, word);
    };
  }

  /** ISS of a trapped MSR, MRS or system instruction (Arm ARM D19.2.40). */
  static int trapSyndrome(int word) {
    int op0 = word >>> 19 & 3;
    int op2 = word >>> 5 & 7;
    int op1 = word >>> 16 & 7;
    int crn = word >>> 12 & 15;
    int rt = word & 31;
    int crm = word >>> 8 & 15;
    int read = word >>> 21 & 1;
    return op0 << 20 | op2 << 17 | op1 << 14 | crn << 10 | rt << 5 | crm << 1 | read;
  }

  private static boolean barred(Cpu cpu, SystemRegister register, boolean write) {
    return cpu.el == 0 && register.el0().compareTo(write ? El0.READ_WRITE : El0.READ) < 0;
  }

  private static final class ReadStored extends Op {
    private final SystemRegister register;
    private final int target;

    ReadStored(SystemRegister register, int target) {
      this.register = register;
      this.target = target;
    }

    @Override
    public void execute(Cpu cpu) {
      if (barred(cpu, register, false)) {
        throw cpu.undefined();
      }
      cpu.x[target] = cpu.system.get(register);
    }
  }

  private static final class WriteStored extends Op {
    private final SystemRegister register;
    private final int source;
    private final long writable;

    WriteStored(SystemRegister register, int source, long writable) {
      this.register = register;
      this.source = source;
      this.writable = writable;
    }

    @Override
    public void execute(Cpu cpu) {
      if (barred(cpu, register, true)) {
        throw cpu.undefined();
      }
      cpu.system.set(register, cpu.x[source] & writable);
    }
  }

  /** Timer registers at EL0 are subject to CNTKCTL_EL1; everything of the GIC needs EL1. */
  private static void checkPort(Cpu cpu, SystemRegister register, int word) {
    if (register.kind() == Kind.GIC) {
      boolean present = (cpu.system.get(SystemRegister.ID_AA64PFR0_EL1) >>> 24 & 15) != 0;
      if (cpu.el == 0 || !present) {
        throw cpu.undefined();
      }
      return;
    }
    if (cpu.el == 0) {
      boolean physical = register.name().startsWith("CNTP");
      int enable = physical ? 1 << 9 : 1 << 8; // EL0PTEN, EL0VTEN
      if ((cpu.system.get(SystemRegister.CNTKCTL_EL1) & enable) == 0) {
        throw cpu.fault(ExceptionClass.SYSTEM_REGISTER, trapSyndrome(word), 0);
      }
    }
  }

  private static final class ReadPort extends Op {
    private final SystemRegister register;
    private final int word;
    private final int key;
    private final int target;

    ReadPort(SystemRegister register, int word) {
      this.register = register;
      this.word = word;
      this.key = register.key();
      this.target = Cpu.target(word & 31);
    }

    @Override
    public void execute(Cpu cpu) {
      checkPort(cpu, register, word);
      cpu.x[target] = cpu.ports.readSystemRegister(key);
    }
  }

  private static final class WritePort extends Op {
    private final SystemRegister register;
    private final int word;
    private final int key;
    private final int source;

    WritePort(SystemRegister register, int word) {
      this.register = register;
      this.word = word;
      this.key = register.key();
      this.source = Cpu.source(word & 31);
    }

    @Override
    public void execute(Cpu cpu) {
      checkPort(cpu, register, word);
      cpu.ports.writeSystemRegister(key, cpu.x[source]);
    }
  }

  private static final class ReadSpecial extends Op {
    private final SystemRegister register;
    private final int word;
    private final int target;

    ReadSpecial(SystemRegister register, int word) {
      this.register = register;
      this.word = word;
      this.target = Cpu.target(word & 31);
    }

    @Override
    public void execute(Cpu cpu) {
      if (barred(cpu, register, false)) {
        throw cpu.undefined();
      }
      cpu.x[target] = value(cpu);
    }

    private long value(Cpu cpu) {
      return switch (register) {
        case NZCV -> cpu.nzcv & 0xffffffffL;
        case DAIF -> {
          requireDaif(cpu, word);
          yield cpu.x[Cpu.DAIF_SLOT];
        }
        case FPCR -> {
          requireSimd(cpu);
          yield cpu.fp.fpcr & 0xffffffffL;
        }
        case FPSR -> {
          requireSimd(cpu);
          yield cpu.fp.fpsr & 0xffffffffL;
        }
        case CTR_EL0 -> {
          if (cpu.el == 0
              && (cpu.system.get(SystemRegister.SCTLR_EL1) & SystemRegisters.SCTLR_UCT) == 0) {
            throw cpu.fault(ExceptionClass.SYSTEM_REGISTER, trapSyndrome(word), 0);
          }
          yield cpu.system.get(register);
        }
        case SP_EL0 -> {
          if (!cpu.ownStack) {
            throw cpu.undefined();
          }
          yield cpu.userStack();
        }
        case SPSEL -> cpu.ownStack ? 1 : 0;
        case CURRENTEL -> cpu.el << 2;
        case PAN -> requireFeature(cpu, Feature.FEAT_PAN, cpu.pan ? PSTATE_PAN : 0);
        case UAO -> requireFeature(cpu, Feature.FEAT_UAO, cpu.uao ? PSTATE_UAO : 0);
        case SSBS -> requireFeature(cpu, Feature.FEAT_SSBS, cpu.ssbs ? PSTATE_SSBS : 0);
        case CCSIDR_EL1 -> cpu.system.cacheSize();
        case ISR_EL1 -> cpu.irqLevel ? Cpu.DAIF_I : 0;
        case DCZID_EL0 -> ZERO_BLOCK_WORDS | (cpu.clearsBlocks() ? 0 : DCZID_PROHIBITED);
        case CNTVCT_EL0, CNTPCT_EL0 -> {
          long enable =
              register == SystemRegister.CNTVCT_EL0
                  ? SystemRegisters.EL0VCTEN
                  : SystemRegisters.EL0PCTEN;
          if (!cpu.mayCount(enable)) {
            throw cpu.fault(ExceptionClass.SYSTEM_REGISTER, trapSyndrome(word), 0);
          }
          yield cpu.ports.virtualCount();
        }
        default -> cpu.system.get(register);
      };
    }
  }

  private static long requireFeature(Cpu cpu, Feature feature, long value) {
    if (!cpu.has(feature)) {
      throw cpu.undefined();
    }
    return value;
  }

  private static void requireDaif(Cpu cpu, int word) {
    if (cpu.el == 0
        && (cpu.system.get(SystemRegister.SCTLR_EL1) & SystemRegisters.SCTLR_UMA) == 0) {
      throw cpu.fault(ExceptionClass.SYSTEM_REGISTER, trapSyndrome(word), 0);
    }
  }

  private static void requireSimd(Cpu cpu) {
    if (cpu.simdTrapped()) {
      throw cpu.fault(ExceptionClass.SIMD_ACCESS, 0x1e00000, 0);
    }
  }

  private static final class WriteSpecial extends Op {
    private final SystemRegister register;
    private final int word;
    private final int source;

    WriteSpecial(SystemRegister register, int word) {
      this.register = register;
      this.word = word;
      this.source = Cpu.source(word & 31);
    }

    @Override
    public void execute(Cpu cpu) {
      if (barred(cpu, register, true)) {
        throw cpu.undefined();
      }
      long value = cpu.x[source];
      switch (register) {
        case NZCV -> cpu.nzcv = (int) value & 0xf0000000;
        case DAIF -> {
          requireDaif(cpu, word);
          cpu.x[Cpu.DAIF_SLOT] = value & Cpu.DAIF;
          cpu.unmasked();
        }
        case FPCR -> {
          requireSimd(cpu);
          cpu.setFpcr((int) value & FPCR_BITS);
        }
        case FPSR -> {
          requireSimd(cpu);
          cpu.fp.fpsr = (int) value & FPSR_BITS;
        }
        case SP_EL0 -> {
          if (!cpu.ownStack) {
            throw cpu.undefined();
          }
          cpu.setUserStack(value);
        }
        case SPSEL -> cpu.enter(1, (value & 1) != 0);
        case PAN -> {
          cpu.pan = requireFeature(cpu, Feature.FEAT_PAN, value & PSTATE_PAN) != 0;
          cpu.viewChanged();
        }
        case UAO -> {
          cpu.uao = requireFeature(cpu, Feature.FEAT_UAO, value & PSTATE_UAO) != 0;
          cpu.viewChanged();
        }
        case SSBS -> cpu.ssbs = requireFeature(cpu, Feature.FEAT_SSBS, value & PSTATE_SSBS) != 0;
        case TTBR0_EL1, TTBR1_EL1 -> {
          cpu.system.set(register, value);
          cpu.viewChanged();
        }
        case CPACR_EL1 -> {
          cpu.system.set(register, value & 3 << 20);
          cpu.viewChanged();
        }
        // Cached translations hold what these registers said.
        case SCTLR_EL1, TCR_EL1, MAIR_EL1 -> {
          if (cpu.system.get(register) != value) {
            cpu.system.set(register, value);
            cpu.tlbs.invalidateAll();
            cpu.viewChanged();
          }
        }
        default -> throw cpu.undefined(); // read only
      }
    }
  }
}
