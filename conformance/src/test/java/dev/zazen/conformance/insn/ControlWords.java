package dev.zazen.conformance.insn;

import dev.zazen.arm64.decode.BranchEncoding;
import dev.zazen.arm64.decode.SystemEncoding;
import java.util.SplittableRandom;

/**
 * Branches and system instructions as tests can run them: a branch leads over an instruction that
 * leaves a trace, so that it shows whether it was taken; system instructions are those that user
 * mode may use and that come back.
 */
final class ControlWords {
  /** ADD X0, X0, #1. */
  private static final int TRACE = 0x91000400;

  private static final int BEHIND_TRACE = 2;
  private static final int NZCV = 0xd53b4200;
  private static final int FPCR = 0xd53b4400;
  private static final int FPSR = 0xd53b4420;
  private static final int WRITE = 1 << 21;

  private ControlWords() {}

  /** The words, or null if the instruction is not to be run. */
  static int[] of(BranchEncoding row, int word) {
    int n = word >>> 5 & 31;
    return switch (row) {
      case B, BL -> new int[] {word & 0xfc000000 | BEHIND_TRACE, TRACE};
      case B_COND, CBZ, CBNZ -> new int[] {word & ~(0x7ffff << 5) | BEHIND_TRACE << 5, TRACE};
      case TBZ, TBNZ -> new int[] {word & ~(0x3fff << 5) | BEHIND_TRACE << 5, TRACE};
      case BR, BLR, RET -> n == 31 ? null : new int[] {0x10000060 | n, word, TRACE}; // ADR Xn, +12
      case SVC, HVC, SMC, BRK, HLT, ERET -> null; // leave user mode
    };
  }

  /** As the other one, for system instructions. */
  static int[] of(SystemEncoding row, int word, SplittableRandom random) {
    int t = word & 31;
    return switch (row) {
      case NOP, HINT, SEV, SEVL, YIELD, CLREX, DSB, DMB, ISB -> new int[] {word};
      case MRS, MSR_REG -> {
        int register = new int[] {NZCV, FPCR, FPSR}[random.nextInt(3)];
        boolean write = row == SystemEncoding.MSR_REG;
        // Bits that do not exist must read as zero: what is written comes from a read.
        yield write ? new int[] {register | t, register & ~WRITE | t} : new int[] {register | t};
      }
      case SYS -> zeroBlock(random);
      // Waiting is up to the operating system; the others do not exist in user mode or in these
      // CPUs.
      case WFE, WFI, SB, MSR_IMM, SYSL -> null;
    };
  }

  /** DC ZVA, the cache maintenance that can be seen. */
  private static int[] zeroBlock(SplittableRandom random) {
    long address = Layout.MEMORY_START + Layout.MEMORY_USED / 2 + random.nextInt(128);
    int base = 0xd2800009 | (int) (address & 0xffff) << 5; // MOVZ X9
    int top = 0xf2a00009 | (int) (address >>> 16 & 0xffff) << 5; // MOVK X9, LSL 16
    return new int[] {base, top, 0xd50b7429};
  }
}
