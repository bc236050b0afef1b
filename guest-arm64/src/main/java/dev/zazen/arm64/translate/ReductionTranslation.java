package dev.zazen.arm64.translate;

import static dev.zazen.arm64.translate.LaneTranslation.constant;
import static dev.zazen.arm64.translate.LaneTranslation.emit;
import static dev.zazen.arm64.translate.LaneTranslation.immediate;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdTwoRegisterEncoding;
import dev.zazen.ir.Builder;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.VectorOp;

/** SIMD instructions of one source, those across lanes among them. */
final class ReductionTranslation {
  private ReductionTranslation() {}

  static boolean twoRegister(SimdTwoRegisterEncoding row, int word, Builder b) {
    boolean q = LaneTranslation.quad(word);
    int size = word >>> 22 & 3;
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    switch (row) {
      case NOT -> emit(b, VectorOp.NOT, q, d, n, Inst.NONE);
      case NEG -> emit(b, VectorOp.SUB_B.on(size), q, d, constant(b, 0), n);
      case ABS -> {
        if (size == 3) {
          return false;
        }
        emit(b, VectorOp.ABS_B.on(size), q, d, n, Inst.NONE);
      }
      case CMEQ_ZERO -> emit(b, VectorOp.CMEQ_B.on(size), q, d, n, constant(b, 0));
      case CMGT_ZERO -> emit(b, VectorOp.CMGT_B.on(size), q, d, n, constant(b, 0));
      case CMLT_ZERO -> emit(b, VectorOp.CMGT_B.on(size), q, d, constant(b, 0), n);
      case CMGE_ZERO -> {
        int less = emit(b, VectorOp.CMGT_B.on(size), constant(b, 0), n);
        emit(b, VectorOp.NOT, q, d, less, Inst.NONE);
      }
      case CMLE_ZERO -> {
        int greater = emit(b, VectorOp.CMGT_B.on(size), n, constant(b, 0));
        emit(b, VectorOp.NOT, q, d, greater, Inst.NONE);
      }
      case XTN -> LaneTranslation.narrow(b, size, q, d, n);
      case REV16, REV32, REV64 -> {
        int group =
            row == SimdTwoRegisterEncoding.REV16 ? 2 : row == SimdTwoRegisterEncoding.REV32 ? 4 : 8;
        emit(b, VectorOp.TABLE, q, d, n, table(b, group - (1 << size)));
      }
      case UADDLP, SADDLP ->
          emit(b, VectorOp.ADD_B.on(size + 1), q, d, even(b, row, size, n), odd(b, row, size, n));
      case UADALP, SADALP -> {
        int sum = emit(b, VectorOp.ADD_B.on(size + 1), even(b, row, size, n), odd(b, row, size, n));
        emit(b, VectorOp.ADD_B.on(size + 1), q, d, d, sum);
      }
      case ADDV -> across(b, VectorOp.ADD_B, size, q, d, n);
      case SMAXV -> across(b, VectorOp.SMAX_B, size, q, d, n);
      case SMINV -> across(b, VectorOp.SMIN_B, size, q, d, n);
      case UMAXV -> across(b, VectorOp.UMAX_B, size, q, d, n);
      case UMINV -> across(b, VectorOp.UMIN_B, size, q, d, n);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Byte numbers from 0 to 15, each exclusive-or {@code flip}. */
  private static int table(Builder b, int flip) {
    long numbers = 0x0706050403020100L ^ flip * 0x0101010101010101L;
    int low = b.vectorTemp();
    b.vector(VectorOp.CONST, low, Inst.NONE, Inst.NONE).imm = numbers;
    int high = b.vectorTemp();
    b.vector(VectorOp.CONST, high, Inst.NONE, Inst.NONE).imm = numbers + 0x0808080808080808L;
    return emit(b, VectorOp.ZIP1_D, low, high);
  }

  private static boolean signed(SimdTwoRegisterEncoding row) {
    return row == SimdTwoRegisterEncoding.SADDLP || row == SimdTwoRegisterEncoding.SADALP;
  }

  private static int even(Builder b, SimdTwoRegisterEncoding row, int size, int n) {
    int bits = 8 << size;
    if (!signed(row)) {
      return emit(
          b, VectorOp.AND, n, constant(b, LaneTranslation.repeat((1L << bits) - 1, size + 1)));
    }
    int up = immediate(b, VectorOp.SHL_B.on(size + 1), n, bits);
    return immediate(b, VectorOp.SSHR_B.on(size + 1), up, bits);
  }

  private static int odd(Builder b, SimdTwoRegisterEncoding row, int size, int n) {
    VectorOp shift = signed(row) ? VectorOp.SSHR_B : VectorOp.USHR_B;
    return immediate(b, shift.on(size + 1), n, 8 << size);
  }

  /** Combines all lanes by halves; the result is one lane. */
  private static void across(Builder b, VectorOp op, int size, boolean q, int d, int n) {
    int bytes = q ? 16 : 8;
    int x = n;
    for (int half = bytes / 2; half >= 1 << size; half /= 2) {
      int moved = b.vectorTemp();
      b.vector(VectorOp.EXT, moved, x, x).imm = half;
      x = emit(b, op.on(size), x, moved);
    }
    int lane = b.temp();
    Inst get = b.add(Op.VGET);
    get.d = lane;
    get.a = x;
    get.size = 1 << size;
    Inst from = b.add(Op.VFROM);
    from.d = d;
    from.a = lane;
    from.size = 4;
  }
}
