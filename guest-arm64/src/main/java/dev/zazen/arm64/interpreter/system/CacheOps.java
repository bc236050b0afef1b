package dev.zazen.arm64.interpreter.system;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.ExceptionClass;
import dev.zazen.arm64.interpreter.Op;
import dev.zazen.arm64.interpreter.TlbMaintenance;
import dev.zazen.arm64.mmu.PageTableWalker;
import dev.zazen.arm64.system.SystemInstruction;
import dev.zazen.arm64.system.SystemInstruction.Kind;
import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.arm64.system.SystemRegisters;

/** SYS: cache and TLB maintenance, address translation. */
final class CacheOps {
  /** Bytes of an instruction cache line, as CTR_EL0.IminLine says. */
  private static final int CODE_LINE = 64;

  /** ISS of a data abort: CM, and WnR, which comes with it. */
  private static final int MAINTENANCE = 1 << 8 | 1 << 6;

  /**
   * PAR_EL1 after success: bits 11 (RES1) and, of the attributes, normal write-back memory, inner
   * shareable.
   */
  private static final long PAR_SUCCESS = 0xff00_0000_0000_0000L | 3 << 7 | 1 << 11;

  private CacheOps() {}

  static Op create(int key, int word) {
    SystemInstruction row = SystemInstruction.byKey(key);
    int source = Cpu.source(word & 31);
    if (row == null) {
      return null;
    }
    return switch (row.kind()) {
      case NOTHING, DATA_LINE, ZERO_BLOCK, CODE_ALL, CODE_PAGE -> new Cache(row, source, word);
      case TRANSLATE -> new Translate(row, source);
      case TLB_ALL, TLB_ASID, TLB_PAGE, TLB_LEAF -> new Forget(row, source);
    };
  }

  private static void checkEl0(Cpu cpu, SystemInstruction row, int word) {
    if (cpu.el == 1) {
      return;
    }
    if (!row.forEl0()) {
      throw cpu.undefined();
    }
    boolean allowed =
        row.kind() == Kind.ZERO_BLOCK
            ? cpu.clearsBlocks()
            : (cpu.system.get(SystemRegister.SCTLR_EL1) & SystemRegisters.SCTLR_UCI) != 0;
    if (!allowed) {
      throw cpu.fault(ExceptionClass.SYSTEM_REGISTER, RegisterOps.trapSyndrome(word), 0);
    }
  }

  private static final class Cache extends Op {
    private final SystemInstruction row;
    private final int source;
    private final int word;

    Cache(SystemInstruction row, int source, int word) {
      this.row = row;
      this.source = source;
      this.word = word;
    }

    @Override
    public void execute(Cpu cpu) {
      checkEl0(cpu, row, word);
      switch (row.kind()) {
        case ZERO_BLOCK -> cpu.memory.clearBlock(cpu.x[source]);
        case CODE_ALL -> cpu.peers.allCodeChanged();
        case CODE_PAGE -> {
          long address = cpu.x[source];
          long ram = cpu.knownRam(address);
          if (ram < 0) {
            PageTableWalker walker = cpu.walker;
            walker.walk(walker.untagged(address));
            int fault = walker.fault;
            if (fault < 0 && cpu.el == 0 && (walker.permissions & PageTableWalker.EL0_READ) == 0) {
              fault = PageTableWalker.FAULT_PERMISSION + walker.level;
            }
            if (fault >= 0) {
              throw cpu.fault(ExceptionClass.DATA_ABORT, MAINTENANCE | fault, address);
            }
            ram = walker.ramPage < 0 ? -1 : walker.ramPage | address & 0xfff;
          }
          if (ram >= 0) {
            cpu.peers.codeChanged(ram & -CODE_LINE, CODE_LINE);
          }
        }
        default -> {}
      }
    }
  }

  private static final class Forget extends Op {
    private final SystemInstruction row;
    private final int source;

    Forget(SystemInstruction row, int source) {
      this.row = row;
      this.source = source;
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.el == 0) {
        throw cpu.undefined();
      }
      long operand = cpu.x[source];
      forget(cpu.tlbs, operand);
      if (row.broadcast()) {
        forget(cpu.peers, operand);
      }
      cpu.codeMayHaveMoved();
    }

    private void forget(TlbMaintenance translations, long operand) {
      switch (row.kind()) {
        case TLB_ALL -> translations.invalidateAll();
        case TLB_ASID -> translations.invalidateAsid((int) (operand >>> 48));
        case TLB_LEAF -> translations.invalidateLeaf(page(operand));
        default -> translations.invalidatePage(page(operand));
      }
    }

    /** Bits 43 to 0 of an operand are bits 55 to 12 of the address (D8.14.5). */
    private static long page(long operand) {
      return operand << 20 >> 8;
    }
  }

  private static final class Translate extends Op {
    private final SystemInstruction row;
    private final int source;

    Translate(SystemInstruction row, int source) {
      this.row = row;
      this.source = source;
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.el == 0) {
        throw cpu.undefined();
      }
      PageTableWalker walker = cpu.walker;
      walker.walk(walker.untagged(cpu.x[source]));
      int needed =
          switch (row) {
            case AT_S1E0R -> PageTableWalker.EL0_READ;
            case AT_S1E0W -> PageTableWalker.EL0_WRITE;
            case AT_S1E1W, AT_S1E1WP -> PageTableWalker.EL1_WRITE;
            default -> PageTableWalker.EL1_READ;
          };
      int fault = walker.fault;
      if (fault < 0 && (walker.permissions & needed) == 0) {
        fault = PageTableWalker.FAULT_PERMISSION + walker.level;
      }
      long result =
          fault >= 0 ? 1 | (long) fault << 1 | 1 << 11 : PAR_SUCCESS | walker.physicalPage;
      cpu.system.set(SystemRegister.PAR_EL1, result);
    }
  }
}
