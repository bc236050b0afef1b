package dev.zazen.arm64.translate;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.FpEncoding;
import dev.zazen.arm64.decode.SimdByElementEncoding;
import dev.zazen.arm64.decode.SimdFpEncoding;
import dev.zazen.arm64.decode.SimdLoadStoreEncoding;
import dev.zazen.arm64.decode.SimdMoveEncoding;
import dev.zazen.arm64.decode.SimdShiftEncoding;
import dev.zazen.arm64.decode.SimdStructureEncoding;
import dev.zazen.arm64.decode.SimdThreeDifferentEncoding;
import dev.zazen.arm64.decode.SimdThreeSameEncoding;
import dev.zazen.arm64.decode.SimdTwoRegisterEncoding;
import dev.zazen.ir.Builder;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;

/**
 * Instructions on vector and floating-point registers: loads and stores, and which class does the
 * rest.
 */
final class VectorTranslation {
  private VectorTranslation() {}

  /** Whether an instruction computes with floating-point numbers, so that FPCR matters. */
  static boolean isArithmetic(Encoding row) {
    return row instanceof FpEncoding || row instanceof SimdFpEncoding;
  }

  /** Appends what an instruction does; returns whether it is known. */
  static boolean translate(Encoding row, int word, int offset, Builder b) {
    return switch (row) {
      case SimdLoadStoreEncoding e -> memory(e, word, offset, b);
      case SimdStructureEncoding e -> structure(e, word, b);
      case SimdThreeSameEncoding e -> LaneTranslation.threeSame(e, word, b);
      case SimdThreeDifferentEncoding e -> LaneTranslation.threeDifferent(e, word, b);
      case SimdTwoRegisterEncoding e -> ReductionTranslation.twoRegister(e, word, b);
      case SimdShiftEncoding e -> LaneTranslation.shift(e, word, b);
      case SimdByElementEncoding e -> LaneTranslation.byElement(e, word, b);
      case SimdMoveEncoding e -> PermuteTranslation.translate(e, word, b);
      case FpEncoding e -> FloatTranslation.scalar(e, word, b);
      case SimdFpEncoding e -> FloatTranslation.vector(e, word, b);
      default -> false;
    };
  }

  private static boolean memory(SimdLoadStoreEncoding row, int word, int offset, Builder b) {
    int t = Fields.rd(word);
    int n = Fields.rn(word);
    int size = 1 << ((word >>> 30) | (word >>> 23 & 1) << 2);
    long imm9 = Fields.imm9(word);
    switch (row) {
      case LDR_LITERAL -> {
        int address = b.temp();
        long distance = (long) (word >>> 5) << 45 >> 43;
        b.constant(Op.PAGE, true, address, Inst.NONE, offset + distance);
        b.memory(Op.VLOAD, 4 << (word >>> 30), t, address, 0);
      }
      case STNP, STP_OFFSET -> pair(b, Op.VSTORE_PAIR, word, t, n, false, false);
      case LDNP, LDP_OFFSET -> pair(b, Op.VLOAD_PAIR, word, t, n, false, false);
      case STP_POST -> pair(b, Op.VSTORE_PAIR, word, t, n, true, true);
      case LDP_POST -> pair(b, Op.VLOAD_PAIR, word, t, n, true, true);
      case STP_PRE -> pair(b, Op.VSTORE_PAIR, word, t, n, true, false);
      case LDP_PRE -> pair(b, Op.VLOAD_PAIR, word, t, n, true, false);
      case STUR -> b.memory(Op.VSTORE, size, t, n, imm9);
      case LDUR -> b.memory(Op.VLOAD, size, t, n, imm9);
      case STR_OFFSET -> b.memory(Op.VSTORE, size, t, n, (long) Fields.imm12(word) * size);
      case LDR_OFFSET -> b.memory(Op.VLOAD, size, t, n, (long) Fields.imm12(word) * size);
      case STR_REGISTER -> MemoryTranslation.index(b, b.memory(Op.VSTORE, size, t, n, 0), word);
      case LDR_REGISTER -> MemoryTranslation.index(b, b.memory(Op.VLOAD, size, t, n, 0), word);
      case STR_POST, LDR_POST -> {
        b.memory(row == SimdLoadStoreEncoding.STR_POST ? Op.VSTORE : Op.VLOAD, size, t, n, 0);
        b.constant(Op.ADD, true, n, n, imm9);
      }
      case STR_PRE, LDR_PRE -> {
        b.memory(row == SimdLoadStoreEncoding.STR_PRE ? Op.VSTORE : Op.VLOAD, size, t, n, imm9);
        b.constant(Op.ADD, true, n, n, imm9);
      }
    }
    return true;
  }

  private static void pair(
      Builder b, Op op, int word, int t, int n, boolean writesBack, boolean post) {
    int size = 4 << (word >>> 30);
    long immediate = (long) Fields.imm7(word) * size;
    b.memory(op, size, t, n, post ? 0 : immediate).b = Fields.ra(word);
    if (writesBack) {
      b.constant(Op.ADD, true, n, n, immediate);
    }
  }

  /** LD1 and ST1 of one or two whole registers, which do not mix lanes. */
  private static boolean structure(SimdStructureEncoding row, int word, Builder b) {
    int t = Fields.rd(word);
    int n = Fields.rn(word);
    int m = Fields.rm(word);
    int size = (word >>> 30 & 1) != 0 ? 16 : 8;
    int registers;
    switch (row) {
      case ST1X1, ST1X1_POST -> {
        b.memory(Op.VSTORE, size, t, n, 0);
        registers = 1;
      }
      case LD1X1, LD1X1_POST -> {
        b.memory(Op.VLOAD, size, t, n, 0);
        registers = 1;
      }
      case ST1X2, ST1X2_POST -> {
        b.memory(Op.VSTORE_PAIR, size, t, n, 0).b = (t + 1) % 32;
        registers = 2;
      }
      case LD1X2, LD1X2_POST -> {
        b.memory(Op.VLOAD_PAIR, size, t, n, 0).b = (t + 1) % 32;
        registers = 2;
      }
      default -> {
        return false;
      }
    }
    if (row.name().endsWith("_POST")) {
      if (m == 31) {
        b.constant(Op.ADD, true, n, n, (long) size * registers);
      } else {
        b.binary(Op.ADD, true, n, n, m);
      }
    }
    return true;
  }
}
