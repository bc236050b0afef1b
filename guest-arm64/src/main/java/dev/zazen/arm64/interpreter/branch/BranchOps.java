package dev.zazen.arm64.interpreter.branch;

import dev.zazen.arm64.decode.BranchEncoding;
import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.interpreter.Conditions;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.ExceptionClass;
import dev.zazen.arm64.interpreter.Exceptions;
import dev.zazen.arm64.interpreter.Op;
import dev.zazen.arm64.system.Workarounds;
import dev.zazen.machine.Exit;
import java.util.Arrays;

/** Ops of {@link BranchEncoding}. Targets are kept as offsets from the page of the instruction. */
public final class BranchOps {
  private static final int LINK = 30;
  private static final Exit PLAIN_HYPERCALL = new Exit.Hypercall(0);

  private BranchOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(BranchEncoding encoding, int word, int pageOffset) {
    int imm16 = word >>> 5 & 0xffff;
    int source = Cpu.source(Fields.rd(word));
    int base = Cpu.source(Fields.rn(word));
    long imm26 = pageOffset + ((long) word << 38 >> 36);
    long imm19 = pageOffset + ((long) (word >>> 5) << 45 >> 43);
    long imm14 = pageOffset + ((long) (word >>> 5) << 50 >> 48);
    long tested = 1L << (word >>> 26 & 32 | word >>> 19 & 31);
    boolean wide = word < 0;
    return switch (encoding) {
      case B_COND -> new OnCondition(Conditions.mask(word & 15), imm19);
      case B -> new Always(imm26);
      case BL -> new WithLink(imm26, pageOffset + 4);
      case CBZ -> wide ? new IfZero(source, imm19) : new IfMaskedZero(source, 0xffffffffL, imm19);
      case CBNZ ->
          wide ? new IfNotZero(source, imm19) : new IfMaskedNotZero(source, 0xffffffffL, imm19);
      case TBZ -> new IfMaskedZero(source, tested, imm14);
      case TBNZ -> new IfMaskedNotZero(source, tested, imm14);
      case BR, RET -> new ToRegister(base);
      case BLR -> new ToRegisterWithLink(base, pageOffset + 4);
      case SVC -> new SupervisorCall(imm16, pageOffset + 4);
      case HVC -> imm16 == 0 ? new PlainCall() : new HypervisorCall(new Exit.Hypercall(imm16));
      case SMC -> new HypervisorCall(new Exit.FirmwareCall(imm16));
      case BRK -> new Breakpoint(imm16);
      case HLT -> null; // halting debug is not there
      case ERET -> new ExceptionReturn();
    };
  }

  private static final class Always extends Op {
    private final long target;

    Always(long target) {
      this.target = target;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.nextPc = cpu.x[Cpu.PAGE] + target;
    }
  }

  private static final class WithLink extends Op {
    private final long target;
    private final int after;

    WithLink(long target, int after) {
      this.target = target;
      this.after = after;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[LINK] = cpu.x[Cpu.PAGE] + after;
      cpu.nextPc = cpu.x[Cpu.PAGE] + target;
    }
  }

  private static final class OnCondition extends Op {
    private final int mask;
    private final long target;

    OnCondition(int mask, long target) {
      this.mask = mask;
      this.target = target;
    }

    @Override
    public void execute(Cpu cpu) {
      if ((mask >>> (cpu.nzcv >>> 28) & 1) != 0) {
        cpu.nextPc = cpu.x[Cpu.PAGE] + target;
      }
    }
  }

  private static final class IfZero extends Op {
    private final int register;
    private final long target;

    IfZero(int register, long target) {
      this.register = register;
      this.target = target;
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.x[register] == 0) {
        cpu.nextPc = cpu.x[Cpu.PAGE] + target;
      }
    }
  }

  private static final class IfNotZero extends Op {
    private final int register;
    private final long target;

    IfNotZero(int register, long target) {
      this.register = register;
      this.target = target;
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.x[register] != 0) {
        cpu.nextPc = cpu.x[Cpu.PAGE] + target;
      }
    }
  }

  private static final class IfMaskedZero extends Op {
    private final int register;
    private final long mask;
    private final long target;

    IfMaskedZero(int register, long mask, long target) {
      this.register = register;
      this.mask = mask;
      this.target = target;
    }

    @Override
    public void execute(Cpu cpu) {
      if ((cpu.x[register] & mask) == 0) {
        cpu.nextPc = cpu.x[Cpu.PAGE] + target;
      }
    }
  }

  private static final class IfMaskedNotZero extends Op {
    private final int register;
    private final long mask;
    private final long target;

    IfMaskedNotZero(int register, long mask, long target) {
      this.register = register;
      this.mask = mask;
      this.target = target;
    }

    @Override
    public void execute(Cpu cpu) {
      if ((cpu.x[register] & mask) != 0) {
        cpu.nextPc = cpu.x[Cpu.PAGE] + target;
      }
    }
  }

  private static final class ToRegister extends Op {
    private final int register;

    ToRegister(int register) {
      this.register = register;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.nextPc = cpu.x[register];
    }
  }

  private static final class ToRegisterWithLink extends Op {
    private final int register;
    private final int after;

    ToRegisterWithLink(int register, int after) {
      this.register = register;
      this.after = after;
    }

    @Override
    public void execute(Cpu cpu) {
      long target = cpu.x[register];
      cpu.x[LINK] = cpu.x[Cpu.PAGE] + after;
      cpu.nextPc = target;
    }
  }

  private static final class SupervisorCall extends Op {
    private final int immediate;
    private final int after;

    SupervisorCall(int immediate, int after) {
      this.immediate = immediate;
      this.after = after;
    }

    @Override
    public void execute(Cpu cpu) {
      Exceptions.take(cpu, ExceptionClass.SVC, immediate, cpu.x[Cpu.PAGE] + after);
    }
  }

  private static final class HypervisorCall extends Op {
    private final Exit exit;

    HypervisorCall(Exit exit) {
      this.exit = exit;
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.el == 0) {
        throw cpu.undefined();
      }
      cpu.exit = exit;
    }
  }

  private static final class PlainCall extends Op {
    @Override
    public void execute(Cpu cpu) {
      if (cpu.el == 0) {
        throw cpu.undefined();
      }
      if (Workarounds.isOne((int) cpu.x[0])) {
        Arrays.fill(cpu.x, 0, Workarounds.CLEARED, 0);
      } else {
        cpu.exit = PLAIN_HYPERCALL;
      }
    }
  }

  private static final class Breakpoint extends Op {
    private final int immediate;

    Breakpoint(int immediate) {
      this.immediate = immediate;
    }

    @Override
    public void execute(Cpu cpu) {
      throw cpu.fault(ExceptionClass.BRK, immediate, 0);
    }
  }

  private static final class ExceptionReturn extends Op {
    @Override
    public void execute(Cpu cpu) {
      if (cpu.el == 0) {
        throw cpu.undefined();
      }
      Exceptions.returnFrom(cpu);
    }
  }
}
