package dev.zazen.arm64.translate;

import dev.zazen.arm64.decode.BranchEncoding;
import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SystemEncoding;
import dev.zazen.arm64.system.Workarounds;
import dev.zazen.ir.Builder;
import dev.zazen.ir.Cond;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.State;

/** Branches, and what else ends a block. */
final class Control {
  private static final int ALWAYS = 14;
  private static final long[] NOWHERE = {};

  private Control() {}

  /**
   * Whether a block of a region ends with an instruction. Barriers do not end one: what makes them
   * necessary, changes of code, translations and registers, leaves the region anyway.
   */
  static boolean endsRegionBlock(Encoding row) {
    if (row == SystemEncoding.DSB || row == SystemEncoding.ISB) {
      return false;
    }
    if (row == SystemEncoding.SYS
        || row == SystemEncoding.MSR_IMM
        || row == SystemEncoding.MSR_REG
        || row == BranchEncoding.HVC) {
      return false; // some of them do: SystemTranslation
    }
    return row.endsBlock();
  }

  private static long offset26(int word, int at) {
    return at + ((long) word << 38 >> 36);
  }

  private static long offset19(int word, int at) {
    return at + ((long) (word >>> 5) << 45 >> 43);
  }

  private static long offset14(int word, int at) {
    return at + ((long) (word >>> 5) << 50 >> 48);
  }

  /** Where a branch may lead without leaving its function, as offsets from the page. */
  static long[] targets(BranchEncoding row, int word, int at) {
    return switch (row) {
      case B -> new long[] {offset26(word, at)};
      case B_COND -> new long[] {offset19(word, at), at + 4};
      case CBZ, CBNZ -> new long[] {offset19(word, at), at + 4};
      case TBZ, TBNZ -> new long[] {offset14(word, at), at + 4};
      default -> NOWHERE;
    };
  }

  static boolean translate(BranchEncoding row, int word, int at, Builder b) {
    switch (row) {
      case B -> b.go(offset26(word, at));
      case BL -> {
        link(b, at);
        b.go(offset26(word, at));
      }
      case B_COND -> {
        int cond = word & 15;
        if (cond >= ALWAYS) {
          b.go(offset19(word, at));
        } else {
          Inst end = b.add(Op.IF);
          end.cond = Cond.of(cond);
          end.imm = offset19(word, at);
          end.imm2 = at + 4L;
        }
      }
      case CBZ, CBNZ -> {
        int t = Fields.rd(word);
        if (t == 31) {
          b.go(row == BranchEncoding.CBZ ? offset19(word, at) : at + 4L);
        } else {
          Inst end = b.add(row == BranchEncoding.CBZ ? Op.IF_ZERO : Op.IF_NOT_ZERO);
          end.wide = word < 0;
          end.a = t;
          end.imm = offset19(word, at);
          end.imm2 = at + 4L;
        }
      }
      case TBZ, TBNZ -> {
        int t = Fields.rd(word);
        if (t == 31) {
          b.go(row == BranchEncoding.TBZ ? offset14(word, at) : at + 4L);
        } else {
          Inst end = b.add(row == BranchEncoding.TBZ ? Op.IF_BIT_CLEAR : Op.IF_BIT_SET);
          end.a = t;
          end.c = word >>> 26 & 32 | word >>> 19 & 31;
          end.imm = offset14(word, at);
          end.imm2 = at + 4L;
        }
      }
      case BR, RET -> b.add(Op.JUMP).a = Registers.source(Fields.rn(word));
      case BLR -> {
        int n = Fields.rn(word);
        int target = Registers.source(n);
        if (n == Registers.LINK) {
          target = b.temp();
          b.move(true, target, n);
        }
        link(b, at);
        b.add(Op.JUMP).a = target;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A call of the hypervisor: it is left alone by {@link Workarounds}. */
  static void hypervisorCall(int word, Builder b) {
    if ((word >>> 5 & 0xffff) != 0) {
      b.add(Op.INTERPRET);
      return;
    }
    b.guard(State.KERNEL_GUARD);
    int first = b.temp();
    int second = b.temp();
    b.constant(Op.XOR, false, first, 0, Workarounds.BRANCH_PREDICTOR);
    b.constant(Op.OR, false, second, 0, Workarounds.HISTORY ^ Workarounds.STORE_BYPASS);
    b.constant(Op.XOR, false, second, second, Workarounds.STORE_BYPASS);
    // Of two numbers of 32 bits the product in 64 is zero if one of them is.
    b.binary(Op.MUL, true, first, first, second);
    b.add(Op.INTERPRET_IF).a = first;
    for (int i = 0; i < Workarounds.CLEARED; i++) {
      b.move(i, 0);
    }
  }

  private static void link(Builder b, int at) {
    b.constant(Op.PAGE, true, Registers.LINK, Inst.NONE, at + 4L);
  }
}
