package dev.zazen.arm64.interpreter.integer;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.IntegerEncoding;
import dev.zazen.arm64.interpreter.Conditions;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link IntegerEncoding}. */
public final class IntegerOps {
  private static final long WORD = 0xffffffffL;

  private IntegerOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(IntegerEncoding encoding, int word, int pageOffset) {
    boolean wide = word < 0;
    long width = wide ? -1L : WORD;
    int d = Cpu.target(Fields.rd(word));
    int n = Cpu.source(Fields.rn(word));
    int m = Cpu.source(Fields.rm(word));
    int a = Cpu.source(Fields.ra(word));
    int condition = Conditions.mask(Fields.cond(word));
    return switch (encoding) {
      case ADR -> new MoveOps.Address(d, pageOffset + pcRelative(word));
      case ADRP -> new MoveOps.Address(d, pcRelative(word) << 12);
      case ADD_IMM -> addImmediate(word, wide, immediate12(word));
      case SUB_IMM -> addImmediate(word, wide, -immediate12(word));
      case ADDS_IMM ->
          wide
              ? new AddSubtractOps.AddsImmediate(d, Fields.rn(word), immediate12(word))
              : new AddSubtractOps.AddsImmediate32(d, Fields.rn(word), (int) immediate12(word));
      case SUBS_IMM ->
          wide
              ? new AddSubtractOps.SubsImmediate(d, Fields.rn(word), immediate12(word))
              : new AddSubtractOps.SubsImmediate32(d, Fields.rn(word), (int) immediate12(word));
      case AND_IMM, ORR_IMM, EOR_IMM, ANDS_IMM -> logicalImmediate(encoding, word, wide, n);
      case MOVN, MOVZ, MOVK -> moveWide(encoding, word, wide, d);
      case SBFM, BFM, UBFM -> bitField(encoding, word, wide, d, n);
      case EXTR -> extract(word, wide, d, n, m);
      case AND_SHIFTED,
          BIC_SHIFTED,
          ORR_SHIFTED,
          ORN_SHIFTED,
          EOR_SHIFTED,
          EON_SHIFTED,
          ANDS_SHIFTED,
          BICS_SHIFTED ->
          logicalShifted(encoding, word, wide, d, n, m);
      case ADD_SHIFTED, ADDS_SHIFTED, SUB_SHIFTED, SUBS_SHIFTED ->
          addShifted(encoding, word, wide, d, n, m);
      case ADD_EXTENDED, ADDS_EXTENDED, SUB_EXTENDED, SUBS_EXTENDED ->
          addExtended(encoding, word, wide);
      case ADC -> withCarry(wide, d, n, m, false, false);
      case ADCS -> withCarry(wide, d, n, m, false, true);
      case SBC -> withCarry(wide, d, n, m, true, false);
      case SBCS -> withCarry(wide, d, n, m, true, true);
      case CCMN_REG, CCMP_REG ->
          new MoveOps.Compare(
              n,
              Operand.register(m),
              encoding == IntegerEncoding.CCMP_REG,
              wide,
              condition,
              word << 28);
      case CCMN_IMM, CCMP_IMM ->
          new MoveOps.Compare(
              n,
              Operand.constant(Fields.rm(word)),
              encoding == IntegerEncoding.CCMP_IMM,
              wide,
              condition,
              word << 28);
      case CSEL -> new MoveOps.Select(d, n, m, condition, width);
      case CSINC -> new MoveOps.SelectIncrement(d, n, m, condition, width);
      case CSINV -> new MoveOps.SelectInvert(d, n, m, condition, width);
      case CSNEG -> new MoveOps.SelectNegate(d, n, m, condition, width);
      case RBIT -> new MultiplyDivideOps.ReverseBits(d, n, wide);
      case REV16 -> new MultiplyDivideOps.ReverseHalfwords(d, n, width);
      case REV_W -> new MultiplyDivideOps.ReverseWord(d, n);
      case REV32 -> new MultiplyDivideOps.ReverseWords(d, n);
      case REV_X -> new MultiplyDivideOps.ReverseDoubleword(d, n);
      case CLZ ->
          wide
              ? new MultiplyDivideOps.LeadingZeros(d, n)
              : new MultiplyDivideOps.LeadingZeros32(d, n);
      case CLS ->
          wide
              ? new MultiplyDivideOps.LeadingSigns(d, n)
              : new MultiplyDivideOps.LeadingSigns32(d, n);
      case UDIV ->
          wide
              ? new MultiplyDivideOps.UnsignedDivide(d, n, m)
              : new MultiplyDivideOps.UnsignedDivide32(d, n, m);
      case SDIV ->
          wide
              ? new MultiplyDivideOps.SignedDivide(d, n, m)
              : new MultiplyDivideOps.SignedDivide32(d, n, m);
      case LSLV, LSRV, ASRV, RORV ->
          new MultiplyDivideOps.ShiftBy(d, n, m, Shift.of(word >>> 10 & 3), wide);
      case CRC32 -> checksum(word, wide, d, n, m, Crc.IEEE);
      case CRC32C -> checksum(word, wide, d, n, m, Crc.CASTAGNOLI);
      case MADD -> new MultiplyDivideOps.MultiplyAdd(d, n, m, a, width);
      case MSUB -> new MultiplyDivideOps.MultiplySubtract(d, n, m, a, width);
      case SMADDL -> new MultiplyDivideOps.SignedMultiplyLong(d, n, m, a, false);
      case SMSUBL -> new MultiplyDivideOps.SignedMultiplyLong(d, n, m, a, true);
      case UMADDL -> new MultiplyDivideOps.UnsignedMultiplyLong(d, n, m, a, false);
      case UMSUBL -> new MultiplyDivideOps.UnsignedMultiplyLong(d, n, m, a, true);
      case SMULH -> new MultiplyDivideOps.SignedHigh(d, n, m);
      case UMULH -> new MultiplyDivideOps.UnsignedHigh(d, n, m);
    };
  }

  /** immhi:immlo of ADR and ADRP, signed. */
  private static long pcRelative(int word) {
    return (long) (word >>> 5) << 45 >> 43 | word >>> 29 & 3;
  }

  private static long immediate12(int word) {
    return (long) Fields.imm12(word) << ((word >>> 22 & 1) * 12);
  }

  private static Op addImmediate(int word, boolean wide, long immediate) {
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    return wide
        ? new AddSubtractOps.AddImmediate(d, n, immediate)
        : new AddSubtractOps.AddImmediate32(d, n, (int) immediate);
  }

  private static Op logicalImmediate(IntegerEncoding encoding, int word, boolean wide, int n) {
    if (!BitMasks.valid(word, wide)) {
      return null;
    }
    long width = wide ? -1L : WORD;
    long mask = BitMasks.mask(word) & width;
    int d = Fields.rd(word);
    int flagsTarget = Cpu.target(d);
    return switch (encoding) {
      case AND_IMM -> new LogicalOps.AndImmediate(d, n, mask);
      case ORR_IMM ->
          n == Cpu.ZERO
              ? new MoveOps.Constant(d, mask)
              : new LogicalOps.OrImmediate(d, n, mask, width);
      case EOR_IMM -> new LogicalOps.XorImmediate(d, n, mask, width);
      default ->
          wide
              ? new LogicalOps.AndsImmediate(flagsTarget, n, mask)
              : new LogicalOps.AndsImmediate32(flagsTarget, n, mask);
    };
  }

  private static Op moveWide(IntegerEncoding encoding, int word, boolean wide, int d) {
    int shift = (word >>> 21 & 3) * 16;
    if (!wide && shift >= 32) {
      return null;
    }
    long width = wide ? -1L : WORD;
    long value = (long) (word >>> 5 & 0xffff) << shift;
    return switch (encoding) {
      case MOVZ -> new MoveOps.Constant(d, value);
      case MOVN -> new MoveOps.Constant(d, ~value & width);
      default -> new MoveOps.Keep(d, ~(0xffffL << shift) & width, value);
    };
  }

  /**
   * SBFM, BFM, UBFM under the names of their aliases: a field moves down if imms >= immr, up
   * otherwise.
   */
  private static Op bitField(IntegerEncoding encoding, int word, boolean wide, int d, int n) {
    int size = wide ? 64 : 32;
    int immr = word >>> 16 & 63;
    int imms = word >>> 10 & 63;
    if ((word >>> 22 & 1) != (wide ? 1 : 0) || immr >= size || imms >= size) {
      return null;
    }
    long width = wide ? -1L : WORD;
    boolean down = imms >= immr;
    int length = down ? imms - immr + 1 : imms + 1;
    int place = down ? 0 : size - immr;
    long ones = length == 64 ? -1L : (1L << length) - 1;
    return switch (encoding) {
      case SBFM ->
          new MoveOps.SignedExtract(
              d,
              n,
              down ? 63 - imms : 64 - length,
              (down ? 63 - imms + immr : 64 - length - place),
              width);
      case UBFM ->
          down ? new MoveOps.Extract(d, n, immr, ones) : new MoveOps.Insert(d, n, place, ones);
      default ->
          down
              ? new MoveOps.FieldFrom(d, n, immr, ones, width)
              : new MoveOps.FieldInto(d, n, place, ones << place, width);
    };
  }

  private static Op extract(int word, boolean wide, int d, int n, int m) {
    int low = word >>> 10 & 63;
    if ((word >>> 22 & 1) != (wide ? 1 : 0) || !wide && low >= 32) {
      return null;
    }
    return wide ? new MoveOps.Pair(d, n, m, low) : new MoveOps.Pair32(d, n, m, low);
  }

  private static Op logicalShifted(
      IntegerEncoding encoding, int word, boolean wide, int d, int n, int m) {
    int amount = word >>> 10 & 63;
    if (!wide && amount >= 32) {
      return null;
    }
    long width = wide ? -1L : WORD;
    long invert = (word >>> 21 & 1) != 0 ? -1L : 0;
    Shift shift = Shift.of(word >>> 22 & 3);
    if (amount == 0 && invert == 0) {
      switch (encoding) {
        case ORR_SHIFTED -> {
          return n != Cpu.ZERO
              ? new LogicalOps.Or(d, n, m, width)
              : wide ? new LogicalOps.Move(d, m) : new LogicalOps.Move32(d, m);
        }
        case AND_SHIFTED -> {
          return new LogicalOps.And(d, n, m, width);
        }
        case EOR_SHIFTED -> {
          return new LogicalOps.Xor(d, n, m, width);
        }
        default -> {}
      }
    }
    Operand operand = amount == 0 ? Operand.register(m) : Operand.shifted(m, shift, amount, wide);
    return switch (encoding) {
      case AND_SHIFTED, BIC_SHIFTED -> new LogicalOps.AndOperand(d, n, operand, invert, width);
      case ORR_SHIFTED, ORN_SHIFTED -> new LogicalOps.OrOperand(d, n, operand, invert, width);
      case EOR_SHIFTED, EON_SHIFTED -> new LogicalOps.XorOperand(d, n, operand, invert, width);
      default ->
          wide
              ? new LogicalOps.AndsOperand(d, n, operand, invert)
              : new LogicalOps.AndsOperand32(d, n, operand, invert);
    };
  }

  private static Op addShifted(
      IntegerEncoding encoding, int word, boolean wide, int d, int n, int m) {
    int amount = word >>> 10 & 63;
    int shift = word >>> 22 & 3;
    if (shift == 3 || !wide && amount >= 32) {
      return null;
    }
    if (amount == 0) {
      switch (encoding) {
        case ADD_SHIFTED -> {
          return wide ? new AddSubtractOps.Add(d, n, m) : new AddSubtractOps.Add32(d, n, m);
        }
        case SUB_SHIFTED -> {
          return wide ? new AddSubtractOps.Sub(d, n, m) : new AddSubtractOps.Sub32(d, n, m);
        }
        case SUBS_SHIFTED -> {
          return wide ? new AddSubtractOps.Subs(d, n, m) : new AddSubtractOps.Subs32(d, n, m);
        }
        default -> {}
      }
    }
    if (encoding == IntegerEncoding.ADD_SHIFTED && shift == 0 && wide) {
      return new AddSubtractOps.AddLeft(d, n, m, amount);
    }
    Operand operand =
        amount == 0 ? Operand.register(m) : Operand.shifted(m, Shift.of(shift), amount, wide);
    return addOperand(word, wide, d, n, operand);
  }

  private static Op addExtended(IntegerEncoding encoding, int word, boolean wide) {
    int left = word >>> 10 & 7;
    if (left > 4) {
      return null;
    }
    Operand operand = Operand.extended(Cpu.source(Fields.rm(word)), word >>> 13 & 7, left);
    boolean flags =
        encoding == IntegerEncoding.ADDS_EXTENDED || encoding == IntegerEncoding.SUBS_EXTENDED;
    int d = flags ? Cpu.target(Fields.rd(word)) : Fields.rd(word);
    return addOperand(word, wide, d, Fields.rn(word), operand);
  }

  /** Bit 30 says subtract, bit 29 set flags, in all additions. */
  private static Op addOperand(int word, boolean wide, int d, int n, Operand operand) {
    return switch (word >>> 29 & 3) {
      case 0 ->
          wide
              ? new AddSubtractOps.AddOperand(d, n, operand)
              : new AddSubtractOps.AddOperand32(d, n, operand);
      case 1 ->
          wide
              ? new AddSubtractOps.AddsOperand(d, n, operand)
              : new AddSubtractOps.AddsOperand32(d, n, operand);
      case 2 ->
          wide
              ? new AddSubtractOps.SubOperand(d, n, operand)
              : new AddSubtractOps.SubOperand32(d, n, operand);
      default ->
          wide
              ? new AddSubtractOps.SubsOperand(d, n, operand)
              : new AddSubtractOps.SubsOperand32(d, n, operand);
    };
  }

  private static Op withCarry(boolean wide, int d, int n, int m, boolean subtract, boolean flags) {
    return wide
        ? new AddSubtractOps.AddWithCarry(d, n, m, subtract, flags)
        : new AddSubtractOps.AddWithCarry32(d, n, m, subtract, flags);
  }

  private static Op checksum(int word, boolean wide, int d, int n, int m, Crc crc) {
    int size = word >>> 10 & 3;
    return wide == (size == 3) ? new MultiplyDivideOps.Checksum(d, n, m, 1 << size, crc) : null;
  }
}
