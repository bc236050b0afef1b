package dev.zazen.emit.x86;

import static dev.zazen.emit.x86.Conventions.STATE;
import static dev.zazen.emit.x86.Conventions.slot;

import dev.zazen.ir.Inst;
import dev.zazen.ir.State;
import dev.zazen.ir.VectorOp;
import java.util.EnumMap;
import java.util.Map;

/**
 * Floating point. The host's sticky exception bits are the guest's. Left to the interpreter are a
 * result that is a NaN, because guests and hosts choose and make NaNs differently, and one that is
 * the smallest normal number, because the host may have rounded it up to that: guests call it an
 * underflow (Arm ARM, FPProcessException: tininess is detected before rounding), the host does not
 * (Intel SDM volume 1, 4.9.1.5: after rounding).
 */
final class FloatEmitter {
  private static final int RAX = Gpr.RAX;
  private static final int RCX = Gpr.RCX;
  private static final int RDX = Gpr.RDX;

  /** Instructions of two sources, single then double precision. */
  private static final Map<VectorOp, Vex> ROWS = new EnumMap<>(VectorOp.class);

  static {
    put(VectorOp.FADD_S, Vex.ADDPS, Vex.ADDPD);
    put(VectorOp.FSUB_S, Vex.SUBPS, Vex.SUBPD);
    put(VectorOp.FMUL_S, Vex.MULPS, Vex.MULPD);
    put(VectorOp.FDIV_S, Vex.DIVPS, Vex.DIVPD);
    put(VectorOp.FSQRT_S, Vex.SQRTPS, Vex.SQRTPD);
    put(VectorOp.FMLA_S, Vex.VFMADD231PS, Vex.VFMADD231PD);
    put(VectorOp.FMLS_S, Vex.VFNMADD231PS, Vex.VFNMADD231PD);
    put(VectorOp.SCALAR_ADD_S, Vex.ADDSS, Vex.ADDSD);
    put(VectorOp.SCALAR_SUB_S, Vex.SUBSS, Vex.SUBSD);
    put(VectorOp.SCALAR_MUL_S, Vex.MULSS, Vex.MULSD);
    put(VectorOp.SCALAR_DIV_S, Vex.DIVSS, Vex.DIVSD);
    put(VectorOp.SCALAR_SQRT_S, Vex.SQRTSS, Vex.SQRTSD);
    put(VectorOp.SCALAR_S_TO_D, Vex.CVTSS2SD, Vex.CVTSD2SS);
    put(VectorOp.SCALAR_ROUND_S, Vex.ROUNDSS, Vex.ROUNDSD);
    put(VectorOp.SCALAR_MADD_S, Vex.VFMADD231SS, Vex.VFMADD231SD);
    put(VectorOp.SCALAR_MSUB_S, Vex.VFNMADD231SS, Vex.VFNMADD231SD);
    put(VectorOp.SCALAR_NMADD_S, Vex.VFNMSUB231SS, Vex.VFNMSUB231SD);
    put(VectorOp.SCALAR_NMSUB_S, Vex.VFMSUB231SS, Vex.VFMSUB231SD);
  }

  private static void put(VectorOp first, Vex single, Vex precise) {
    ROWS.put(first, single);
    ROWS.put(first.on(1), precise);
  }

  private final Emission e;
  private final Assembler asm;

  FloatEmitter(Emission e) {
    this.e = e;
    this.asm = e.asm;
  }

  /**
   * An operation of {@link VectorOp}; computed in XMM0, so that sources are there for a second try.
   */
  void vector(Inst i, VectorOp op) {
    Vex row = ROWS.get(op);
    switch (op) {
      case SCALAR_MOV_S -> {
        int a = e.useVector(i.a, 1);
        asm.vex(Vex.XOR, 0, 0, 0);
        asm.vex(Vex.MOVSS, 0, 0, a);
        e.doneVector(i.d, 0);
      }
      case SCALAR_MOV_D -> {
        int a = e.useVector(i.a, 1);
        int d = e.targetVector(i.d, 0);
        asm.vex(Vex.MOVQ_XMM, d, 0, a);
        e.doneVector(i.d, d);
      }
      case FADD_S, FADD_D, FSUB_S, FSUB_D, FMUL_S, FMUL_D, FDIV_S, FDIV_D -> {
        int a = e.useVector(i.a, 1);
        int b = e.useVector(i.b, 2);
        a = lower(i, a, 1);
        b = lower(i, b, 2, op);
        asm.vex(row, 0, a, b);
        lanes(i, op);
      }
      case FSQRT_S, FSQRT_D -> {
        asm.vex(row, 0, 0, lower(i, e.useVector(i.a, 1), 1));
        lanes(i, op);
      }
      case FMLA_S, FMLA_D, FMLS_S, FMLS_D -> {
        int d = e.useVector(i.d, 0);
        int a = lower(i, e.useVector(i.a, 1), 1);
        int b = lower(i, e.useVector(i.b, 2), 2);
        asm.vex(i.wide ? Vex.MOVAPS : Vex.MOVQ_XMM, 0, 0, d);
        asm.vex(row, 0, a, b);
        lanes(i, op);
      }
      case SCALAR_ADD_S,
          SCALAR_ADD_D,
          SCALAR_SUB_S,
          SCALAR_SUB_D,
          SCALAR_MUL_S,
          SCALAR_MUL_D,
          SCALAR_DIV_S,
          SCALAR_DIV_D -> {
        int a = e.useVector(i.a, 1);
        int b = e.useVector(i.b, 2);
        asm.vex(row, 0, a, b);
        lowest(i, op);
      }
      case SCALAR_SQRT_S, SCALAR_SQRT_D, SCALAR_S_TO_D, SCALAR_D_TO_S -> {
        int a = e.useVector(i.a, 1);
        asm.vex(row, 0, a, a);
        lowest(i, op);
      }
      case SCALAR_ROUND_S, SCALAR_ROUND_D -> {
        int a = e.useVector(i.a, 1);
        asm.vex(row, 0, a, a, (int) i.imm);
        lowest(i, op);
      }
      default -> {
        int c = e.useVector((int) i.imm2, 0);
        int a = e.useVector(i.a, 1);
        int b = e.useVector(i.b, 2);
        asm.vex(Vex.MOVAPS, 0, 0, c);
        asm.vex(row, 0, a, b);
        lowest(i, op);
      }
    }
  }

  /** For 64 bit vectors: the source with zeros above, which compute to nothing worth noting. */
  private int lower(Inst i, int register, int scratch) {
    if (i.wide) {
      return register;
    }
    asm.vex(Vex.MOVQ_XMM, scratch, 0, register);
    return scratch;
  }

  /** The same for divisors, which become one there. */
  private int lower(Inst i, int register, int scratch, VectorOp op) {
    int lowered = lower(i, register, scratch);
    if (!i.wide && op == VectorOp.FDIV_S) {
      asm.movImm(RAX, 0x3f8000003f800000L);
      asm.vex(Vex.PINSRQ, lowered, lowered, RAX, 1);
    }
    return lowered;
  }

  /** Sums and square roots that are tiny are exact: they do not underflow. */
  private static boolean underflows(VectorOp op) {
    return switch (op) {
      case FADD_S,
          FADD_D,
          FSUB_S,
          FSUB_D,
          FSQRT_S,
          FSQRT_D,
          SCALAR_ADD_S,
          SCALAR_ADD_D,
          SCALAR_SUB_S,
          SCALAR_SUB_D,
          SCALAR_SQRT_S,
          SCALAR_SQRT_D,
          SCALAR_S_TO_D,
          SCALAR_ROUND_S,
          SCALAR_ROUND_D ->
          false;
      default -> true;
    };
  }

  /** The lanes of XMM0 are the result, unless one is left to the interpreter. */
  private void lanes(Inst i, VectorOp op) {
    e.flags.clobber();
    boolean single = op.name().endsWith("S");
    asm.vex(single ? Vex.CMPPS : Vex.CMPPD, 3, 0, 0, UNORDERED);
    if (underflows(op)) {
      Vex equal = single ? Vex.PCMPEQD : Vex.PCMPEQQ;
      Vex shift = single ? Vex.PSHIFTD_IMM : Vex.PSHIFTQ_IMM;
      asm.vex(equal, 1, 1, 1);
      asm.vex(shift, SHIFT_RIGHT, 1, 1, single ? 31 : 63);
      asm.vex(shift, SHIFT_LEFT, 1, 1, single ? 24 : 53);
      asm.vex(single ? Vex.PADDD : Vex.PADDQ, 2, 0, 0);
      asm.vex(equal, 1, 1, 2);
      asm.vex(Vex.OR, 3, 3, 1);
    }
    asm.vex(Vex.PTEST, 3, 0, 3);
    asm.jcc(Cc.NE, e.interpret());
    if (!i.wide) {
      asm.vex(Vex.MOVQ_XMM, 0, 0, 0);
    }
    e.doneVector(i.d, 0);
  }

  private static final int UNORDERED = 3;
  private static final int SHIFT_RIGHT = 2;
  private static final int SHIFT_LEFT = 6;

  /** The lowest lane of XMM0 is the result, or left to the interpreter; the others become zero. */
  private void lowest(Inst i, VectorOp op) {
    e.flags.clobber();
    boolean single = op.name().endsWith("S");
    Label slow = e.interpret();
    asm.vex(single ? Vex.UCOMISS : Vex.UCOMISD, 0, 0, 0);
    asm.jcc(Cc.P, slow);
    if (underflows(op)) {
      asm.vex(single ? Vex.MOVD_TO : Vex.MOVQ_TO, 0, 0, RAX);
      asm.op(Legacy.ADD, !single, RAX, RAX);
      asm.shift(Assembler.Shift.ROR, !single, RAX, single ? 24 : 53);
      asm.imm(Legacy.CMP, !single, RAX, 1);
      asm.jcc(Cc.E, slow);
    }
    int d = e.targetVector(i.d, 0);
    if (single) {
      asm.vex(Vex.INSERTPS, d, 0, 0, 0b1110); // zeroes lanes 1 to 3
    } else {
      asm.vex(Vex.MOVQ_XMM, d, 0, 0);
    }
    e.doneVector(i.d, d);
  }

  void emit(Inst i) {
    switch (i.op) {
      case FCOMPARE -> compare(i);
      case F_TO_INT -> toInteger(i);
      case INT_TO_F -> {
        int a = e.use(i.a, RAX);
        asm.vex(Vex.XOR, 0, 0, 0);
        Vex row =
            i.size == 8
                ? i.wide ? Vex.CVTSI2SD_64 : Vex.CVTSI2SD
                : i.wide ? Vex.CVTSI2SS_64 : Vex.CVTSI2SS;
        asm.vex(row, 0, 0, a);
        e.doneVector(i.d, 0);
      }
      case FSELECT -> {
        var otherwise = new Label();
        var end = new Label();
        Cc cc = e.flags.test(i.cond);
        asm.jcc(cc.not(), otherwise);
        int a = e.useVector(i.a, 0);
        move(i.size, a);
        asm.jmp(end);
        asm.bind(otherwise);
        int b = e.useVector(i.b, 0);
        move(i.size, b);
        asm.bind(end);
        e.doneVector(i.d, 1);
      }
      default -> throw new IllegalStateException("no vector operation: " + i);
    }
  }

  private void move(int size, int from) {
    if (size == 8) {
      asm.vex(Vex.MOVQ_XMM, 1, 0, from);
    } else {
      asm.vex(Vex.INSERTPS, 1, from, from, 0b1110);
    }
  }

  /**
   * Makes EAX 1 for equal, 2 for greater, 0 for less and the smallest integer for unordered: a
   * comparison of that with 1 sets the flags as A64's FCMP does.
   */
  private void compare(Inst i) {
    int a = e.useVector(i.a, 0);
    int b;
    if (i.b == Inst.NONE) {
      asm.vex(Vex.XOR, 1, 1, 1);
      b = 1;
    } else {
      b = e.useVector(i.b, 1);
    }
    boolean single = i.size == 4;
    Vex row = i.signed ? single ? Vex.COMISS : Vex.COMISD : single ? Vex.UCOMISS : Vex.UCOMISD;
    asm.movImm(RCX, 0x80000000L);
    asm.movImm(RAX, 0);
    asm.movImm(RDX, 0);
    asm.vex(row, a, 0, b);
    asm.set(Cc.A, RAX);
    asm.set(Cc.AE, RDX);
    asm.mem(Legacy.LEA, false, RAX, RAX, RDX, 0, 0);
    asm.cmov(Cc.P, false, RAX, RCX);
    if (i.exposed) {
      asm.mem(Legacy.MOV_TO, true, RAX, STATE, slot(State.LAZY_A));
      asm.movMemImm(STATE, slot(State.LAZY_B), 1);
      asm.movMemImm(STATE, slot(State.LAZY), State.LAZY_SUB);
    }
    asm.imm(Legacy.CMP, false, RAX, 1);
    e.flags.subtracted();
  }

  /**
   * Towards zero; what does not fit, or might raise another exception, is left to the interpreter.
   */
  private void toInteger(Inst i) {
    e.flags.clobber();
    int a = e.useVector(i.a, 0);
    boolean single = i.size == 4;
    Label slow = e.interpret();
    boolean wide = i.wide;
    if (!i.signed) {
      asm.vex(Vex.XOR, 1, 1, 1);
      asm.vex(single ? Vex.UCOMISS : Vex.UCOMISD, a, 0, 1);
      asm.jcc(Cc.B, slow);
      // From there on the host would see an invalid operation where there is none.
      double bound = wide ? 0x1p63 : 0x1p32;
      asm.movImm(
          RAX, single ? Float.floatToRawIntBits((float) bound) : Double.doubleToRawLongBits(bound));
      asm.vex(Vex.MOVQ, 1, 0, RAX);
      asm.vex(single ? Vex.UCOMISS : Vex.UCOMISD, a, 0, 1);
      asm.jcc(Cc.AE, slow);
      wide = true;
    }
    Vex row =
        single ? wide ? Vex.CVTTSS2SI_64 : Vex.CVTTSS2SI : wide ? Vex.CVTTSD2SI_64 : Vex.CVTTSD2SI;
    asm.vex(row, RAX, 0, a);
    // Only the smallest integer overflows when it is decremented: it stands for all that do not
    // fit.
    asm.imm(Legacy.CMP, wide, RAX, 1);
    asm.jcc(Cc.O, slow);
    e.done(i.d, RAX);
  }
}
