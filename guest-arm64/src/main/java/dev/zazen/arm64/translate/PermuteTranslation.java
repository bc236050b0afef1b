package dev.zazen.arm64.translate;

import static dev.zazen.arm64.translate.LaneTranslation.emit;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdMoveEncoding;
import dev.zazen.arm64.interpreter.simd.SimdMoveOps;
import dev.zazen.base.CanIgnoreReturnValue;
import dev.zazen.ir.Builder;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.VectorOp;

/** SIMD instructions that move lanes, to and from general-purpose registers too, and constants. */
final class PermuteTranslation {
  private PermuteTranslation() {}

  static boolean translate(SimdMoveEncoding row, int word, Builder b) {
    boolean q = LaneTranslation.quad(word);
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    int m = Fields.rm(word);
    int imm5 = word >>> 16 & 31;
    int size = Integer.numberOfTrailingZeros(imm5);
    int lane = imm5 >>> size + 1;
    switch (row) {
      case DUP_ELEMENT -> {
        Inst dup = b.vector(VectorOp.DUP_B.on(size), d, n, Inst.NONE);
        dup.imm = lane;
        dup.wide = q;
      }
      case DUP_GENERAL -> {
        int t = b.vectorTemp();
        from(b, t, Registers.source(n), 8);
        b.vector(VectorOp.DUP_B.on(size), d, t, Inst.NONE).wide = q;
      }
      case UMOV -> get(b, Registers.target(d), n, size, lane);
      case SMOV -> {
        Inst get = get(b, Registers.target(d), n, size, lane);
        get.signed = true;
        get.wide = q;
      }
      case INS_GENERAL -> put(b, d, Registers.source(n), size, lane);
      case INS_ELEMENT -> {
        int t = b.temp();
        get(b, t, n, size, word >>> 11 + size & 15 >>> size);
        put(b, d, t, size, lane);
      }
      case UZP1, UZP2 -> {
        VectorOp op =
            (row == SimdMoveEncoding.UZP1 ? VectorOp.UZP1_B : VectorOp.UZP2_B).on(word >>> 22 & 3);
        if (q) {
          emit(b, op, true, d, n, m);
        } else {
          int both = emit(b, VectorOp.ZIP1_D, n, m);
          emit(b, op, false, d, both, both);
        }
      }
      case ZIP1 -> emit(b, VectorOp.ZIP1_B.on(word >>> 22 & 3), q, d, n, m);
      case ZIP2 -> {
        int lanes = word >>> 22 & 3;
        if (q) {
          emit(b, VectorOp.ZIP2_B.on(lanes), true, d, n, m);
        } else {
          int zipped = emit(b, VectorOp.ZIP1_B.on(lanes), n, m);
          emit(b, VectorOp.UZP2_D, false, d, zipped, zipped);
        }
      }
      case EXT -> {
        int from = word >>> 11 & 15;
        if (q) {
          b.vector(VectorOp.EXT, d, n, m).imm = from;
        } else {
          int both = emit(b, VectorOp.ZIP1_D, n, m);
          Inst ext = b.vector(VectorOp.EXT, d, both, both);
          ext.imm = from;
          ext.wide = false;
        }
      }
      case TBL -> {
        if ((word >>> 13 & 3) != 0) {
          return false;
        }
        emit(b, VectorOp.TABLE, q, d, n, m);
      }
      case MOVI_32, MOVI_16, MOVI_ONES, MOVI_8, MOVI_64 ->
          constant(b, d, q, SimdMoveOps.expandedImmediate(row, word));
      case MVNI_32, MVNI_16, MVNI_ONES ->
          constant(b, d, q, ~SimdMoveOps.expandedImmediate(row, word));
      case ORR_32, ORR_16 -> {
        int t = LaneTranslation.constant(b, SimdMoveOps.expandedImmediate(row, word));
        emit(b, VectorOp.OR, q, d, d, t);
      }
      case BIC_32, BIC_16 -> {
        int t = LaneTranslation.constant(b, SimdMoveOps.expandedImmediate(row, word));
        emit(b, VectorOp.BIC, q, d, d, t);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  static void constant(Builder b, int d, boolean quad, long value) {
    Inst constant = b.vector(VectorOp.CONST, d, Inst.NONE, Inst.NONE);
    constant.imm = value;
    constant.wide = quad;
  }

  static void from(Builder b, int d, int a, int size) {
    Inst from = b.add(Op.VFROM);
    from.d = d;
    from.a = a;
    from.size = size;
  }

  @CanIgnoreReturnValue
  static Inst get(Builder b, int d, int a, int size, int lane) {
    Inst get = b.add(Op.VGET);
    get.d = d;
    get.a = a;
    get.size = 1 << size;
    get.imm = lane;
    return get;
  }

  static void put(Builder b, int d, int a, int size, int lane) {
    Inst put = b.add(Op.VPUT);
    put.d = d;
    put.a = a;
    put.size = 1 << size;
    put.imm = lane;
  }
}
