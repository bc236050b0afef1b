package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.mmu.PageTableWalker;
import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.machine.Exit;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.RegisterDump;
import dev.zazen.machine.Vcpu;
import java.util.ArrayList;
import java.util.List;

/** A vCPU that runs decoded blocks. */
final class Interpreter implements Vcpu {
  /** A fault of the first instruction of its own handler, so often in a row, will never end. */
  private static final int HOPELESS = 3;

  private static final int EXTERNAL_ABORT = 0x10;

  private final Cpu cpu;
  private final CodeCache codeCache;
  private final BlockBuilder builder;
  private final TlbRequests requests = new TlbRequests();
  private CodePage code;
  private volatile long pc;
  private volatile boolean running;
  private long executed;
  private int selfFaults;

  Interpreter(Cpu cpu, CodeCache codeCache, BlockBuilder builder) {
    this.cpu = cpu;
    this.codeCache = codeCache;
    this.builder = builder;
    cpu.reset();
  }

  Cpu cpu() {
    return cpu;
  }

  @Override
  public Exit run(long budget) {
    running = true;
    try {
      long left = budget;
      long at = pc;
      while (true) {
        if (cpu.attention != 0) {
          cpu.nextPc = at;
          boolean kicked = attend();
          at = cpu.nextPc;
          if (kicked) {
            pc = at;
            return Exit.Kicked.INSTANCE;
          }
        }
        Block block = find(at);
        if (block == null) {
          left--;
          executed++;
        } else {
          int count = execute(block);
          left -= count;
          executed += count;
        }
        at = cpu.nextPc;
        Exit exit = cpu.exit;
        if (exit != null) {
          cpu.exit = null;
          pc = at;
          return exit;
        }
        if (left <= 0) {
          pc = at;
          return Exit.BudgetSpent.INSTANCE;
        }
      }
    } finally {
      running = false;
    }
  }

  /** Runs a block; returns the number of instructions, at least 1. */
  private int execute(Block block) {
    Cpu c = cpu;
    Op[] ops = block.ops;
    long page = c.codePage;
    c.nextPc = page + block.end;
    int i = 0;
    try {
      if (c.simdTrapped && block.firstSimd < ops.length) {
        return executeUpToTrap(block, page);
      }
      for (; i < ops.length; i++) {
        ops[i].execute(c);
      }
      selfFaults = 0;
    } catch (GuestFault fault) {
      takeFault(page + block.start + i * 4L);
      return i + 1;
    }
    return i;
  }

  /**
   * A block whose SIMD instructions are trapped: what comes before them runs, then the trap is
   * taken.
   */
  private int executeUpToTrap(Block block, long page) {
    int i = 0;
    try {
      for (; i < block.firstSimd; i++) {
        block.ops[i].execute(cpu);
      }
      throw cpu.fault(ExceptionClass.SIMD_ACCESS, 0x1e00000, 0); // CV, COND always
    } catch (GuestFault fault) {
      takeFault(page + block.start + i * 4L);
      return i + 1;
    }
  }

  private void takeFault(long returnTo) {
    int kind = cpu.faultClass;
    if (returnTo == Exceptions.synchronousVector(cpu) && ++selfFaults >= HOPELESS) {
      cpu.nextPc = returnTo;
      cpu.exit = dead(returnTo);
      return;
    }
    if (kind == ExceptionClass.DATA_ABORT
        || kind == ExceptionClass.INSTRUCTION_ABORT
        || kind == ExceptionClass.PC_ALIGNMENT) {
      Exceptions.takeAbort(cpu, kind, cpu.faultSyndrome, cpu.faultAddress, returnTo);
    } else {
      Exceptions.take(cpu, kind, cpu.faultSyndrome, returnTo);
    }
  }

  private Exit dead(long at) {
    return new Exit.Dead(
        "the exception handler itself faults",
        at,
        cpu.system.get(SystemRegister.ESR_EL1),
        cpu.system.get(SystemRegister.FAR_EL1));
  }

  /**
   * The block at an address; null if the fetch took an exception, which {@link Cpu#nextPc} then
   * leads to.
   */
  private Block find(long address) {
    long page = address & ~0xfffL;
    if (page != cpu.codePage || (address & 3) != 0) {
      if (!fetchPage(address, page)) {
        return null;
      }
    }
    Block block = code.blocks[(int) (address & 0xfff) >>> 2];
    return block != null ? block : code.decode((int) (address & 0xfff), builder);
  }

  private boolean fetchPage(long address, long page) {
    try {
      if (cpu.illegal) {
        throw cpu.fault(ExceptionClass.ILLEGAL_STATE, 0, 0);
      }
      if ((address & 3) != 0) {
        throw cpu.fault(ExceptionClass.PC_ALIGNMENT, 0, address);
      }
      CodeTlb tlb = cpu.tlbs.code(cpu.el, page);
      CodePage found = tlb.get(page);
      if (found == null) {
        found = translate(address);
        tlb.put(page, found, cpu.walker.blockShift);
      }
      code = found;
      cpu.codePage = page;
      return true;
    } catch (GuestFault fault) {
      takeFault(address);
      return false;
    }
  }

  private CodePage translate(long address) {
    PageTableWalker walker = cpu.walker;
    long untagged = walker.untagged(address);
    walker.walk(untagged);
    if (walker.fault >= 0) {
      throw cpu.fault(ExceptionClass.INSTRUCTION_ABORT, walker.fault, address);
    }
    int needed = cpu.el == 0 ? PageTableWalker.EL0_EXECUTE : PageTableWalker.EL1_EXECUTE;
    if (walker.ramPage < 0) {
      throw cpu.fault(ExceptionClass.INSTRUCTION_ABORT, EXTERNAL_ABORT, address);
    }
    if ((walker.permissions & needed) == 0) {
      throw cpu.fault(
          ExceptionClass.INSTRUCTION_ABORT,
          PageTableWalker.FAULT_PERMISSION + walker.level,
          address);
    }
    if (address < 0 && !walker.global) {
      cpu.tlbs.addingPrivateToUpper();
    }
    return codeCache.page(walker.ramPage);
  }

  /** Serves what asked for attention; returns whether the guest is to be left. */
  private boolean attend() {
    int reasons = cpu.takeAttention();
    if ((reasons & Cpu.REQUESTS) != 0) {
      serveRequests();
    }
    if ((reasons & Cpu.KICKED) != 0) {
      if ((reasons & Cpu.INTERRUPT) != 0) {
        cpu.attend(Cpu.INTERRUPT);
      }
      return true;
    }
    if (cpu.irqLevel && (cpu.daif & Cpu.DAIF_I) == 0) {
      Exceptions.takeIrq(cpu, cpu.nextPc);
    }
    return false;
  }

  private void serveRequests() {
    requests.serve(cpu.tlbs);
    cpu.codePage = Cpu.NO_PAGE;
  }

  /** Another vCPU wants translations forgotten; {@link #awaitForgotten} tells when they are. */
  void request(TlbRequests.Kind kind, long operand) {
    requests.add(kind, operand);
    cpu.attend(Cpu.REQUESTS);
  }

  /**
   * Waits until requests made so far are served, or will be before the next instruction; serves
   * {@code own} meanwhile.
   */
  void awaitForgotten(Interpreter own) {
    while (running && !requests.served()) {
      if (own != null && !own.requests.served()) {
        own.serveRequests();
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void kick() {
    cpu.attend(Cpu.KICKED);
  }

  @Override
  public IrqLine irq() {
    return level -> {
      cpu.irqLevel = level;
      if (level) {
        cpu.attend(Cpu.INTERRUPT);
      }
    };
  }

  @Override
  public void reset(long entry, long argument) {
    cpu.reset();
    selfFaults = 0;
    cpu.x[0] = argument;
    pc = entry;
  }

  @Override
  public long register(int n) {
    return cpu.x[n];
  }

  @Override
  public void setRegister(int n, long value) {
    cpu.x[n] = value;
  }

  @Override
  public long pc() {
    return pc;
  }

  @Override
  public void undefinedInstruction() {
    Exceptions.take(cpu, ExceptionClass.UNKNOWN, 0, pc - 4);
    pc = cpu.nextPc;
  }

  @Override
  public long instructions() {
    return executed;
  }

  @Override
  public RegisterDump dump() {
    List<RegisterDump.Value> values = new ArrayList<>();
    values.add(new RegisterDump.Value("pc", running ? cpu.nextPc : pc));
    values.add(new RegisterDump.Value("sp", cpu.x[Cpu.SP]));
    values.add(new RegisterDump.Value("pstate", cpu.pstate()));
    values.add(new RegisterDump.Value("sp_el0", cpu.userStack()));
    for (int i = 0; i <= 30; i++) {
      values.add(new RegisterDump.Value("x" + i, cpu.x[i]));
    }
    for (SystemRegister register : SHOWN) {
      values.add(new RegisterDump.Value(register.name(), cpu.system.get(register)));
    }
    return new RegisterDump(values);
  }

  private static final List<SystemRegister> SHOWN =
      List.of(
          SystemRegister.ELR_EL1,
          SystemRegister.SPSR_EL1,
          SystemRegister.ESR_EL1,
          SystemRegister.FAR_EL1,
          SystemRegister.VBAR_EL1,
          SystemRegister.SCTLR_EL1,
          SystemRegister.TCR_EL1,
          SystemRegister.TTBR0_EL1,
          SystemRegister.TTBR1_EL1);
}
