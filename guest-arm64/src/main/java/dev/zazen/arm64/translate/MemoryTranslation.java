package dev.zazen.arm64.translate;

import static dev.zazen.arm64.translate.Registers.source;
import static dev.zazen.arm64.translate.Registers.target;

import dev.zazen.arm64.decode.AtomicEncoding;
import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.LoadStoreEncoding;
import dev.zazen.ir.Builder;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.State;

/** Loads and stores of general-purpose registers. */
final class MemoryTranslation {
  private MemoryTranslation() {}

  /** Appends what an instruction does; returns whether it is known. */
  static boolean translate(LoadStoreEncoding row, int word, int offset, Builder b) {
    int size = 1 << (word >>> 30);
    int t = Fields.rd(word);
    int n = Fields.rn(word);
    long imm9 = Fields.imm9(word);
    switch (row) {
      case LDR_LITERAL -> literal(b, (word >>> 30 & 1) != 0 ? 8 : 4, false, t, word, offset);
      case LDRSW_LITERAL -> literal(b, 4, true, t, word, offset);
      case PRFM_LITERAL -> {}
      case STUR -> store(b, size, t, n, imm9);
      case LDUR -> load(b, size, false, true, t, n, imm9);
      case LDURS_64 -> signedLoad(b, size, true, t, n, imm9);
      case LDURS_32 -> load(b, size, true, false, t, n, imm9);
      case STR_OFFSET -> store(b, size, t, n, (long) Fields.imm12(word) * size);
      case LDR_OFFSET -> load(b, size, false, true, t, n, (long) Fields.imm12(word) * size);
      case LDRS_64_OFFSET -> signedLoad(b, size, true, t, n, (long) Fields.imm12(word) * size);
      case LDRS_32_OFFSET -> load(b, size, true, false, t, n, (long) Fields.imm12(word) * size);
      case STR_POST -> {
        store(b, size, t, n, 0);
        b.constant(Op.ADD, true, n, n, imm9);
      }
      case STR_PRE -> {
        store(b, size, t, n, imm9);
        b.constant(Op.ADD, true, n, n, imm9);
      }
      case LDR_POST, LDRS_64_POST, LDRS_32_POST, LDR_PRE, LDRS_64_PRE, LDRS_32_PRE -> {
        if (t == n && n != Registers.SP) {
          return false;
        }
        boolean pre =
            row == LoadStoreEncoding.LDR_PRE
                || row == LoadStoreEncoding.LDRS_64_PRE
                || row == LoadStoreEncoding.LDRS_32_PRE;
        boolean unsigned = row == LoadStoreEncoding.LDR_PRE || row == LoadStoreEncoding.LDR_POST;
        boolean narrow =
            row == LoadStoreEncoding.LDRS_32_PRE || row == LoadStoreEncoding.LDRS_32_POST;
        load(b, size, !unsigned, !narrow, t, n, pre ? imm9 : 0);
        b.constant(Op.ADD, true, n, n, imm9);
      }
      case STTR -> b.memory(Op.USER_STORE, size, source(t), n, imm9);
      case LDTR -> b.memory(Op.USER_LOAD, size, target(t), n, imm9);
      case LDTRS_64 -> b.memory(Op.USER_LOAD, size, target(t), n, imm9).signed = true;
      case LDTRS_32 -> {
        Inst load = b.memory(Op.USER_LOAD, size, target(t), n, imm9);
        load.signed = true;
        load.wide = false;
      }
      case STR_REGISTER -> index(b, b.memory(Op.STORE, size, source(t), n, 0), word);
      case LDR_REGISTER -> index(b, b.memory(Op.LOAD, size, target(t), n, 0), word);
      case LDRS_64_REGISTER -> {
        if (size == 8) {
          return true; // PRFM
        }
        Inst load = b.memory(Op.LOAD, size, target(t), n, 0);
        load.signed = true;
        index(b, load, word);
      }
      case LDRS_32_REGISTER -> {
        Inst load = b.memory(Op.LOAD, size, target(t), n, 0);
        load.signed = true;
        load.wide = false;
        index(b, load, word);
      }
      case STNP,
          STP_OFFSET,
          STP_POST,
          STP_PRE,
          LDNP,
          LDP_OFFSET,
          LDP_POST,
          LDP_PRE,
          LDPSW_OFFSET,
          LDPSW_POST,
          LDPSW_PRE -> {
        return pair(row, b, word);
      }
    }
    return true;
  }

  /** LDRSW and the like; what would be a load of 8 bytes with a sign is PRFM. */
  private static void signedLoad(Builder b, int size, boolean wide, int t, int n, long immediate) {
    if (size < 8) {
      load(b, size, true, wide, t, n, immediate);
    }
  }

  private static void load(
      Builder b, int size, boolean signed, boolean wide, int t, int n, long immediate) {
    Inst load = b.memory(Op.LOAD, size, target(t), n, immediate);
    load.signed = signed;
    load.wide = wide;
  }

  private static void store(Builder b, int size, int t, int n, long immediate) {
    b.memory(Op.STORE, size, source(t), n, immediate);
  }

  private static void literal(Builder b, int size, boolean signed, int t, int word, int offset) {
    int address = b.temp();
    long distance = (long) (word >>> 5) << 45 >> 43;
    b.constant(Op.PAGE, true, address, Inst.NONE, offset + distance);
    load(b, size, signed, true, t, address, 0);
  }

  /**
   * Adds the index register to an access that was just appended: its computation has to come first.
   */
  static void index(Builder b, Inst access, int word) {
    int m = Fields.rm(word);
    int option = word >>> 13 & 7;
    int shift = (word >>> 12 & 1) != 0 ? Integer.numberOfTrailingZeros(access.size) : 0;
    if (m == 31) {
      return;
    }
    int register = m;
    b.back(b.mark() - 1);
    if (option == 2 || option == 6) {
      register = b.temp();
      if (option == 2) {
        b.move(false, register, m);
      } else {
        b.unary(Op.SXT32, true, register, m);
      }
    }
    if (shift > 3) {
      int scaled = b.temp();
      b.constant(Op.SHL, true, scaled, register, shift);
      register = scaled;
      shift = 0;
    }
    access.b = register;
    access.c = shift;
    b.again(access);
  }

  private static boolean pair(LoadStoreEncoding row, Builder b, int word) {
    boolean signed =
        switch (row) {
          case LDPSW_OFFSET, LDPSW_POST, LDPSW_PRE -> true;
          default -> false;
        };
    int size = word < 0 ? 8 : 4;
    if (signed) {
      size = 4;
    }
    int t = Fields.rd(word);
    int u = Fields.ra(word);
    int n = Fields.rn(word);
    long immediate = (long) Fields.imm7(word) * size;
    boolean loads = (word >>> 22 & 1) != 0;
    boolean post = (word >>> 23 & 3) == 1;
    boolean writesBack = (word >>> 23 & 1) != 0;
    if (loads && writesBack && n != Registers.SP && (t == n || u == n)) {
      return false;
    }
    Inst access =
        b.memory(
            loads ? Op.LOAD_PAIR : Op.STORE_PAIR,
            size,
            loads ? target(t) : source(t),
            n,
            post ? 0 : immediate);
    access.b = loads ? target(u) : source(u);
    access.signed = signed;
    if (writesBack) {
      b.constant(Op.ADD, true, n, n, immediate);
    }
    return true;
  }

  /** Appends what an ordered, exclusive or atomic access does; returns whether it is known. */
  static boolean translate(AtomicEncoding row, int word, Builder b) {
    int size = 1 << (word >>> 30);
    int t = Fields.rd(word);
    int n = Fields.rn(word);
    switch (row) {
      case LDAR, LDLAR, LDAPR -> b.memory(Op.LOAD, size, target(t), n, 0).aligned = true;
      case STLR, STLLR -> b.memory(Op.STORE_RELEASE, size, source(t), n, 0).aligned = true;
      case LDXR -> b.memory(Op.LOAD_EXCLUSIVE, size, target(t), n, 0);
      case STXR -> b.memory(Op.STORE_EXCLUSIVE, size, target(Fields.rm(word)), n, 0).b = source(t);
      case LDXP -> {
        if (size != 8) {
          return false;
        }
        b.memory(Op.LOAD_EXCLUSIVE, 16, target(t), n, 0);
        Inst upper = b.add(Op.GET);
        upper.d = target(Fields.ra(word));
        upper.imm = State.EXCLUSIVE_UPPER;
      }
      case STXP -> {
        if (size != 8) {
          return false;
        }
        Inst upper = b.add(Op.PUT);
        upper.a = source(Fields.ra(word));
        upper.imm = State.EXCLUSIVE_NEW_UPPER;
        b.memory(Op.STORE_EXCLUSIVE, 16, target(Fields.rm(word)), n, 0).b = source(t);
      }
      default -> {
        return false;
      }
    }
    return true;
  }
}
