package dev.zazen.emit.x86;

import static dev.zazen.emit.x86.Conventions.FLAGS;
import static dev.zazen.emit.x86.Conventions.STATE;
import static dev.zazen.emit.x86.Conventions.slot;

import dev.zazen.ir.Cond;
import dev.zazen.ir.Inst;
import dev.zazen.ir.State;

/**
 * Keeps track of where the guest's flags are. Between a setter and its readers they stay in the
 * host's flags, with carry as it is after an addition, or inverted as after a subtraction; they are
 * put into the state only when something else is about to overwrite them while they are still read.
 */
final class Flags {
  private enum Place {
    STATE,
    /** Carry is inverted. */
    SUBTRACTION,
    ADDITION
  }

  private static final int V = FLAGS;
  private static final int NZ = FLAGS + 1;
  private static final int C = FLAGS + 2;
  private static final int Z_BIT = 0x40;
  private static final int N_BIT = 0x80;

  private final Emission e;
  private Place place = Place.STATE;

  Flags(Emission e) {
    this.e = e;
  }

  /** At the start of a block flags that are read are in the state. */
  void start() {
    place = Place.STATE;
  }

  /** Whether the host's flags are the guest's, and are read after the instruction at hand. */
  boolean held() {
    return place != Place.STATE && e.inst.read != 0;
  }

  /** The host's flags are about to be overwritten by something that does not set the guest's. */
  void clobber() {
    saveParts(e.inst.read | e.inst.flagsRead());
    place = Place.STATE;
  }

  /**
   * Before the instruction at hand overwrites the host's flags after reading them, or jumps out of
   * the block: what is read afterwards has to be in the state.
   */
  void keep() {
    saveParts(e.inst.read);
  }

  /** The instruction at hand has overwritten the host's flags. */
  void lost() {
    place = Place.STATE;
  }

  /** The host's flags are those of a subtraction that the instruction at hand asked for. */
  void subtracted() {
    place = Place.SUBTRACTION;
  }

  /** The same of an addition, or of something with neither carry nor overflow. */
  void added() {
    place = Place.ADDITION;
  }

  /** Puts the host's flags into the state, without changing them; overwrites RAX. */
  void save() {
    saveParts(Cond.NZCV);
  }

  /** The same of those that are wanted, unless they are there. */
  private void saveParts(int wanted) {
    if (place == Place.STATE) {
      return;
    }
    Assembler asm = e.asm;
    if ((wanted & Cond.NZ) != 0) {
      asm.lahf();
      asm.storeAh(STATE, NZ);
    }
    if ((wanted & Cond.C) != 0) {
      asm.setMem(place == Place.ADDITION ? Cc.B : Cc.AE, STATE, C);
    }
    if ((wanted & Cond.V) != 0) {
      asm.setMem(Cc.O, STATE, V);
    }
  }

  /**
   * Computes flags that the state keeps as an operation, as {@link State#nzcv} does; overwrites
   * RAX, RCX, RDX.
   */
  void compute() {
    Assembler asm = e.asm;
    asm.mem(Legacy.MOV, false, Gpr.RAX, STATE, slot(State.LAZY));
    asm.mem(Legacy.MOV, true, Gpr.RCX, STATE, slot(State.LAZY_A));
    asm.mem(Legacy.MOV, true, Gpr.RDX, STATE, slot(State.LAZY_B));
    var wide = new Label();
    asm.testImm(false, Gpr.RAX, 1);
    asm.jcc(Cc.NE, wide);
    asm.shift(Assembler.Shift.SHL, true, Gpr.RCX, Integer.SIZE);
    asm.shift(Assembler.Shift.SHL, true, Gpr.RDX, Integer.SIZE);
    asm.bind(wide);
    var addition = new Label();
    var conjunction = new Label();
    var done = new Label();
    asm.imm(Legacy.CMP, false, Gpr.RAX, State.LAZY_AND);
    asm.jcc(Cc.AE, conjunction);
    asm.imm(Legacy.CMP, false, Gpr.RAX, State.LAZY_ADD);
    asm.jcc(Cc.AE, addition);
    asm.op(Legacy.SUB, true, Gpr.RCX, Gpr.RDX);
    place = Place.SUBTRACTION;
    save();
    asm.jmp(done);
    asm.bind(addition);
    asm.op(Legacy.ADD, true, Gpr.RCX, Gpr.RDX);
    place = Place.ADDITION;
    save();
    asm.jmp(done);
    asm.bind(conjunction);
    asm.op(Legacy.AND, true, Gpr.RCX, Gpr.RDX);
    save();
    asm.bind(done);
    asm.movMemImm(STATE, slot(State.LAZY), 0);
  }

  /** As {@link #save}, and says that they are there. */
  void saveExposed() {
    save();
    e.asm.movMemImm(STATE, slot(State.LAZY), 0);
  }

  /**
   * Before the instruction at hand sets the flags: notes its operands for whoever leaves the
   * region.
   */
  void expose(int kind) {
    Inst inst = e.inst;
    if (!inst.exposed) {
      return;
    }
    Assembler asm = e.asm;
    int a = e.use(inst.a, Gpr.RAX);
    asm.mem(Legacy.MOV_TO, true, a, STATE, slot(State.LAZY_A));
    if (inst.b == Inst.NONE && inst.imm == (int) inst.imm) {
      asm.movMemImm(STATE, slot(State.LAZY_B), (int) inst.imm);
    } else {
      int b;
      if (inst.b == Inst.NONE) {
        asm.movImm(Gpr.RAX, inst.imm);
        b = Gpr.RAX;
      } else {
        b = e.use(inst.b, Gpr.RAX);
      }
      asm.mem(Legacy.MOV_TO, true, b, STATE, slot(State.LAZY_B));
    }
    asm.movMemImm(STATE, slot(State.LAZY), kind | (inst.wide ? 1 : 0));
  }

  /** Makes the host's flags such that the returned condition holds if {@code cond} does. */
  Cc test(Cond cond) {
    if (place == Place.STATE) {
      return testState(cond);
    }
    if (place == Place.ADDITION) {
      if (cond == Cond.HI || cond == Cond.LS) {
        e.asm.cmc();
        place = Place.SUBTRACTION;
      } else if (cond == Cond.CS || cond == Cond.CC) {
        return cond == Cond.CS ? Cc.B : Cc.AE;
      }
    }
    return switch (cond) {
      case EQ -> Cc.E;
      case NE -> Cc.NE;
      case CS -> Cc.AE;
      case CC -> Cc.B;
      case MI -> Cc.S;
      case PL -> Cc.NS;
      case VS -> Cc.O;
      case VC -> Cc.NO;
      case HI -> Cc.A;
      case LS -> Cc.BE;
      case GE -> Cc.GE;
      case LT -> Cc.L;
      case GT -> Cc.G;
      case LE -> Cc.LE;
    };
  }

  private Cc testState(Cond cond) {
    Assembler asm = e.asm;
    switch (cond) {
      case EQ, NE -> asm.testByte(STATE, NZ, Z_BIT);
      case MI, PL -> asm.testByte(STATE, NZ, N_BIT);
      case CS, CC -> asm.cmpByte(STATE, C, 0);
      case VS, VC -> asm.cmpByte(STATE, V, 0);
      case HI, LS -> {
        asm.mem(Legacy.MOVZX8, false, Gpr.RAX, STATE, NZ);
        asm.shift(Assembler.Shift.SHR, false, Gpr.RAX, 6);
        asm.imm(Legacy.AND, false, Gpr.RAX, 1);
        asm.cmpAl(STATE, C);
      }
      case GE, LT, GT, LE -> {
        asm.loadAl(STATE, V);
        asm.loadAh(STATE, NZ);
        asm.addAl(0x7f);
        asm.sahf();
      }
    }
    return switch (cond) {
      case EQ, MI, CS, VS -> Cc.NE;
      case NE, PL, CC, VC -> Cc.E;
      case HI -> Cc.B;
      case LS -> Cc.AE;
      case GE -> Cc.GE;
      case LT -> Cc.L;
      case GT -> Cc.G;
      case LE -> Cc.LE;
    };
  }

  /** Makes the host's carry flag the guest's, or its inverse. */
  void carry(boolean inverted) {
    Assembler asm = e.asm;
    switch (place) {
      case STATE -> {
        if (inverted) {
          asm.cmpByte(STATE, C, 1);
        } else {
          asm.loadAl(STATE, C);
          asm.addAl(0xff);
        }
      }
      case SUBTRACTION -> {
        if (!inverted) {
          asm.cmc();
        }
      }
      case ADDITION -> {
        if (inverted) {
          asm.cmc();
        }
      }
    }
  }

  /** Sets the host's flags, as after a subtraction, to N, Z, C, V in bits 3 to 0. */
  void constant(int nzcv) {
    Assembler asm = e.asm;
    int ah = (nzcv >> 3 & 1) << 7 | (nzcv >> 2 & 1) << 6 | (nzcv >> 1 & 1 ^ 1);
    asm.movImm(Gpr.RAX, ah << 8 | nzcv & 1);
    asm.addAl(0x7f);
    asm.sahf();
  }
}
