package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.mmu.PageTableWalker;
import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.ir.ExitTable;
import dev.zazen.ir.HostCode;
import dev.zazen.ir.State;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.EngineCounts;
import dev.zazen.machine.Exit;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.RegisterDump;
import dev.zazen.machine.Vcpu;

/** A vCPU that runs decoded blocks. */
final class Interpreter implements Vcpu {
  /** A fault of the first instruction of its own handler, so often in a row, will never end. */
  private static final int HOPELESS = 3;

  private static final int EXTERNAL_ABORT = 0x10;

  /** Instructions that host code runs before requests of others are looked at. */
  private static final long HOST_BUDGET = 20_000;

  /** No block of host code is longer, so that a budget of this size runs at least one. */
  private static final long LEAST_FOR_HOST = 64;

  // Not named where they are returned: their classes would be initialised when a guest is under
  // way.
  private static final Exit KICKED = Exit.Kicked.INSTANCE;
  private static final Exit SPENT = Exit.BudgetSpent.INSTANCE;

  private final Cpu cpu;
  private final CodeCache codeCache;
  private final BlockBuilder builder;
  private final RegionCache regions;
  private final HostCode.Entrance entrance;

  /** Checks host code, or null. */
  private final Lockstep lockstep;

  private final TlbRequests requests = new TlbRequests();
  private CodePage code;
  private volatile long pc;
  private volatile boolean running;
  private long executed;

  /** Instructions of the running block before the one that runs. */
  private int position;

  private int selfFaults;
  private boolean interpretNext;

  /**
   * A vCPU.
   *
   * @param regions null if code is not translated
   * @param checked RAM in which {@link Lockstep} checks what translated code does, or null
   */
  Interpreter(
      Cpu cpu,
      CodeCache codeCache,
      BlockBuilder builder,
      RegionCache regions,
      GuestMemory checked) {
    this.cpu = cpu;
    this.regions = regions;
    this.codeCache = codeCache;
    this.builder = builder;
    this.lockstep = checked == null ? null : new Lockstep(cpu, checked, regions, this::replay);
    if (regions != null && checked == null) {
      cpu.countByHost(regions.host());
    }
    cpu.reset();
    if (regions == null) {
      this.entrance = null;
    } else {
      cpu.x[State.EXIT] = regions.host().exit();
      this.entrance = regions.host().entrance(cpu.x, cpu.v);
    }
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
            return KICKED;
          }
        }
        Block block = find(at);
        if (block == null) {
          left--;
          executed++;
        } else {
          boolean toHost = left >= LEAST_FOR_HOST && !interpretNext;
          HostRegion region = toHost ? hot(block) : null;
          interpretNext = false;
          if (region != null) {
            left -= runHost(region, Math.min(left, HOST_BUDGET));
          } else if (cpu.x[Cpu.PAGE] == Cpu.NO_PAGE) {
            cpu.nextPc = at; // requests of others were served while room was made for host code
          } else {
            Op[] ops = decoded(block);
            int count = execute(block, ops, (int) Math.min(left, ops.length));
            left -= count;
            executed += count;
          }
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
          return SPENT;
        }
      }
    } finally {
      running = false;
    }
  }

  /**
   * The host code of a block, which is made when the block has been run often, or found when it was
   * made before; or null. Another vCPU may take it away at any time.
   */
  private HostRegion hot(Block block) {
    HostRegion region = block.region;
    if (region != null || regions == null) {
      return region;
    }
    int heat = ++block.heat;
    boolean fits = true;
    if (heat == 1) {
      fits = regions.recall(code, block, cpu.x[Cpu.PAGE] + block.start, cpu.counts);
    }
    if (regions.isDue(heat, cpu.counts)) {
      fits &= regions.translate(code, block, cpu.x[Cpu.PAGE] + block.start, cpu.counts);
    }
    if (!fits) {
      regions.evict(this::forgetAll);
    }
    return block.region;
  }

  private void forgetAll() {
    cpu.counts.evictions++;
    cpu.peers.allCodeChanged();
    cpu.tlbs.invalidateAll();
    cpu.peers.invalidateAll();
  }

  /**
   * Runs host code until it is left for something that it cannot do; returns the number of
   * instructions.
   */
  private long runHost(HostRegion first, long budget) {
    Cpu c = cpu;
    long[] state = c.x;
    long entry = first.entry;
    final long before = executed;
    EngineCounts counts = c.counts;
    state[State.BUDGET] = budget;
    c.nextPc = state[State.PAGE] + first.head;
    while (true) {
      state[State.FLAGS] = State.flags(c.nzcv);
      state[State.LAZY] = 0;
      long left;
      if (lockstep == null) {
        left = entrance.enter(entry);
      } else {
        long charged = before + budget - state[State.BUDGET] - executed;
        left = lockstep.enter(entry, charged);
      }
      c.nzcv = State.nzcv(state);
      c.foldHostFp();
      HostRegion region = regions.region((int) (left >>> 32));
      code = region.page; // host code may have gone from page to page
      int number = (int) left;
      ExitTable exits = region.exits;
      executed = before + budget - (int) state[State.BUDGET] - exits.remaining(number);
      if (lockstep != null && lockstep.difference() != null) {
        c.exit = lockstep.difference();
        return executed - before;
      }
      switch (exits.kind(number)) {
        case INTERPRET -> {
          counts.interpretExits++;
          if (!interpret(region, number)) {
            return executed - before;
          }
          entry = region.entry + exits.resume(number);
        }
        case BUDGET -> {
          counts.budgetExits++;
          c.nextPc = state[State.PAGE] + exits.offset(number);
          return executed - before;
        }
        case BAIL -> {
          counts.bailExits++;
          c.nextPc = state[State.PAGE] + exits.offset(number);
          interpretNext = true;
          return executed - before;
        }
        case END, JUMP, STALE, LINK -> {
          HostRegion next = following(region, number);
          if (next == null) {
            return executed - before;
          }
          entry = next.entry;
        }
      }
    }
  }

  /**
   * Interprets the instruction that host code was left for; returns whether host code may go on.
   */
  private boolean interpret(HostRegion region, int number) {
    Cpu c = cpu;
    long at = c.x[State.PAGE] + region.exits.offset(number);
    c.nextPc = at + 4;
    try {
      region.op(number).execute(c);
      executed++;
      if (lockstep != null) {
        lockstep.leftToInterpreter(at);
      }
    } catch (GuestFault fault) {
      takeFault(at);
      executed++;
      return false;
    }
    if (c.exit != null || c.attention != 0) {
      return false;
    }
    selfFaults = 0;
    return true;
  }

  /** The host code to go on with behind an exit, or null. */
  private HostRegion following(HostRegion region, int number) {
    Cpu c = cpu;
    long[] state = c.x;
    switch (region.exits.kind(number)) {
      case END -> {
        c.counts.endExits++;
        return interpret(region, number) ? target() : null;
      }
      case LINK -> {
        c.counts.linkExits++;
        c.nextPc = state[State.PAGE] + region.exits.offset(number);
        Block block = code.blocks[(int) region.exits.offset(number) >>> 2];
        HostRegion next = block == null ? null : hot(block);
        if (next != null) {
          next.link(region, number, regions);
        }
        return next;
      }
      case JUMP -> {
        c.counts.jumpExits++;
        c.nextPc = state[State.NEXT];
        state[State.PAGE] = Cpu.NO_PAGE;
      }
      default -> {
        c.counts.staleExits++;
        c.nextPc = state[State.PAGE] + region.exits.offset(number);
      }
    }
    HostRegion next = target();
    if (next != null) {
      c.tlbs.code(c.el).addJump(c.nextPc, next.entry);
    }
    return next;
  }

  /** The host code at {@link Cpu#nextPc}; null if there is none, or the fetch took an exception. */
  private HostRegion target() {
    Block block = find(cpu.nextPc);
    if (block == null) {
      executed++;
      return null;
    }
    return hot(block);
  }

  /**
   * Runs {@code limit} instructions of a block, or up to a fault or a reason for attention; returns
   * how many, at least 1.
   */
  private int execute(Block block, Op[] ops, int limit) {
    Cpu c = cpu;
    long page = c.x[Cpu.PAGE];
    c.nextPc = page + block.start + limit * 4L;
    int i = 0;
    try {
      int end = c.simdTrapped ? Math.min(limit, block.firstSimd) : limit;
      for (; i < end; i++) {
        position = i;
        ops[i].execute(c);
        if (c.attention != 0 && i + 1 < limit) {
          c.nextPc = page + block.start + (i + 1) * 4L;
          return i + 1;
        }
      }
      if (end < limit) {
        throw c.fault(ExceptionClass.SIMD_ACCESS, 0x1e00000, 0); // CV, COND always
      }
      selfFaults = 0;
    } catch (GuestFault fault) {
      takeFault(page + block.start + i * 4L);
      return i + 1;
    } finally {
      position = 0;
    }
    return i;
  }

  private void takeFault(long returnTo) {
    cpu.counts.faults++;
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
    if (page != cpu.x[Cpu.PAGE] || (address & 3) != 0) {
      if (!fetchPage(address, page)) {
        return null;
      }
    }
    return blockAt(address);
  }

  private Op[] decoded(Block block) {
    Op[] ops = block.ops;
    return ops != null ? ops : code.decode(block, builder, cpu.counts);
  }

  private Block blockAt(long address) {
    Block block = code.blocks[(int) (address & 0xfff) >>> 2];
    return block != null ? block : code.block((int) (address & 0xfff));
  }

  private boolean fetchPage(long address, long page) {
    try {
      fetch(address, page);
      return true;
    } catch (GuestFault fault) {
      takeFault(address);
      return false;
    }
  }

  private void fetch(long address, long page) {
    // In this order of priority (Arm ARM D1.3.5).
    if ((address & 3) != 0) {
      throw cpu.fault(ExceptionClass.PC_ALIGNMENT, 0, address);
    }
    CodeTlb tlb = cpu.tlbs.code(cpu.el);
    CodePage found = tlb.get(page);
    if (found == null) {
      found = translate(address);
      tlb.put(page, found, cpu.walker.blockShift);
    }
    if (cpu.illegal) {
      throw cpu.fault(ExceptionClass.ILLEGAL_STATE, 0, 0);
    }
    code = found;
    cpu.x[Cpu.PAGE] = page;
  }

  /** See {@link Lockstep.Replay}. */
  private void replay(long from, long count) {
    Cpu c = cpu;
    c.nextPc = from;
    for (long left = count; left > 0; ) {
      long at = c.nextPc;
      long page = at & ~0xfffL;
      if (page != c.x[Cpu.PAGE] || (at & 3) != 0) {
        fetch(at, page);
      }
      Block block = blockAt(at);
      Op[] ops = decoded(block);
      int limit = (int) Math.min(left, ops.length);
      if (c.simdTrapped && block.firstSimd < limit) {
        throw c.fault(ExceptionClass.SIMD_ACCESS, 0, at);
      }
      c.nextPc = at + limit * 4L;
      for (int i = 0; i < limit; i++) {
        ops[i].execute(c);
      }
      left -= limit;
    }
  }

  private CodePage translate(long address) {
    cpu.counts.fetchMisses++;
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
    if (cpu.el == 1) {
      cpu.tlbs.addingToKernel(address & ~0xfffL, walker.global);
    } else {
      cpu.tlbs.addingToUser(address & ~0xfffL);
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
    if (cpu.irqLevel && (cpu.x[Cpu.DAIF_SLOT] & Cpu.DAIF_I) == 0) {
      cpu.counts.interrupts++;
      Exceptions.takeIrq(cpu, cpu.nextPc);
    }
    return false;
  }

  private void serveRequests() {
    requests.serve(cpu.tlbs);
    cpu.x[Cpu.PAGE] = Cpu.NO_PAGE;
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
        // Host code that was under way is not to be gone on with, whoever is slow to ask for that.
        own.cpu.attend(Cpu.REQUESTS);
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
      cpu.x[State.INTERRUPT_GUARD] = level ? 1 : 0;
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
  public void runsOn(CpuType type) {
    cpu.system.runsOn(type);
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
  public long ramOffset(long address, boolean write) {
    PageTableWalker walker = cpu.walker;
    long untagged = walker.untagged(address);
    walker.walk(untagged);
    int needed = write ? PageTableWalker.EL1_WRITE : PageTableWalker.EL1_READ;
    return walker.fault >= 0 || walker.ramPage < 0 || (walker.permissions & needed) == 0
        ? -1
        : walker.ramPage | untagged & 0xfff;
  }

  @Override
  public void repeatCall() {
    long call = pc - 4;
    pc = call;
  }

  @Override
  public void undefinedInstruction() {
    Exceptions.take(cpu, ExceptionClass.UNKNOWN, 0, pc - 4);
    pc = cpu.nextPc;
  }

  @Override
  public long instructions() {
    return executed + position;
  }

  @Override
  public EngineCounts counts() {
    return cpu.counts;
  }

  @Override
  public RegisterDump dump() {
    return CpuDump.of(cpu, running ? cpu.nextPc : pc);
  }
}
