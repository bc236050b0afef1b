package dev.zazen.emit.x86;

import static dev.zazen.emit.x86.Conventions.FLAGS;
import static dev.zazen.emit.x86.Conventions.STATE;
import static dev.zazen.emit.x86.Conventions.slot;

import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.State;

/** Operations on integers. */
final class IntegerEmitter {
  private static final int RAX = Gpr.RAX;
  private static final int RCX = Gpr.RCX;
  private static final int RDX = Gpr.RDX;
  private static final long LOWER_HALF = 0xffffffffL;

  private final Emission e;
  private final Assembler asm;

  IntegerEmitter(Emission e) {
    this.e = e;
    this.asm = e.asm;
  }

  void emit(Inst i) {
    switch (i.op) {
      case MOV -> move(i);
      case ADD -> {
        if (i.flags) {
          arithmetic(Legacy.ADD, i, State.LAZY_ADD);
        } else {
          add(i, i.imm);
        }
      }
      case SUB -> {
        if (i.flags) {
          arithmetic(Legacy.SUB, i, State.LAZY_SUB);
        } else if (i.b == Inst.NONE && i.imm != Integer.MIN_VALUE) {
          add(i, -i.imm);
        } else {
          subtract(i);
        }
      }
      case AND -> logic(Legacy.AND, i);
      case OR -> logic(Legacy.OR, i);
      case XOR -> logic(Legacy.XOR, i);
      case ADC -> withCarry(Legacy.ADC, i, false);
      case SBC -> withCarry(Legacy.SBB, i, true);
      case SHL -> shift(i, Assembler.Shift.SHL, Vex.SHLX);
      case SHR -> shift(i, Assembler.Shift.SHR, Vex.SHRX);
      case SAR -> shift(i, Assembler.Shift.SAR, Vex.SARX);
      case ROR -> rotate(i);
      case MUL -> multiply(i);
      case UMULH -> {
        e.load(i.a, RDX);
        int b = e.use(i.b, RAX);
        int d = e.target(i.d, RCX);
        asm.bmi(Vex.MULX, true, d, RAX, b);
        e.done(i.d, d);
      }
      case SMULH -> {
        e.flags.clobber();
        e.load(i.a, RAX);
        asm.unary(Assembler.Unary.IMUL, true, e.use(i.b, RCX));
        e.done(i.d, RDX);
      }
      case UDIV, SDIV -> divide(i);
      case CLZ -> {
        e.flags.clobber();
        int d = e.target(i.d, RAX);
        asm.op(Legacy.LZCNT, i.wide, d, e.use(i.a, RAX));
        e.done(i.d, d);
      }
      case RBIT -> reverseBits(i);
      case BSWAP -> {
        e.load(i.a, RAX);
        asm.bswap(i.wide, RAX);
        e.done(i.d, RAX);
      }
      case SXT8 -> extend(Legacy.MOVSX8, i.wide, i);
      case SXT16 -> extend(Legacy.MOVSX16, i.wide, i);
      case SXT32 -> extend(Legacy.MOVSXD, true, i);
      case ZXT8 -> extend(Legacy.MOVZX8, false, i);
      case ZXT16 -> extend(Legacy.MOVZX16, false, i);
      case EXTR -> {
        e.flags.clobber();
        e.load(i.b, RAX);
        asm.shrd(i.wide, RAX, e.use(i.a, RCX), (int) i.imm);
        e.done(i.d, RAX);
      }
      case UFIELD -> unsignedField(i);
      case SFIELD -> signedField(i);
      case INSERT -> insert(i);
      case PAGE -> page(i);
      case SELECT -> select(i);
      case SET -> set(i);
      case COMPARE_IF -> compareIf(i, false);
      case COMPARE_NEGATED_IF -> compareIf(i, true);
      case GET -> {
        int d = e.target(i.d, RAX);
        asm.mem(Legacy.MOV, true, d, STATE, slot((int) i.imm));
        e.done(i.d, d);
      }
      case PUT -> asm.mem(Legacy.MOV_TO, true, e.use(i.a, RAX), STATE, slot((int) i.imm));
      case SET_FLAGS -> setFlags(i);
      case GET_FLAGS -> getFlags(i);
      case CRC -> crc(i);
      default -> throw new IllegalStateException("not an integer operation: " + i);
    }
  }

  private void move(Inst i) {
    int d = e.target(i.d, RAX);
    if (i.a == Inst.NONE || i.a == Inst.ZERO) {
      long value = i.a == Inst.ZERO ? 0 : i.imm;
      if (e.register(i.d) < 0 && value == (int) value && i.d != Inst.NONE) {
        asm.movMemImm(STATE, slot(i.d), (int) value);
        return;
      }
      asm.movImm(d, value);
    } else {
      int a = e.use(i.a, d);
      if (!i.wide || a != d) {
        asm.op(Legacy.MOV, i.wide, d, a);
      }
    }
    e.done(i.d, d);
  }

  /** Addition that leaves the host's flags alone. */
  private void add(Inst i, long imm) {
    int d = e.target(i.d, RAX);
    if (i.b == Inst.NONE) {
      if (i.a == Inst.ZERO) {
        asm.movImm(d, i.wide ? imm : imm & LOWER_HALF);
      } else if (imm == (int) imm) {
        asm.mem(Legacy.LEA, i.wide, d, e.use(i.a, RAX), (int) imm);
      } else {
        asm.movImm(RCX, imm);
        asm.mem(Legacy.LEA, i.wide, d, e.use(i.a, RAX), RCX, 0, 0);
      }
    } else if (d == e.register(i.a) && e.inState(i.b) && !e.flags.held()) {
      e.flags.clobber();
      asm.mem(Legacy.ADD, i.wide, d, STATE, slot(i.b));
    } else {
      asm.mem(Legacy.LEA, i.wide, d, e.use(i.a, RAX), e.use(i.b, RCX), 0, 0);
    }
    e.done(i.d, d);
  }

  /** Subtraction that does not set the guest's flags. */
  private void subtract(Inst i) {
    e.flags.clobber();
    int d = e.target(i.d, RAX);
    if (i.b == Inst.NONE) {
      asm.movImm(RCX, i.imm);
      e.load(i.a, RAX);
      asm.op(Legacy.SUB, i.wide, RAX, RCX);
      e.done(i.d, RAX);
      return;
    }
    if (i.a == Inst.ZERO) {
      int b = e.use(i.b, d);
      if (d != b) {
        asm.op(Legacy.MOV, i.wide, d, b);
      }
      asm.unary(Assembler.Unary.NEG, i.wide, d);
      e.done(i.d, d);
      return;
    }
    if (d == e.register(i.b)) {
      d = RAX;
    }
    e.load(i.a, d);
    e.operate(Legacy.SUB, i.wide, d, i.b, RCX);
    e.done(i.d, d);
  }

  /** ADD and SUB that set the guest's flags. */
  private void arithmetic(Legacy op, Inst i, int lazy) {
    e.flags.expose(lazy);
    boolean subtraction = op == Legacy.SUB;
    if (i.d == Inst.NONE && subtraction) {
      if (hasImmediate(i)) {
        e.compare(i.wide, i.a, (int) i.imm);
      } else {
        second(Legacy.CMP, i, e.use(i.a, RAX));
      }
    } else {
      int d = e.target(i.d, RAX);
      if (d == e.register(i.b)) {
        d = RAX;
      }
      e.load(i.a, d);
      second(op, i, d);
      e.done(i.d, d);
    }
    if (subtraction) {
      e.flags.subtracted();
    } else {
      e.flags.added();
    }
  }

  /** Whether the second source is one that instructions of the host can contain. */
  private static boolean hasImmediate(Inst i) {
    return i.b == Inst.NONE && i.imm == (int) i.imm;
  }

  /** {@code op register, second source}; may overwrite RCX. */
  private void second(Legacy op, Inst i, int register) {
    if (hasImmediate(i)) {
      asm.imm(op, i.wide, register, (int) i.imm);
    } else if (i.b == Inst.NONE) {
      asm.movImm(RCX, i.wide ? i.imm : i.imm & LOWER_HALF);
      asm.op(op, i.wide, register, RCX);
    } else {
      e.operate(op, i.wide, register, i.b, RCX);
    }
  }

  private void logic(Legacy op, Inst i) {
    if (op == Legacy.XOR && hasImmediate(i) && i.imm == -1) {
      int d = e.target(i.d, RAX);
      int a = e.use(i.a, d);
      if (a != d || !i.wide) {
        asm.op(Legacy.MOV, i.wide, d, a);
      }
      asm.unary(Assembler.Unary.NOT, i.wide, d);
      e.done(i.d, d);
      return;
    }
    if (op == Legacy.AND && !i.flags && i.b == Inst.NONE && i.imm == LOWER_HALF) {
      int d = e.target(i.d, RAX);
      asm.op(Legacy.MOV, false, d, e.use(i.a, RAX));
      e.done(i.d, d);
      return;
    }
    if (i.flags) {
      e.flags.expose(State.LAZY_AND);
    } else {
      e.flags.clobber();
    }
    if (i.d == Inst.NONE) {
      if (!hasImmediate(i)) {
        second(Legacy.TEST, i, e.use(i.a, RAX));
      } else if (e.inState(i.a)) {
        asm.testMemImm(i.wide, STATE, slot(i.a), (int) i.imm);
      } else {
        asm.testImm(i.wide, e.use(i.a, RAX), (int) i.imm);
      }
    } else {
      int d = e.target(i.d, RAX);
      if (d == e.register(i.b)) {
        e.operate(op, i.wide, d, i.a, RAX);
      } else {
        e.load(i.a, d);
        second(op, i, d);
      }
      e.done(i.d, d);
    }
    if (i.flags) {
      e.flags.added();
    }
  }

  private void withCarry(Legacy op, Inst i, boolean inverted) {
    if (!i.flags) {
      e.flags.keep();
    }
    e.load(i.a, RDX);
    int b = e.use(i.b, RCX);
    e.flags.carry(inverted);
    asm.op(op, i.wide, RDX, b);
    if (i.flags) {
      if (inverted) {
        e.flags.subtracted();
      } else {
        e.flags.added();
      }
      if (i.exposed) {
        e.flags.saveExposed();
      }
    } else {
      e.flags.lost();
    }
    e.done(i.d, RDX);
  }

  private void shift(Inst i, Assembler.Shift op, Vex variable) {
    int d = e.target(i.d, RAX);
    if (i.b != Inst.NONE) {
      int a = e.use(i.a, RAX);
      asm.bmi(variable, i.wide, d, e.use(i.b, RCX), a);
    } else if (e.flags.held()) {
      asm.movImm(RCX, i.imm);
      asm.bmi(variable, i.wide, d, RCX, e.use(i.a, RAX));
    } else if (op == Assembler.Shift.SHL && i.imm <= 3 && i.imm > 0 && i.wide) {
      int a = e.use(i.a, RAX);
      if (i.imm == 1) {
        asm.mem(Legacy.LEA, true, d, a, a, 0, 0);
      } else {
        e.flags.clobber();
        e.load(i.a, d);
        asm.shift(op, true, d, (int) i.imm);
      }
    } else {
      e.flags.clobber();
      int a = e.use(i.a, d);
      if (a != d || !i.wide && i.imm == 0) {
        asm.op(Legacy.MOV, i.wide, d, a);
      }
      if (i.imm != 0) {
        asm.shift(op, i.wide, d, (int) i.imm);
      }
    }
    e.done(i.d, d);
  }

  private void rotate(Inst i) {
    int d = e.target(i.d, RAX);
    if (i.b == Inst.NONE) {
      asm.rorx(i.wide, d, e.use(i.a, RAX), (int) i.imm);
      e.done(i.d, d);
      return;
    }
    e.flags.clobber();
    e.load(i.b, RCX);
    e.load(i.a, RAX);
    asm.shiftByCl(Assembler.Shift.ROR, i.wide, RAX);
    if (!i.wide) {
      asm.op(Legacy.MOV, false, RAX, RAX);
    }
    e.done(i.d, RAX);
  }

  private void multiply(Inst i) {
    e.flags.clobber();
    int d = e.target(i.d, RAX);
    if (d == e.register(i.b)) {
      e.operate(Legacy.IMUL, i.wide, d, i.a, RAX);
    } else {
      e.load(i.a, d);
      e.operate(Legacy.IMUL, i.wide, d, i.b, RCX);
    }
    e.done(i.d, d);
  }

  private void divide(Inst i) {
    boolean signed = i.op == Op.SDIV;
    e.flags.clobber();
    e.load(i.b, RCX);
    e.load(i.a, RDX);
    asm.movImm(RAX, 0);
    var done = new Label();
    asm.op(Legacy.TEST, i.wide, RCX, RCX);
    asm.jcc(Cc.E, done);
    asm.op(Legacy.MOV, i.wide, RAX, RDX);
    if (signed) {
      // The smallest number divided by -1 traps on the host.
      var divides = new Label();
      asm.imm(Legacy.CMP, i.wide, RCX, -1);
      asm.jcc(Cc.NE, divides);
      asm.unary(Assembler.Unary.NEG, i.wide, RAX);
      asm.jmp(done);
      asm.bind(divides);
      asm.signIntoRdx(i.wide);
      asm.unary(Assembler.Unary.IDIV, i.wide, RCX);
    } else {
      asm.movImm(RDX, 0);
      asm.unary(Assembler.Unary.DIV, i.wide, RCX);
    }
    asm.bind(done);
    e.done(i.d, RAX);
  }

  private static final long[] SWAPS = {
    0x5555555555555555L, 0x3333333333333333L, 0x0f0f0f0f0f0f0f0fL
  };

  /** Swaps neighbouring bits, pairs, nibbles, then bytes. */
  private void reverseBits(Inst i) {
    e.flags.clobber();
    e.load(i.a, RAX);
    for (int step = 0; step < 3; step++) {
      int count = 1 << step;
      asm.movImm(RCX, i.wide ? SWAPS[step] : SWAPS[step] & LOWER_HALF);
      asm.op(Legacy.MOV, i.wide, RDX, RAX);
      asm.shift(Assembler.Shift.SHR, i.wide, RDX, count);
      asm.op(Legacy.AND, i.wide, RDX, RCX);
      asm.op(Legacy.AND, i.wide, RAX, RCX);
      asm.shift(Assembler.Shift.SHL, i.wide, RAX, count);
      asm.op(Legacy.OR, i.wide, RAX, RDX);
    }
    asm.bswap(i.wide, RAX);
    e.done(i.d, RAX);
  }

  private void extend(Legacy op, boolean wide, Inst i) {
    int d = e.target(i.d, RAX);
    e.operate(op, wide, d, i.a, RAX);
    e.done(i.d, d);
  }

  private void unsignedField(Inst i) {
    int lsb = (int) i.imm;
    int width = i.wide ? 64 : 32;
    int d = e.target(i.d, RAX);
    if (lsb == 0 && (i.c == 8 || i.c == 16)) {
      e.operate(i.c == 8 ? Legacy.MOVZX8 : Legacy.MOVZX16, false, d, i.a, RAX);
    } else if (lsb == 0 && i.c == 32) {
      e.operate(Legacy.MOV, false, d, i.a, RAX);
    } else if (lsb + i.c == width) {
      e.flags.clobber();
      int a = e.use(i.a, d);
      if (a != d) {
        asm.op(Legacy.MOV, i.wide, d, a);
      }
      asm.shift(Assembler.Shift.SHR, i.wide, d, lsb);
    } else {
      e.flags.clobber();
      asm.movImm(RCX, lsb | i.c << 8);
      asm.bmi(Vex.BEXTR, i.wide, d, RCX, e.use(i.a, RAX));
    }
    e.done(i.d, d);
  }

  private void signedField(Inst i) {
    int lsb = (int) i.imm;
    int width = i.wide ? 64 : 32;
    int d = e.target(i.d, RAX);
    if (lsb == 0 && (i.c == 8 || i.c == 16 || i.c == 32)) {
      Legacy op = i.c == 8 ? Legacy.MOVSX8 : i.c == 16 ? Legacy.MOVSX16 : Legacy.MOVSXD;
      e.operate(op, i.wide, d, i.a, RAX);
    } else {
      e.flags.clobber();
      int a = e.use(i.a, d);
      if (a != d) {
        asm.op(Legacy.MOV, i.wide, d, a);
      }
      int left = width - lsb - i.c;
      if (left != 0) {
        asm.shift(Assembler.Shift.SHL, i.wide, d, left);
      }
      if (width != i.c) {
        asm.shift(Assembler.Shift.SAR, i.wide, d, width - i.c);
      }
    }
    e.done(i.d, d);
  }

  private void insert(Inst i) {
    e.flags.clobber();
    int lsb = (int) i.imm;
    long mask = (i.c == 64 ? -1L : (1L << i.c) - 1) << lsb;
    long outside = i.wide ? ~mask : ~mask & LOWER_HALF;
    e.load(i.b, RAX);
    if (lsb != 0) {
      asm.shift(Assembler.Shift.SHL, i.wide, RAX, lsb);
    }
    andConstant(i.wide, RAX, mask, RCX);
    e.load(i.a, RDX);
    andConstant(i.wide, RDX, outside, RCX);
    asm.op(Legacy.OR, i.wide, RAX, RDX);
    e.done(i.d, RAX);
  }

  private void andConstant(boolean wide, int register, long mask, int scratch) {
    long value = wide ? mask : (int) mask;
    if (value == (int) value) {
      asm.imm(Legacy.AND, wide, register, (int) value);
    } else {
      asm.movImm(scratch, value);
      asm.op(Legacy.AND, wide, register, scratch);
    }
  }

  private void page(Inst i) {
    int d = e.target(i.d, RAX);
    asm.mem(Legacy.MOV, true, d, STATE, slot(State.PAGE));
    if (i.imm == (int) i.imm) {
      if (i.imm != 0) {
        asm.mem(Legacy.LEA, true, d, d, (int) i.imm);
      }
    } else {
      asm.movImm(RCX, i.imm);
      asm.mem(Legacy.LEA, true, d, d, RCX, 0, 0);
    }
    e.done(i.d, d);
  }

  private void select(Inst i) {
    Cc cc = e.flags.test(i.cond);
    int d = e.target(i.d, RDX);
    if (d == e.register(i.a)) {
      e.moveIf(cc.not(), i.wide, d, i.b);
    } else {
      e.load(i.b, d);
      e.moveIf(cc, i.wide, d, i.a);
    }
    e.done(i.d, d);
  }

  private void set(Inst i) {
    Cc cc = e.flags.test(i.cond);
    asm.set(cc, RAX);
    int d = e.target(i.d, RAX);
    asm.op(Legacy.MOVZX8, false, d, RAX);
    if (i.imm != 0) {
      // 1 becomes all ones without touching the flags.
      asm.unary(Assembler.Unary.NOT, i.wide, d);
      asm.mem(Legacy.LEA, i.wide, d, d, 1);
    }
    e.done(i.d, d);
  }

  private void compareIf(Inst i, boolean negated) {
    int a = e.use(i.a, RCX);
    Cc cc = e.flags.test(i.cond);
    int b = -1;
    if (i.b != Inst.NONE) {
      b = e.use(i.b, RDX);
    }
    var otherwise = new Label();
    var end = new Label();
    asm.jcc(cc.not(), otherwise);
    if (negated) {
      asm.op(Legacy.MOV, true, RAX, a);
      if (b < 0) {
        asm.imm(Legacy.ADD, i.wide, RAX, (int) i.imm);
      } else {
        asm.op(Legacy.ADD, i.wide, RAX, b);
      }
      asm.cmc();
    } else if (b < 0) {
      asm.imm(Legacy.CMP, i.wide, a, (int) i.imm);
    } else {
      asm.op(Legacy.CMP, i.wide, a, b);
    }
    asm.jmp(end);
    asm.bind(otherwise);
    e.flags.constant(i.c);
    asm.bind(end);
    e.flags.subtracted();
    if (i.exposed) {
      e.flags.saveExposed();
    }
  }

  private void setFlags(Inst i) {
    e.flags.start();
    int a = e.use(i.a, RCX);
    asm.op(Legacy.MOV, false, RDX, a);
    asm.shift(Assembler.Shift.SHR, false, RDX, 28);
    asm.op(Legacy.MOV, false, RAX, RDX);
    asm.imm(Legacy.AND, false, RAX, 1);
    asm.op(Legacy.MOV, false, RCX, RDX);
    asm.imm(Legacy.AND, false, RCX, 12);
    asm.shift(Assembler.Shift.SHL, false, RCX, 12);
    asm.op(Legacy.OR, false, RAX, RCX);
    asm.imm(Legacy.AND, false, RDX, 2);
    asm.shift(Assembler.Shift.SHL, false, RDX, 15);
    asm.op(Legacy.OR, false, RAX, RDX);
    asm.mem(Legacy.MOV_TO, true, RAX, STATE, FLAGS);
    asm.movMemImm(STATE, slot(State.LAZY), 0);
  }

  private void getFlags(Inst i) {
    e.flags.clobber();
    asm.mem(Legacy.MOVZX8, false, RAX, STATE, FLAGS + 1);
    asm.shift(Assembler.Shift.SHR, false, RAX, 6);
    asm.shift(Assembler.Shift.SHL, false, RAX, 30);
    asm.mem(Legacy.MOVZX8, false, RCX, STATE, FLAGS + 2);
    asm.shift(Assembler.Shift.SHL, false, RCX, 29);
    asm.op(Legacy.OR, false, RAX, RCX);
    asm.mem(Legacy.MOVZX8, false, RCX, STATE, FLAGS);
    asm.shift(Assembler.Shift.SHL, false, RCX, 28);
    asm.op(Legacy.OR, false, RAX, RCX);
    e.done(i.d, RAX);
  }

  private void crc(Inst i) {
    e.load(i.a, RAX);
    int b = e.use(i.b, RCX);
    if (i.size == 2) {
      asm.operandSize();
    }
    asm.op(i.size == 1 ? Legacy.CRC32_8 : Legacy.CRC32, i.size == 8, RAX, b);
    e.done(i.d, RAX);
  }
}
