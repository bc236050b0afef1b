package dev.zazen.emit.x86;

import dev.zazen.ir.Inst;
import dev.zazen.ir.VectorOp;
import java.util.EnumMap;
import java.util.Map;

/** Operations on vectors. */
final class VectorEmitter {
  private static final int RAX = Gpr.RAX;

  /** Operations that are one instruction of two sources. */
  private static final Map<VectorOp, Vex> BINARY = new EnumMap<>(VectorOp.class);

  /** Operations that are one instruction of one source. */
  private static final Map<VectorOp, Vex> UNARY = new EnumMap<>(VectorOp.class);

  static {
    put(VectorOp.ADD_B, Vex.PADDB, Vex.PADDW, Vex.PADDD, Vex.PADDQ);
    put(VectorOp.SUB_B, Vex.PSUBB, Vex.PSUBW, Vex.PSUBD, Vex.PSUBQ);
    put(VectorOp.MUL_H, Vex.PMULLW, Vex.PMULLD);
    put(VectorOp.CMEQ_B, Vex.PCMPEQB, Vex.PCMPEQW, Vex.PCMPEQD, Vex.PCMPEQQ);
    put(VectorOp.CMGT_B, Vex.PCMPGTB, Vex.PCMPGTW, Vex.PCMPGTD, Vex.PCMPGTQ);
    put(VectorOp.SMIN_B, Vex.PMINSB, Vex.PMINSW, Vex.PMINSD);
    put(VectorOp.SMAX_B, Vex.PMAXSB, Vex.PMAXSW, Vex.PMAXSD);
    put(VectorOp.UMIN_B, Vex.PMINUB, Vex.PMINUW, Vex.PMINUD);
    put(VectorOp.UMAX_B, Vex.PMAXUB, Vex.PMAXUW, Vex.PMAXUD);
    put(VectorOp.URHADD_B, Vex.PAVGB, Vex.PAVGW);
    put(VectorOp.ZIP1_B, Vex.PUNPCKLBW, Vex.PUNPCKLWD, Vex.PUNPCKLDQ, Vex.PUNPCKLQDQ);
    put(VectorOp.ZIP2_B, Vex.PUNPCKHBW, Vex.PUNPCKHWD, Vex.PUNPCKHDQ, Vex.PUNPCKHQDQ);
    put(VectorOp.AND, Vex.AND);
    put(VectorOp.OR, Vex.OR);
    put(VectorOp.XOR, Vex.XOR);
    put(VectorOp.UZP1_D, Vex.PUNPCKLQDQ);
    put(VectorOp.UZP2_D, Vex.PUNPCKHQDQ);
    put(VectorOp.UMULL_EVEN, Vex.PMULUDQ);
    put(VectorOp.SMULL_EVEN, Vex.PMULDQ);
    UNARY.put(VectorOp.ABS_B, Vex.PABSB);
    UNARY.put(VectorOp.ABS_H, Vex.PABSW);
    UNARY.put(VectorOp.ABS_S, Vex.PABSD);
    UNARY.put(VectorOp.SXTL_B, Vex.PMOVSXBW);
    UNARY.put(VectorOp.SXTL_H, Vex.PMOVSXWD);
    UNARY.put(VectorOp.SXTL_S, Vex.PMOVSXDQ);
    UNARY.put(VectorOp.UXTL_B, Vex.PMOVZXBW);
    UNARY.put(VectorOp.UXTL_H, Vex.PMOVZXWD);
    UNARY.put(VectorOp.UXTL_S, Vex.PMOVZXDQ);
    UNARY.put(VectorOp.SCVTF_S, Vex.CVTDQ2PS);
    UNARY.put(VectorOp.MOV, Vex.MOVAPS);
  }

  private static void put(VectorOp first, Vex... rows) {
    for (int i = 0; i < rows.length; i++) {
      BINARY.put(first.on(i), rows[i]);
    }
  }

  private final Emission e;
  private final Assembler asm;
  private final FloatEmitter floats;

  VectorEmitter(Emission e) {
    this.e = e;
    this.asm = e.asm;
    this.floats = new FloatEmitter(e);
  }

  void emit(Inst i) {
    switch (i.op) {
      case VECTOR -> vector(i, i.vector);
      case VGET -> get(i);
      case VPUT -> put(i);
      case VFROM -> {
        int d = e.targetVector(i.d, 0);
        int a = e.use(i.a, RAX);
        asm.vex(i.size == 8 ? Vex.MOVQ : Vex.MOVD, d, 0, a);
        e.doneVector(i.d, d);
      }
      default -> floats.emit(i);
    }
  }

  private void vector(Inst i, VectorOp op) {
    Vex binary = BINARY.get(op);
    Vex unary = UNARY.get(op);
    if (binary != null) {
      int a = e.useVector(i.a, 0);
      int b = e.useVector(i.b, 1);
      int d = e.targetVector(i.d, 0);
      asm.vex(binary, d, a, b);
      done(i, d);
    } else if (unary != null) {
      int a = e.useVector(i.a, 0);
      int d = e.targetVector(i.d, 0);
      if (unary != Vex.MOVAPS || a != d || !i.wide) {
        if (unary == Vex.MOVAPS && !i.wide) {
          asm.vex(Vex.MOVQ_XMM, d, 0, a);
          e.doneVector(i.d, d);
          return;
        }
        asm.vex(unary, d, 0, a);
      }
      done(i, d);
    } else if (op.isFloat()) {
      floats.vector(i, op);
    } else {
      special(i, op);
    }
  }

  /** The result is in {@code d}. */
  private void done(Inst i, int d) {
    if (!i.wide) {
      asm.vex(Vex.MOVQ_XMM, d, 0, d);
    }
    e.doneVector(i.d, d);
  }

  private void constant(int register, long low, long high) {
    if (low == 0 && high == 0) {
      asm.vex(Vex.XOR, register, register, register);
    } else if (low == -1 && high == -1) {
      asm.vex(Vex.PCMPEQD, register, register, register);
    } else {
      asm.movImm(RAX, low);
      asm.vex(Vex.MOVQ, register, 0, RAX);
      if (low == high) {
        asm.vex(Vex.PUNPCKLQDQ, register, register, register);
      } else if (high != 0) {
        asm.movImm(RAX, high);
        asm.vex(Vex.PINSRQ, register, register, RAX, 1);
      }
    }
  }

  private void special(Inst i, VectorOp op) {
    int d = e.targetVector(i.d, 0);
    switch (op) {
      case CONST -> {
        constant(d, i.imm, i.wide ? i.imm : 0);
        e.doneVector(i.d, d);
        return;
      }
      case NOT -> {
        int a = e.useVector(i.a, 0);
        asm.vex(Vex.PCMPEQD, 1, 1, 1);
        asm.vex(Vex.XOR, d, a, 1);
      }
      case BIC -> {
        int a = e.useVector(i.a, 0);
        int b = e.useVector(i.b, 1);
        asm.vex(Vex.ANDNOT, d, b, a);
      }
      case SELECT -> {
        int selector = e.useVector(i.d, 2);
        int a = e.useVector(i.a, 0);
        int b = e.useVector(i.b, 1);
        asm.vex(Vex.AND, 3, a, selector);
        asm.vex(Vex.ANDNOT, 1, selector, b);
        asm.vex(Vex.OR, d, 1, 3);
      }
      case MUL_B -> multiplyBytes(i, d);
      case SHL_B, SHL_H, SHL_S, SHL_D -> shift(i, d, op.lane(VectorOp.SHL_B), 6);
      case USHR_B, USHR_H, USHR_S, USHR_D -> shift(i, d, op.lane(VectorOp.USHR_B), 2);
      case SSHR_B, SSHR_H, SSHR_S, SSHR_D -> shift(i, d, op.lane(VectorOp.SSHR_B), 4);
      case UZP1_B, UZP2_B -> {
        boolean odd = op == VectorOp.UZP2_B;
        evenOrOdd(e.useVector(i.a, 0), 0, odd, Vex.PSHIFTW_IMM, 8, 0x00ff00ff00ff00ffL);
        evenOrOdd(e.useVector(i.b, 1), 1, odd, Vex.PSHIFTW_IMM, 8, 0x00ff00ff00ff00ffL);
        asm.vex(Vex.PACKUSWB, d, 0, 1);
      }
      case UZP1_H, UZP2_H -> {
        boolean odd = op == VectorOp.UZP2_H;
        evenOrOdd(e.useVector(i.a, 0), 0, odd, Vex.PSHIFTD_IMM, 16, 0x0000ffff0000ffffL);
        evenOrOdd(e.useVector(i.b, 1), 1, odd, Vex.PSHIFTD_IMM, 16, 0x0000ffff0000ffffL);
        asm.vex(Vex.PACKUSDW, d, 0, 1);
      }
      case UZP1_S, UZP2_S -> {
        int a = e.useVector(i.a, 0);
        int b = e.useVector(i.b, 1);
        asm.vex(Vex.SHUFPS, d, a, b, op == VectorOp.UZP1_S ? 0x88 : 0xdd);
      }
      case EXT -> {
        int a = e.useVector(i.a, 0);
        int b = e.useVector(i.b, 1);
        asm.vex(Vex.PALIGNR, d, b, a, (int) i.imm);
      }
      case TABLE -> {
        int a = e.useVector(i.a, 0);
        int b = e.useVector(i.b, 1);
        // Numbers above 15 get bit 7, which makes PSHUFB write zero.
        constant(2, 0x7070707070707070L, 0x7070707070707070L);
        asm.vex(Vex.PADDUSB, 1, b, 2);
        asm.vex(Vex.PSHUFB, d, a, 1);
      }
      case DUP_B, DUP_H, DUP_S, DUP_D -> duplicate(i, d, op.lane(VectorOp.DUP_B));
      case NARROW_H -> {
        evenOrOdd(e.useVector(i.a, 0), 0, false, Vex.PSHIFTW_IMM, 8, 0x00ff00ff00ff00ffL);
        asm.vex(Vex.PACKUSWB, d, 0, 0);
        asm.vex(Vex.MOVQ_XMM, d, 0, d);
      }
      case NARROW_S -> {
        evenOrOdd(e.useVector(i.a, 0), 0, false, Vex.PSHIFTD_IMM, 16, 0x0000ffff0000ffffL);
        asm.vex(Vex.PACKUSDW, d, 0, 0);
        asm.vex(Vex.MOVQ_XMM, d, 0, d);
      }
      case NARROW_D -> {
        asm.vex(Vex.PSHUFD, d, 0, e.useVector(i.a, 0), 0x88);
        asm.vex(Vex.MOVQ_XMM, d, 0, d);
      }
      default -> throw new IllegalStateException("no code for " + op);
    }
    done(i, d);
  }

  /** Lanes of half the size, zero-extended: the lower or the upper ones. */
  private void evenOrOdd(int a, int d, boolean odd, Vex shift, int count, long mask) {
    if (odd) {
      asm.vex(shift, 2, d, a, count);
    } else {
      constant(2, mask, mask);
      asm.vex(Vex.AND, d, a, 2);
    }
  }

  private void shift(Inst i, int d, int lane, int extension) {
    int a = e.useVector(i.a, 0);
    int count = (int) i.imm;
    switch (lane) {
      case 0 -> {
        if (extension == 4) {
          // Sign: (x >> n) of bytes is ((x >>> n) ^ s) - s with s the sign bit's new place.
          int moved = Math.min(count, 7);
          asm.vex(Vex.PSHIFTW_IMM, 2, 1, a, moved);
          constant(2, bytes(0xff >>> moved), bytes(0xff >>> moved));
          asm.vex(Vex.AND, 1, 1, 2);
          constant(2, bytes(0x80 >>> moved), bytes(0x80 >>> moved));
          asm.vex(Vex.XOR, 1, 1, 2);
          asm.vex(Vex.PSUBB, d, 1, 2);
        } else if (count > 7) {
          asm.vex(Vex.XOR, d, d, d);
        } else {
          asm.vex(Vex.PSHIFTW_IMM, extension, 1, a, count);
          int kept = extension == 2 ? 0xff >>> count : 0xff << count & 0xff;
          constant(2, bytes(kept), bytes(kept));
          asm.vex(Vex.AND, d, 1, 2);
        }
      }
      case 1 -> asm.vex(Vex.PSHIFTW_IMM, extension, d, a, count);
      case 2 -> asm.vex(Vex.PSHIFTD_IMM, extension, d, a, count);
      default -> {
        if (extension == 4) {
          int moved = Math.min(count, 63);
          asm.vex(Vex.PSHIFTQ_IMM, 2, 1, a, moved);
          constant(2, Long.MIN_VALUE >>> moved, Long.MIN_VALUE >>> moved);
          asm.vex(Vex.XOR, 1, 1, 2);
          asm.vex(Vex.PSUBQ, d, 1, 2);
        } else {
          asm.vex(Vex.PSHIFTQ_IMM, extension, d, a, count);
        }
      }
    }
  }

  private static long bytes(int value) {
    return value * 0x0101010101010101L;
  }

  private void multiplyBytes(Inst i, int d) {
    int a = e.useVector(i.a, 0);
    int b = e.useVector(i.b, 1);
    asm.vex(Vex.PSHIFTW_IMM, 2, 2, a, 8);
    asm.vex(Vex.PSHIFTW_IMM, 2, 3, b, 8);
    asm.vex(Vex.PMULLW, 2, 2, 3);
    asm.vex(Vex.PSHIFTW_IMM, 6, 2, 2, 8);
    asm.vex(Vex.PMULLW, 3, a, b);
    constant(1, 0x00ff00ff00ff00ffL, 0x00ff00ff00ff00ffL);
    asm.vex(Vex.AND, 3, 3, 1);
    asm.vex(Vex.OR, d, 2, 3);
  }

  private void duplicate(Inst i, int d, int lane) {
    int a = e.useVector(i.a, 0);
    int n = (int) i.imm;
    switch (lane) {
      case 0, 1 -> {
        int from = a;
        if (n != 0) {
          asm.vex(Vex.PALIGNR, 1, a, a, n << lane);
          from = 1;
        }
        asm.vex(lane == 0 ? Vex.PBROADCASTB : Vex.PBROADCASTW, d, 0, from);
      }
      case 2 -> asm.vex(Vex.PSHUFD, d, 0, a, n * 0x55);
      default -> asm.vex(Vex.PSHUFD, d, 0, a, n == 0 ? 0x44 : 0xee);
    }
  }

  private void get(Inst i) {
    int a = e.useVector(i.a, 0);
    int d = e.target(i.d, RAX);
    int lane = (int) i.imm;
    switch (i.size) {
      case 1 -> asm.vex(Vex.PEXTRB, a, 0, d, lane);
      case 2 -> asm.vex(Vex.PEXTRW, a, 0, d, lane);
      case 4 -> asm.vex(Vex.PEXTRD, a, 0, d, lane);
      default -> asm.vex(Vex.PEXTRQ, a, 0, d, lane);
    }
    if (i.signed) {
      Legacy extend = i.size == 1 ? Legacy.MOVSX8 : i.size == 2 ? Legacy.MOVSX16 : Legacy.MOVSXD;
      asm.op(extend, i.wide, d, d);
    }
    e.done(i.d, d);
  }

  private void put(Inst i) {
    int a = e.use(i.a, RAX);
    int old = e.useVector(i.d, 0);
    int d = e.targetVector(i.d, 0);
    int lane = (int) i.imm;
    switch (i.size) {
      case 1 -> asm.vex(Vex.PINSRB, d, old, a, lane);
      case 2 -> asm.vex(Vex.PINSRW, d, old, a, lane);
      case 4 -> asm.vex(Vex.PINSRD, d, old, a, lane);
      default -> asm.vex(Vex.PINSRQ, d, old, a, lane);
    }
    e.doneVector(i.d, d);
  }
}
