package dev.zazen.arm64.translate;

import static dev.zazen.arm64.translate.Registers.source;
import static dev.zazen.arm64.translate.Registers.target;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.IntegerEncoding;
import dev.zazen.arm64.interpreter.integer.BitMasks;
import dev.zazen.ir.Builder;
import dev.zazen.ir.Cond;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;

/** Instructions of {@link IntegerEncoding}. */
final class IntegerTranslation {
  private static final Op[] SHIFTS = {Op.SHL, Op.SHR, Op.SAR, Op.ROR};
  private static final int ALWAYS = 14;

  private IntegerTranslation() {}

  /** Appends what an instruction does; returns whether it is known. */
  static boolean translate(IntegerEncoding row, int word, int offset, Builder b) {
    boolean wide = word < 0;
    int rd = Fields.rd(word);
    int rn = Fields.rn(word);
    int rm = Fields.rm(word);
    int d = target(rd);
    switch (row) {
      case ADR -> b.constant(Op.PAGE, true, d, Inst.NONE, offset + immediate21(word));
      case ADRP -> b.constant(Op.PAGE, true, d, Inst.NONE, immediate21(word) << 12);
      case ADD_IMM -> {
        Inst before = b.last();
        if (wide && rn == rd && before != null && before.op == Op.PAGE && before.d == rd) {
          b.constant(Op.PAGE, true, rd, Inst.NONE, before.imm + shifted12(word));
        } else {
          b.constant(Op.ADD, wide, rd, rn, shifted12(word));
        }
      }
      case SUB_IMM -> b.constant(Op.SUB, wide, rd, rn, shifted12(word));
      case ADDS_IMM -> b.constant(Op.ADD, wide, d, rn, shifted12(word)).flags = true;
      case SUBS_IMM -> b.constant(Op.SUB, wide, d, rn, shifted12(word)).flags = true;
      case AND_IMM -> b.constant(Op.AND, wide, rd, source(rn), BitMasks.mask(word));
      case ORR_IMM -> logicalOr(b, wide, rd, rn, BitMasks.mask(word));
      case EOR_IMM -> b.constant(Op.XOR, wide, rd, source(rn), BitMasks.mask(word));
      case ANDS_IMM -> b.constant(Op.AND, wide, d, source(rn), BitMasks.mask(word)).flags = true;
      case MOVN -> move(b, d, wide ? ~wideImmediate(word) : ~wideImmediate(word) & 0xffffffffL);
      case MOVZ -> move(b, d, wideImmediate(word));
      case MOVK -> insertWide(b, wide, d, word);
      case SBFM -> signedField(b, wide, d, source(rn), word);
      case UBFM -> unsignedField(b, wide, d, source(rn), word);
      case BFM -> insertField(b, wide, d, source(rn), word);
      case EXTR -> {
        int lsb = word >>> 10 & 63;
        if (rn == rm) {
          b.constant(Op.ROR, wide, d, source(rn), lsb);
        } else if (lsb == 0) {
          b.move(wide, d, source(rm));
        } else {
          b.binary(Op.EXTR, wide, d, source(rn), source(rm)).imm = lsb;
        }
      }
      case AND_SHIFTED, ANDS_SHIFTED, EOR_SHIFTED, ORR_SHIFTED ->
          logic(row, b, wide, d, rn, shifted(b, wide, word, rm));
      case BIC_SHIFTED, BICS_SHIFTED, EON_SHIFTED, ORN_SHIFTED -> {
        int inverse = b.temp();
        b.constant(Op.XOR, wide, inverse, shifted(b, wide, word, rm), -1);
        logic(row, b, wide, d, rn, inverse);
      }
      case ADD_SHIFTED -> b.binary(Op.ADD, wide, d, source(rn), shifted(b, wide, word, rm));
      case SUB_SHIFTED -> b.binary(Op.SUB, wide, d, source(rn), shifted(b, wide, word, rm));
      case ADDS_SHIFTED ->
          b.binary(Op.ADD, wide, d, source(rn), shifted(b, wide, word, rm)).flags = true;
      case SUBS_SHIFTED ->
          b.binary(Op.SUB, wide, d, source(rn), shifted(b, wide, word, rm)).flags = true;
      case ADD_EXTENDED -> b.binary(Op.ADD, wide, rd, rn, extended(b, word, rm));
      case SUB_EXTENDED -> b.binary(Op.SUB, wide, rd, rn, extended(b, word, rm));
      case ADDS_EXTENDED -> b.binary(Op.ADD, wide, d, rn, extended(b, word, rm)).flags = true;
      case SUBS_EXTENDED -> b.binary(Op.SUB, wide, d, rn, extended(b, word, rm)).flags = true;
      case ADC -> b.binary(Op.ADC, wide, d, source(rn), source(rm));
      case ADCS -> b.binary(Op.ADC, wide, d, source(rn), source(rm)).flags = true;
      case SBC -> b.binary(Op.SBC, wide, d, source(rn), source(rm));
      case SBCS -> b.binary(Op.SBC, wide, d, source(rn), source(rm)).flags = true;
      case CCMP_REG, CCMP_IMM, CCMN_REG, CCMN_IMM -> compareIf(row, b, wide, word);
      case CSEL, CSINC, CSINV, CSNEG -> select(row, b, wide, d, word);
      case RBIT -> b.unary(Op.RBIT, wide, d, source(rn));
      case REV_W -> b.unary(Op.BSWAP, false, d, source(rn));
      case REV_X -> b.unary(Op.BSWAP, true, d, source(rn));
      case REV32 -> {
        int t = b.temp();
        b.unary(Op.BSWAP, true, t, source(rn));
        b.constant(Op.ROR, true, d, t, 32);
      }
      case CLZ -> b.unary(Op.CLZ, wide, d, source(rn));
      case UDIV -> b.binary(Op.UDIV, wide, d, source(rn), source(rm));
      case SDIV -> b.binary(Op.SDIV, wide, d, source(rn), source(rm));
      case LSLV -> b.binary(Op.SHL, wide, d, source(rn), source(rm));
      case LSRV -> b.binary(Op.SHR, wide, d, source(rn), source(rm));
      case ASRV -> b.binary(Op.SAR, wide, d, source(rn), source(rm));
      case RORV -> b.binary(Op.ROR, wide, d, source(rn), source(rm));
      case CRC32C -> {
        Inst crc = b.binary(Op.CRC, false, d, source(rn), source(rm));
        crc.size = 1 << (word >>> 10 & 3);
      }
      case MADD, MSUB -> multiplyAdd(b, wide, d, source(rn), source(rm), word);
      case SMADDL, SMSUBL -> longMultiply(b, Op.SXT32, true, d, word);
      case UMADDL, UMSUBL -> longMultiply(b, Op.MOV, false, d, word);
      case SMULH -> b.binary(Op.SMULH, true, d, source(rn), source(rm));
      case UMULH -> b.binary(Op.UMULH, true, d, source(rn), source(rm));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static long immediate21(int word) {
    return (long) (word >> 5 & 0x7ffff) << 45 >> 43 | word >>> 29 & 3;
  }

  private static long shifted12(int word) {
    long immediate = Fields.imm12(word);
    return (word >>> 22 & 1) != 0 ? immediate << 12 : immediate;
  }

  private static long wideImmediate(int word) {
    return (word >>> 5 & 0xffffL) << (word >>> 21 & 3) * 16;
  }

  private static void move(Builder b, int d, long value) {
    b.move(d, value);
  }

  private static void logicalOr(Builder b, boolean wide, int d, int rn, long mask) {
    if (rn == 31) {
      b.move(d, wide ? mask : mask & 0xffffffffL);
    } else {
      b.constant(Op.OR, wide, d, rn, mask);
    }
  }

  private static void insertWide(Builder b, boolean wide, int d, int word) {
    if (d == Inst.NONE) {
      return;
    }
    int shift = (word >>> 21 & 3) * 16;
    long hole = ~(0xffffL << shift);
    Inst before = b.last();
    if (before != null && before.op == Op.MOV && before.a == Inst.NONE && before.d == d) {
      long value = before.imm & hole | wideImmediate(word);
      b.move(d, wide ? value : value & 0xffffffffL);
      return;
    }
    b.constant(Op.AND, wide, d, d, hole);
    b.constant(Op.OR, wide, d, d, wideImmediate(word));
  }

  private static void logic(
      IntegerEncoding row, Builder b, boolean wide, int d, int rn, int operand) {
    switch (row) {
      case AND_SHIFTED, BIC_SHIFTED -> b.binary(Op.AND, wide, d, source(rn), operand);
      case ANDS_SHIFTED, BICS_SHIFTED ->
          b.binary(Op.AND, wide, d, source(rn), operand).flags = true;
      case EOR_SHIFTED, EON_SHIFTED -> b.binary(Op.XOR, wide, d, source(rn), operand);
      default -> {
        if (rn == 31) {
          b.move(wide, d, operand);
        } else {
          b.binary(Op.OR, wide, d, rn, operand);
        }
      }
    }
  }

  /** The second operand of a shifted register form. */
  private static int shifted(Builder b, boolean wide, int word, int rm) {
    int amount = word >>> 10 & 63;
    if (amount == 0 || rm == 31) {
      return source(rm);
    }
    int t = b.temp();
    b.constant(SHIFTS[word >>> 22 & 3], wide, t, rm, amount);
    return t;
  }

  /** The second operand of an extended register form. */
  private static int extended(Builder b, int word, int rm) {
    if (rm == 31) {
      return Inst.ZERO;
    }
    int shift = word >>> 10 & 7;
    int option = word >>> 13 & 7;
    int t = rm;
    if ((option & 3) != 3) {
      t = b.temp();
      switch (option) {
        case 0 -> b.unary(Op.ZXT8, false, t, rm);
        case 1 -> b.unary(Op.ZXT16, false, t, rm);
        case 2 -> b.move(false, t, rm);
        case 4 -> b.unary(Op.SXT8, true, t, rm);
        case 5 -> b.unary(Op.SXT16, true, t, rm);
        default -> b.unary(Op.SXT32, true, t, rm);
      }
    }
    if (shift == 0) {
      return t;
    }
    int s = b.temp();
    b.constant(Op.SHL, true, s, t, shift);
    return s;
  }

  private static void signedField(Builder b, boolean wide, int d, int n, int word) {
    int r = word >>> 16 & 63;
    int s = word >>> 10 & 63;
    if (s >= r) {
      if (s == (wide ? 63 : 31)) {
        b.constant(Op.SAR, wide, d, n, r);
      } else {
        Inst field = b.constant(Op.SFIELD, wide, d, n, r);
        field.c = s - r + 1;
      }
      return;
    }
    int t = b.temp();
    Inst field = b.constant(Op.SFIELD, wide, t, n, 0);
    field.c = s + 1;
    b.constant(Op.SHL, wide, d, t, (wide ? 64 : 32) - r);
  }

  private static void unsignedField(Builder b, boolean wide, int d, int n, int word) {
    int r = word >>> 16 & 63;
    int s = word >>> 10 & 63;
    int width = wide ? 64 : 32;
    if (s >= r) {
      if (s == width - 1) {
        b.constant(Op.SHR, wide, d, n, r);
      } else {
        Inst field = b.constant(Op.UFIELD, wide, d, n, r);
        field.c = s - r + 1;
      }
    } else if (s == r - 1) {
      b.constant(Op.SHL, wide, d, n, width - r);
    } else {
      int t = b.temp();
      Inst field = b.constant(Op.UFIELD, wide, t, n, 0);
      field.c = s + 1;
      b.constant(Op.SHL, wide, d, t, width - r);
    }
  }

  private static void insertField(Builder b, boolean wide, int d, int n, int word) {
    if (d == Inst.NONE) {
      return;
    }
    int r = word >>> 16 & 63;
    int s = word >>> 10 & 63;
    int source = n;
    int lsb = 0;
    int length;
    if (s >= r) {
      length = s - r + 1;
      if (r != 0) {
        source = b.temp();
        b.constant(Op.SHR, wide, source, n, r);
      }
    } else {
      length = s + 1;
      lsb = (wide ? 64 : 32) - r;
    }
    Inst insert = b.binary(Op.INSERT, wide, d, d, source);
    insert.imm = lsb;
    insert.c = length;
  }

  private static void compareIf(IntegerEncoding row, Builder b, boolean wide, int word) {
    boolean negated = row == IntegerEncoding.CCMN_REG || row == IntegerEncoding.CCMN_IMM;
    boolean constant = row == IntegerEncoding.CCMP_IMM || row == IntegerEncoding.CCMN_IMM;
    int cond = Fields.cond(word);
    int n = source(Fields.rn(word));
    Inst inst;
    if (cond >= ALWAYS) {
      inst = b.binary(negated ? Op.ADD : Op.SUB, wide, Inst.NONE, n, Inst.NONE);
      inst.flags = true;
    } else {
      Op op = negated ? Op.COMPARE_NEGATED_IF : Op.COMPARE_IF;
      inst = b.binary(op, wide, Inst.NONE, n, Inst.NONE);
      inst.cond = Cond.of(cond);
      inst.c = word & 15;
    }
    if (constant) {
      inst.imm = Fields.rm(word);
    } else {
      inst.b = source(Fields.rm(word));
    }
  }

  private static void select(IntegerEncoding row, Builder b, boolean wide, int d, int word) {
    int cond = Fields.cond(word);
    int rn = Fields.rn(word);
    int rm = Fields.rm(word);
    if (cond >= ALWAYS) {
      b.move(wide, d, source(rn));
      return;
    }
    boolean bothZero = rn == 31 && rm == 31;
    if (bothZero && (row == IntegerEncoding.CSINC || row == IntegerEncoding.CSINV)) {
      Inst set = b.add(Op.SET);
      set.wide = wide;
      set.d = d;
      set.cond = Cond.of(cond).not();
      set.imm = row == IntegerEncoding.CSINV ? 1 : 0;
      return;
    }
    int second = source(rm);
    if (row != IntegerEncoding.CSEL) {
      int t = b.temp();
      switch (row) {
        case CSINC -> b.constant(Op.ADD, wide, t, second, 1);
        case CSINV -> b.constant(Op.XOR, wide, t, second, -1);
        default -> {
          int inverse = b.temp();
          b.constant(Op.XOR, wide, inverse, second, -1);
          b.constant(Op.ADD, wide, t, inverse, 1);
        }
      }
      second = t;
    }
    Inst select = b.binary(Op.SELECT, wide, d, source(rn), second);
    select.cond = Cond.of(cond);
  }

  private static void multiplyAdd(Builder b, boolean wide, int d, int n, int m, int word) {
    int a = Fields.ra(word);
    boolean subtract = (word >>> 15 & 1) != 0;
    if (a == 31 && !subtract) {
      b.binary(Op.MUL, wide, d, n, m);
      return;
    }
    int t = b.temp();
    b.binary(Op.MUL, wide, t, n, m);
    b.binary(subtract ? Op.SUB : Op.ADD, wide, d, source(a), t);
  }

  private static void longMultiply(Builder b, Op extend, boolean extendWide, int d, int word) {
    int n = b.temp();
    int m = b.temp();
    b.unary(extend, extendWide, n, source(Fields.rn(word)));
    b.unary(extend, extendWide, m, source(Fields.rm(word)));
    multiplyAdd(b, true, d, n, m, word);
  }
}
