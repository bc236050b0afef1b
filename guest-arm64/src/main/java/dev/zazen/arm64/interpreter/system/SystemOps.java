package dev.zazen.arm64.interpreter.system;

import dev.zazen.arm64.decode.Feature;
import dev.zazen.arm64.decode.SystemEncoding;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.ExceptionClass;
import dev.zazen.arm64.interpreter.Op;
import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.arm64.system.SystemRegisters;
import dev.zazen.machine.Exit;
import dev.zazen.machine.SysregKey;
import java.lang.invoke.VarHandle;

/** Ops of {@link SystemEncoding}. */
public final class SystemOps {
  private SystemOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(SystemEncoding encoding, int word, int pageOffset) {
    int key = SysregKey.ofInstruction(word);
    return switch (encoding) {
      case NOP, HINT, ISB, SB -> new Nothing();
      case YIELD -> new Leave(Exit.Yield.INSTANCE);
      case WFI -> new WaitForInterrupt();
      case WFE -> new WaitForEvent();
      case SEV -> new SendEvent(true);
      case SEVL -> new SendEvent(false);
      case CLREX -> new ClearExclusive();
      case DSB, DMB -> new Barrier();
      case MSR_IMM -> stateField(word);
      case SYS -> CacheOps.create(key, word);
      case SYSL -> null;
      case MSR_REG -> RegisterOps.write(key, word);
      case MRS -> RegisterOps.read(key, word);
    };
  }

  private static Op stateField(int word) {
    int op1 = word >>> 16 & 7;
    int op2 = word >>> 5 & 7;
    int immediate = word >>> 8 & 15;
    if ((word & 31) != 31) {
      return null;
    }
    return switch (op1 << 3 | op2) {
      case 3 -> new SetFlag(StateFlag.UAO, (immediate & 1) != 0);
      case 4 -> new SetFlag(StateFlag.PAN, (immediate & 1) != 0);
      case 5 -> new SetFlag(StateFlag.SPSEL, (immediate & 1) != 0);
      case 3 << 3 | 1 -> new SetFlag(StateFlag.SSBS, (immediate & 1) != 0);
      case 3 << 3 | 6 -> new MaskInterrupts(immediate << 6, true, word);
      case 3 << 3 | 7 -> new MaskInterrupts(immediate << 6, false, word);
      default -> null;
    };
  }

  private static final class Nothing extends Op {
    @Override
    public void execute(Cpu cpu) {}
  }

  private static final class Barrier extends Op {
    @Override
    public void execute(Cpu cpu) {
      VarHandle.fullFence();
    }
  }

  private static final class ClearExclusive extends Op {
    @Override
    public void execute(Cpu cpu) {
      cpu.monitor.clear();
    }
  }

  private static final class Leave extends Op {
    private final Exit exit;

    Leave(Exit exit) {
      this.exit = exit;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.exit = exit;
    }
  }

  /** An instruction that would wait is trapped at EL0; one that would not is not (D1.6). */
  private static void checkWait(Cpu cpu, long untrapped, int which) {
    if (cpu.el == 0 && (cpu.system.get(SystemRegister.SCTLR_EL1) & untrapped) == 0) {
      throw cpu.fault(ExceptionClass.WFX, 0x1e00000 | which, 0); // CV, COND always
    }
  }

  private static final class WaitForInterrupt extends Op {
    @Override
    public void execute(Cpu cpu) {
      if (!cpu.irqLevel) {
        checkWait(cpu, SystemRegisters.SCTLR_NTWI, 0);
        cpu.exit = Exit.WaitForInterrupt.INSTANCE;
      }
    }
  }

  private static final class WaitForEvent extends Op {
    @Override
    public void execute(Cpu cpu) {
      if (cpu.event) {
        cpu.event = false;
      } else {
        checkWait(cpu, SystemRegisters.SCTLR_NTWE, 1);
        cpu.exit = Exit.Yield.INSTANCE;
      }
    }
  }

  private static final class SendEvent extends Op {
    private final boolean toAll;

    SendEvent(boolean toAll) {
      this.toAll = toAll;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.event = true;
      if (toAll) {
        cpu.peers.sendEvent();
      }
    }
  }

  private enum StateFlag {
    UAO,
    PAN,
    SPSEL,
    SSBS
  }

  private static final class SetFlag extends Op {
    private final StateFlag flag;
    private final boolean value;

    SetFlag(StateFlag flag, boolean value) {
      this.flag = flag;
      this.value = value;
    }

    @Override
    public void execute(Cpu cpu) {
      boolean exists =
          switch (flag) {
            case UAO -> cpu.has(Feature.FEAT_UAO);
            case PAN -> cpu.has(Feature.FEAT_PAN);
            case SSBS -> cpu.has(Feature.FEAT_SSBS);
            case SPSEL -> true;
          };
      if (!exists || cpu.el == 0 && flag != StateFlag.SSBS) {
        throw cpu.undefined();
      }
      switch (flag) {
        case UAO -> cpu.uao = value;
        case PAN -> cpu.pan = value;
        case SSBS -> cpu.ssbs = value;
        case SPSEL -> cpu.enter(1, value);
      }
      cpu.viewChanged();
    }
  }

  private static final class MaskInterrupts extends Op {
    private final int bits;
    private final boolean mask;
    private final int word;

    MaskInterrupts(int bits, boolean mask, int word) {
      this.bits = bits;
      this.mask = mask;
      this.word = word;
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.el == 0
          && (cpu.system.get(SystemRegister.SCTLR_EL1) & SystemRegisters.SCTLR_UMA) == 0) {
        throw cpu.fault(ExceptionClass.SYSTEM_REGISTER, RegisterOps.trapSyndrome(word), 0);
      }
      if (mask) {
        cpu.x[Cpu.DAIF_SLOT] |= bits;
      } else {
        cpu.x[Cpu.DAIF_SLOT] &= ~bits;
        cpu.unmasked();
      }
    }
  }
}
