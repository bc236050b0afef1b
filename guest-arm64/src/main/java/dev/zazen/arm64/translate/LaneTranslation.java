package dev.zazen.arm64.translate;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdByElementEncoding;
import dev.zazen.arm64.decode.SimdShiftEncoding;
import dev.zazen.arm64.decode.SimdThreeDifferentEncoding;
import dev.zazen.arm64.decode.SimdThreeSameEncoding;
import dev.zazen.ir.Builder;
import dev.zazen.ir.Inst;
import dev.zazen.ir.VectorOp;

/** SIMD instructions on integer lanes of two sources, and shifts. */
final class LaneTranslation {
  private static final int DOUBLEWORD = 3;

  private LaneTranslation() {}

  static boolean quad(int word) {
    return (word >>> 30 & 1) != 0;
  }

  /** d = a op b on 128 bits, or on 64 with zeros above. */
  static void emit(Builder b, VectorOp op, boolean quad, int d, int x, int y) {
    b.vector(op, d, x, y).wide = quad;
  }

  static int emit(Builder b, VectorOp op, int x, int y) {
    int t = b.vectorTemp();
    b.vector(op, t, x, y);
    return t;
  }

  static int immediate(Builder b, VectorOp op, int x, long value) {
    int t = b.vectorTemp();
    b.vector(op, t, x, Inst.NONE).imm = value;
    return t;
  }

  static int constant(Builder b, long value) {
    int t = b.vectorTemp();
    b.vector(VectorOp.CONST, t, Inst.NONE, Inst.NONE).imm = value;
    return t;
  }

  static boolean threeSame(SimdThreeSameEncoding row, int word, Builder b) {
    boolean q = quad(word);
    int size = word >>> 22 & 3;
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    int m = Fields.rm(word);
    boolean narrow = size < DOUBLEWORD;
    switch (row) {
      case AND -> emit(b, VectorOp.AND, q, d, n, m);
      case BIC -> emit(b, VectorOp.BIC, q, d, n, m);
      case EOR -> emit(b, VectorOp.XOR, q, d, n, m);
      case ORR -> {
        if (n == m) {
          emit(b, VectorOp.MOV, q, d, n, Inst.NONE);
        } else {
          emit(b, VectorOp.OR, q, d, n, m);
        }
      }
      case ORN -> emit(b, VectorOp.OR, q, d, n, emit(b, VectorOp.NOT, m, Inst.NONE));
      case BSL -> emit(b, VectorOp.SELECT, q, d, n, m);
      case BIT, BIF -> {
        boolean inverse = row == SimdThreeSameEncoding.BIF;
        int fromN = emit(b, inverse ? VectorOp.BIC : VectorOp.AND, n, m);
        int fromD = emit(b, inverse ? VectorOp.AND : VectorOp.BIC, d, m);
        emit(b, VectorOp.OR, q, d, fromN, fromD);
      }
      case ADD -> emit(b, VectorOp.ADD_B.on(size), q, d, n, m);
      case SUB -> emit(b, VectorOp.SUB_B.on(size), q, d, n, m);
      case MUL -> emit(b, VectorOp.MUL_B.on(size), q, d, n, m);
      case MLA -> emit(b, VectorOp.ADD_B.on(size), q, d, d, emit(b, VectorOp.MUL_B.on(size), n, m));
      case MLS -> emit(b, VectorOp.SUB_B.on(size), q, d, d, emit(b, VectorOp.MUL_B.on(size), n, m));
      case CMEQ -> emit(b, VectorOp.CMEQ_B.on(size), q, d, n, m);
      case CMGT -> emit(b, VectorOp.CMGT_B.on(size), q, d, n, m);
      case CMGE -> emit(b, VectorOp.NOT, q, d, emit(b, VectorOp.CMGT_B.on(size), m, n), Inst.NONE);
      case CMTST -> {
        int both = emit(b, VectorOp.AND, n, m);
        int none = emit(b, VectorOp.CMEQ_B.on(size), both, constant(b, 0));
        emit(b, VectorOp.NOT, q, d, none, Inst.NONE);
      }
      case CMHI, CMHS -> {
        // Signed comparison after the top bits were turned round.
        int top = constant(b, repeat(1L << (8 << size) - 1, size));
        int x = emit(b, VectorOp.XOR, n, top);
        int y = emit(b, VectorOp.XOR, m, top);
        if (row == SimdThreeSameEncoding.CMHI) {
          emit(b, VectorOp.CMGT_B.on(size), q, d, x, y);
        } else {
          emit(b, VectorOp.NOT, q, d, emit(b, VectorOp.CMGT_B.on(size), y, x), Inst.NONE);
        }
      }
      case SMAX -> emit(b, VectorOp.SMAX_B.on(size), q, d, n, m);
      case SMIN -> emit(b, VectorOp.SMIN_B.on(size), q, d, n, m);
      case UMAX -> emit(b, VectorOp.UMAX_B.on(size), q, d, n, m);
      case UMIN -> emit(b, VectorOp.UMIN_B.on(size), q, d, n, m);
      case SABD -> difference(b, true, size, q, d, n, m);
      case UABD -> difference(b, false, size, q, d, n, m);
      case SABA -> accumulate(b, true, size, q, d, n, m);
      case UABA -> accumulate(b, false, size, q, d, n, m);
      case URHADD -> {
        if (size > 1) {
          return false;
        }
        emit(b, VectorOp.URHADD_B.on(size), q, d, n, m);
      }
      case ADDP, SMAXP, SMINP, UMAXP, UMINP -> {
        VectorOp op =
            switch (row) {
              case ADDP -> VectorOp.ADD_B;
              case SMAXP -> VectorOp.SMAX_B;
              case SMINP -> VectorOp.SMIN_B;
              case UMAXP -> VectorOp.UMAX_B;
              default -> VectorOp.UMIN_B;
            };
        int x = n;
        int y = m;
        if (!q) {
          x = emit(b, VectorOp.ZIP1_D, n, m);
          y = x;
        }
        int even = emit(b, VectorOp.UZP1_B.on(size), x, y);
        int odd = emit(b, VectorOp.UZP2_B.on(size), x, y);
        emit(b, op.on(size), q, d, even, odd);
      }
      default -> {
        return false;
      }
    }
    return narrow || row != SimdThreeSameEncoding.MUL;
  }

  static long repeat(long lane, int size) {
    long value = lane;
    for (int width = 8 << size; width < 64; width *= 2) {
      value |= value << width;
    }
    return value;
  }

  /** |n - m|: the greater less the smaller. */
  private static void difference(
      Builder b, boolean signed, int size, boolean q, int d, int n, int m) {
    int greater = emit(b, (signed ? VectorOp.SMAX_B : VectorOp.UMAX_B).on(size), n, m);
    int smaller = emit(b, (signed ? VectorOp.SMIN_B : VectorOp.UMIN_B).on(size), n, m);
    emit(b, VectorOp.SUB_B.on(size), q, d, greater, smaller);
  }

  private static void accumulate(
      Builder b, boolean signed, int size, boolean q, int d, int n, int m) {
    int t = b.vectorTemp();
    difference(b, signed, size, true, t, n, m);
    emit(b, VectorOp.ADD_B.on(size), q, d, d, t);
  }

  /** The lower or, for the second form, upper half of n, widened. */
  private static int widen(Builder b, boolean signed, int size, boolean upper, int n) {
    int half = upper ? emit(b, VectorOp.UZP2_D, n, n) : n;
    return emit(b, (signed ? VectorOp.SXTL_B : VectorOp.UXTL_B).on(size), half, Inst.NONE);
  }

  static boolean threeDifferent(SimdThreeDifferentEncoding row, int word, Builder b) {
    boolean upper = quad(word);
    int size = word >>> 22 & 3;
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    int m = Fields.rm(word);
    boolean signed = (word >>> 29 & 1) == 0;
    switch (row) {
      case SADDL, UADDL, SSUBL, USUBL -> {
        boolean adds =
            row == SimdThreeDifferentEncoding.SADDL || row == SimdThreeDifferentEncoding.UADDL;
        int x = widen(b, signed, size, upper, n);
        int y = widen(b, signed, size, upper, m);
        emit(b, (adds ? VectorOp.ADD_B : VectorOp.SUB_B).on(size + 1), true, d, x, y);
      }
      case SADDW, UADDW, SSUBW, USUBW -> {
        boolean adds =
            row == SimdThreeDifferentEncoding.SADDW || row == SimdThreeDifferentEncoding.UADDW;
        int y = widen(b, signed, size, upper, m);
        emit(b, (adds ? VectorOp.ADD_B : VectorOp.SUB_B).on(size + 1), true, d, n, y);
      }
      case SABDL, UABDL, SABAL, UABAL -> {
        if (size == 2) {
          return false;
        }
        int x = widen(b, signed, size, upper, n);
        int y = widen(b, signed, size, upper, m);
        if (row == SimdThreeDifferentEncoding.SABDL || row == SimdThreeDifferentEncoding.UABDL) {
          difference(b, true, size + 1, true, d, x, y);
        } else {
          accumulate(b, true, size + 1, true, d, x, y);
        }
      }
      case SMULL, UMULL -> multiply(b, signed, size, upper, d, n, m);
      case SMLAL, UMLAL, SMLSL, UMLSL -> {
        boolean adds =
            row == SimdThreeDifferentEncoding.SMLAL || row == SimdThreeDifferentEncoding.UMLAL;
        int t = b.vectorTemp();
        multiply(b, signed, size, upper, t, n, m);
        emit(b, (adds ? VectorOp.ADD_B : VectorOp.SUB_B).on(size + 1), true, d, d, t);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void multiply(
      Builder b, boolean signed, int size, boolean upper, int d, int n, int m) {
    int x = widen(b, signed, size, upper, n);
    int y = widen(b, signed, size, upper, m);
    VectorOp op =
        size == 2
            ? signed ? VectorOp.SMULL_EVEN : VectorOp.UMULL_EVEN
            : VectorOp.MUL_B.on(size + 1);
    emit(b, op, true, d, x, y);
  }

  static boolean shift(SimdShiftEncoding row, int word, Builder b) {
    boolean q = quad(word);
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    int field = word >>> 16 & 127;
    int size = 31 - Integer.numberOfLeadingZeros(field >>> 3);
    int bits = 8 << size;
    int right = 2 * bits - field;
    int left = field - bits;
    switch (row) {
      case SHL -> b.vector(VectorOp.SHL_B.on(size), d, n, Inst.NONE);
      case USHR, SSHR -> {
        boolean signed = row == SimdShiftEncoding.SSHR;
        b.vector((signed ? VectorOp.SSHR_B : VectorOp.USHR_B).on(size), d, n, Inst.NONE);
      }
      case USRA, SSRA -> {
        boolean signed = row == SimdShiftEncoding.SSRA;
        int t = immediate(b, (signed ? VectorOp.SSHR_B : VectorOp.USHR_B).on(size), n, right);
        emit(b, VectorOp.ADD_B.on(size), q, d, d, t);
        return true;
      }
      case SSHLL, USHLL -> {
        boolean signed = row == SimdShiftEncoding.SSHLL;
        int wide = widen(b, signed, size, q, n);
        if (left == 0) {
          emit(b, VectorOp.MOV, true, d, wide, Inst.NONE);
        } else {
          b.vector(VectorOp.SHL_B.on(size + 1), d, wide, Inst.NONE).imm = left;
        }
        return true;
      }
      case SHRN -> {
        int t = immediate(b, VectorOp.USHR_B.on(size + 1), n, right);
        narrow(b, size, q, d, t);
        return true;
      }
      default -> {
        return false;
      }
    }
    Inst last = b.last();
    last.imm = row == SimdShiftEncoding.SHL ? left : right;
    last.wide = q;
    return true;
  }

  /**
   * Narrows n to lanes of {@code size}, into the lower half of d or, {@code upper}, the upper one.
   */
  static void narrow(Builder b, int size, boolean upper, int d, int n) {
    if (upper) {
      int t = emit(b, VectorOp.NARROW_H.on(size), n, Inst.NONE);
      emit(b, VectorOp.ZIP1_D, true, d, d, t);
    } else {
      emit(b, VectorOp.NARROW_H.on(size), true, d, n, Inst.NONE);
    }
  }

  static boolean byElement(SimdByElementEncoding row, int word, Builder b) {
    boolean q = quad(word);
    int size = word >>> 22 & 3;
    if (size != 1 && size != 2) {
      return false;
    }
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    int high = word >>> 11 & 1;
    int middle = word >>> 21 & 1;
    int low = word >>> 20 & 1;
    int m = size == 1 ? word >>> 16 & 15 : word >>> 16 & 31;
    int index = size == 1 ? high << 2 | middle << 1 | low : high << 1 | middle;
    switch (row) {
      case MUL, MLA, MLS -> {
        int y = immediate(b, VectorOp.DUP_B.on(size), m, index);
        VectorOp product = VectorOp.MUL_B.on(size);
        if (row == SimdByElementEncoding.MUL) {
          emit(b, product, q, d, n, y);
        } else {
          VectorOp op = row == SimdByElementEncoding.MLA ? VectorOp.ADD_B : VectorOp.SUB_B;
          emit(b, op.on(size), q, d, d, emit(b, product, n, y));
        }
      }
      case SMULL, UMULL, SMLAL, UMLAL, SMLSL, UMLSL -> {
        boolean signed = (word >>> 29 & 1) == 0;
        int y = immediate(b, VectorOp.DUP_B.on(size), m, index);
        boolean plain = row == SimdByElementEncoding.SMULL || row == SimdByElementEncoding.UMULL;
        if (plain) {
          multiply(b, signed, size, q, d, n, y);
        } else {
          boolean adds = row == SimdByElementEncoding.SMLAL || row == SimdByElementEncoding.UMLAL;
          int t = b.vectorTemp();
          multiply(b, signed, size, q, t, n, y);
          emit(b, (adds ? VectorOp.ADD_B : VectorOp.SUB_B).on(size + 1), true, d, d, t);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }
}
