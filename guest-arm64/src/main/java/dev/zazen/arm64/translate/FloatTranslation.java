package dev.zazen.arm64.translate;

import static dev.zazen.arm64.translate.LaneTranslation.constant;
import static dev.zazen.arm64.translate.LaneTranslation.emit;
import static dev.zazen.arm64.translate.LaneTranslation.immediate;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.FpEncoding;
import dev.zazen.arm64.decode.SimdFpEncoding;
import dev.zazen.arm64.interpreter.fp.Immediates;
import dev.zazen.ir.Builder;
import dev.zazen.ir.Cond;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.VectorOp;

/** Floating-point instructions. */
final class FloatTranslation {
  private static final int ALWAYS = 14;
  private static final long SIGN_32 = 0x8000000080000000L;

  /** ROUNDSD's immediates: no inexact exception, and the mode. */
  private static final int QUIET = 8;

  private static final int NEAREST = 0;
  private static final int DOWN = 1;
  private static final int UP = 2;
  private static final int TO_ZERO = 3;

  private FloatTranslation() {}

  static boolean scalar(FpEncoding row, int word, Builder b) {
    int type = word >>> 22 & 1;
    int size = type == 0 ? 4 : 8;
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    int m = Fields.rm(word);
    switch (row) {
      case FMOV_REGISTER -> b.vector(VectorOp.SCALAR_MOV_S.on(type), d, n, Inst.NONE);
      case FABS -> {
        int magnitude = constant(b, type == 0 ? 0x7fffffffL : Long.MAX_VALUE);
        emit(b, VectorOp.AND, false, d, n, magnitude);
      }
      case FNEG -> {
        int t = b.vectorTemp();
        b.vector(VectorOp.SCALAR_MOV_S.on(type), t, n, Inst.NONE);
        emit(b, VectorOp.XOR, false, d, t, constant(b, type == 0 ? 0x80000000L : Long.MIN_VALUE));
      }
      case FSQRT -> b.vector(VectorOp.SCALAR_SQRT_S.on(type), d, n, Inst.NONE);
      case FRINTN -> round(b, type, d, n, QUIET | NEAREST);
      case FRINTP -> round(b, type, d, n, QUIET | UP);
      case FRINTM -> round(b, type, d, n, QUIET | DOWN);
      case FRINTZ -> round(b, type, d, n, QUIET | TO_ZERO);
      case FRINTX -> round(b, type, d, n, NEAREST);
      case FRINTI -> round(b, type, d, n, QUIET | NEAREST);
      case FCVT_S_TO_D -> b.vector(VectorOp.SCALAR_S_TO_D, d, n, Inst.NONE);
      case FCVT_D_TO_S -> b.vector(VectorOp.SCALAR_D_TO_S, d, n, Inst.NONE);
      case FMUL -> b.vector(VectorOp.SCALAR_MUL_S.on(type), d, n, m);
      case FDIV -> b.vector(VectorOp.SCALAR_DIV_S.on(type), d, n, m);
      case FADD -> b.vector(VectorOp.SCALAR_ADD_S.on(type), d, n, m);
      case FSUB -> b.vector(VectorOp.SCALAR_SUB_S.on(type), d, n, m);
      case FMADD -> fused(b, VectorOp.SCALAR_MADD_S, type, word);
      case FMSUB -> fused(b, VectorOp.SCALAR_MSUB_S, type, word);
      case FNMADD -> fused(b, VectorOp.SCALAR_NMADD_S, type, word);
      case FNMSUB -> fused(b, VectorOp.SCALAR_NMSUB_S, type, word);
      case FCMP -> compare(b, size, n, m, false);
      case FCMP_ZERO -> compare(b, size, n, Inst.NONE, false);
      case FCMPE -> compare(b, size, n, m, true);
      case FCMPE_ZERO -> compare(b, size, n, Inst.NONE, true);
      case FCSEL -> {
        int cond = Fields.cond(word);
        if (cond >= ALWAYS) {
          b.vector(VectorOp.SCALAR_MOV_S.on(type), d, n, Inst.NONE);
        } else {
          Inst select = b.add(Op.FSELECT);
          select.size = size;
          select.cond = Cond.of(cond);
          select.d = d;
          select.a = n;
          select.b = m;
        }
      }
      case FMOV_IMMEDIATE -> {
        int imm8 = word >>> 13 & 0xff;
        long value =
            type == 0 ? Immediates.expand32(imm8) & 0xffffffffL : Immediates.expand64(imm8);
        PermuteTranslation.constant(b, d, false, value);
      }
      case FCVTZS, FCVTZU -> {
        Inst convert = b.add(Op.F_TO_INT);
        convert.wide = word < 0;
        convert.size = size;
        convert.signed = row == FpEncoding.FCVTZS;
        convert.d = Registers.target(d);
        convert.a = n;
      }
      case SCVTF -> convert(b, word < 0, size, d, Registers.source(n));
      case UCVTF -> {
        if (word < 0) {
          return false;
        }
        int t = b.temp();
        b.move(false, t, Registers.source(n));
        convert(b, true, size, d, t);
      }
      case FMOV_S_TO_W -> PermuteTranslation.get(b, Registers.target(d), n, 2, 0);
      case FMOV_D_TO_X -> PermuteTranslation.get(b, Registers.target(d), n, 3, 0);
      case FMOV_V1_TO_X -> PermuteTranslation.get(b, Registers.target(d), n, 3, 1);
      case FMOV_W_TO_S -> PermuteTranslation.from(b, d, Registers.source(n), 4);
      case FMOV_X_TO_D -> PermuteTranslation.from(b, d, Registers.source(n), 8);
      case FMOV_X_TO_V1 -> PermuteTranslation.put(b, d, Registers.source(n), 3, 1);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void round(Builder b, int type, int d, int n, int mode) {
    b.vector(VectorOp.SCALAR_ROUND_S.on(type), d, n, Inst.NONE).imm = mode;
  }

  private static void fused(Builder b, VectorOp op, int type, int word) {
    Inst inst = b.vector(op.on(type), Fields.rd(word), Fields.rn(word), Fields.rm(word));
    inst.imm2 = Fields.ra(word);
  }

  private static void compare(Builder b, int size, int n, int m, boolean signalling) {
    Inst compare = b.add(Op.FCOMPARE);
    compare.size = size;
    compare.signed = signalling;
    compare.a = n;
    compare.b = m;
  }

  private static void convert(Builder b, boolean wide, int size, int d, int a) {
    Inst convert = b.add(Op.INT_TO_F);
    convert.wide = wide;
    convert.size = size;
    convert.d = d;
    convert.a = a;
  }

  static boolean vector(SimdFpEncoding row, int word, Builder b) {
    boolean q = LaneTranslation.quad(word);
    int type = word >>> 22 & 1;
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    int m = Fields.rm(word);
    switch (row) {
      case FADD_V -> emit(b, VectorOp.FADD_S.on(type), q, d, n, m);
      case FSUB_V -> emit(b, VectorOp.FSUB_S.on(type), q, d, n, m);
      case FMUL_V -> emit(b, VectorOp.FMUL_S.on(type), q, d, n, m);
      case FDIV_V -> emit(b, VectorOp.FDIV_S.on(type), q, d, n, m);
      case FMLA_V -> emit(b, VectorOp.FMLA_S.on(type), q, d, n, m);
      case FMLS_V -> emit(b, VectorOp.FMLS_S.on(type), q, d, n, m);
      case FSQRT_V -> emit(b, VectorOp.FSQRT_S.on(type), q, d, n, Inst.NONE);
      case FABS_V ->
          emit(b, VectorOp.BIC, q, d, n, constant(b, type == 0 ? SIGN_32 : Long.MIN_VALUE));
      case FNEG_V ->
          emit(b, VectorOp.XOR, q, d, n, constant(b, type == 0 ? SIGN_32 : Long.MIN_VALUE));
      case SCVTF_V -> {
        if (type == 0) {
          int x = n;
          if (!q) {
            x = b.vectorTemp(); // what stands above must not count as inexact
            emit(b, VectorOp.MOV, false, x, n, Inst.NONE);
          }
          emit(b, VectorOp.SCVTF_S, q, d, x, Inst.NONE);
        } else {
          scvtfDoubles(b, d, n);
        }
      }
      case FMUL_ELEMENT_V -> emit(b, VectorOp.FMUL_S.on(type), q, d, n, element(b, type, word));
      case FMLA_ELEMENT_V -> emit(b, VectorOp.FMLA_S.on(type), q, d, n, element(b, type, word));
      case FMLS_ELEMENT_V -> emit(b, VectorOp.FMLS_S.on(type), q, d, n, element(b, type, word));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Each 64 bit integer lane by way of a general-purpose register. */
  private static void scvtfDoubles(Builder b, int d, int n) {
    int x = b.temp();
    int low = b.vectorTemp();
    int high = b.vectorTemp();
    PermuteTranslation.get(b, x, n, 3, 0);
    convert(b, true, 8, low, x);
    PermuteTranslation.get(b, x, n, 3, 1);
    convert(b, true, 8, high, x);
    emit(b, VectorOp.ZIP1_D, true, d, low, high);
  }

  private static int element(Builder b, int type, int word) {
    int high = word >>> 11 & 1;
    int low = word >>> 21 & 1;
    int index = type == 0 ? high << 1 | low : high;
    return immediate(b, VectorOp.DUP_S.on(type), word >>> 16 & 31, index);
  }
}
