package dev.zazen.emit.x86;

import dev.zazen.base.Deviation;
import java.util.Arrays;

/**
 * Encodes x86-64 instructions into a growing buffer. Operands are register numbers; {@link
 * #NO_INDEX} stands for no index register. Memory operands are base + index * scale + displacement.
 */
@Deviation(rule = "R8.12", id = "DEV-J-007")
@SuppressWarnings("EnumOrdinal") // of conditions, shifts and the like the place is the code
public final class Assembler {
  /** No index register in a memory operand. */
  public static final int NO_INDEX = -1;

  private static final int REX = 0x40;
  private static final int REX_W = 8;
  private static final int SIB = 4;
  private static final int SHORT_VEX = 0xc5;
  private static final int LONG_VEX = 0xc4;

  private byte[] code = new byte[4096];
  private int at;

  /** An empty buffer. */
  public Assembler() {}

  /** Bytes so far. */
  public int position() {
    return at;
  }

  /** Forgets everything that was written. */
  public void clear() {
    at = 0;
  }

  /** A copy of what was written. */
  public byte[] bytes() {
    return Arrays.copyOf(code, at);
  }

  /** Appends a byte. */
  public void int8(int value) {
    if (at == code.length) {
      code = Arrays.copyOf(code, at * 2);
    }
    code[at++] = (byte) value;
  }

  /** Appends 4 bytes. */
  public void int32(int value) {
    int8(value);
    int8(value >> 8);
    int8(value >> 16);
    int8(value >> 24);
  }

  /** Appends 8 bytes. */
  public void int64(long value) {
    int32((int) value);
    int32((int) (value >> 32));
  }

  /** Appends zeros up to a multiple of {@code alignment}. */
  public void align(int alignment) {
    while (at % alignment != 0) {
      int8(0);
    }
  }

  // Operands

  private void rex(boolean wide, int reg, int index, int base, boolean always) {
    int bits =
        (wide ? REX_W : 0)
            | (reg & 8) >> 1
            | (index == NO_INDEX ? 0 : (index & 8) >> 2)
            | (base & 8) >> 3;
    if (bits != 0 || always) {
      int8(REX | bits);
    }
  }

  private void modRegister(int reg, int rm) {
    int8(0xc0 | (reg & 7) << 3 | rm & 7);
  }

  private void modMemory(int reg, int base, int index, int scale, int displacement) {
    int field = (reg & 7) << 3;
    boolean sib = index != NO_INDEX || (base & 7) == Gpr.RSP;
    boolean none = displacement == 0 && (base & 7) != Gpr.RBP;
    boolean small = displacement == (byte) displacement;
    int mod = none ? 0 : small ? 0x40 : 0x80;
    int8(mod | field | (sib ? SIB : base & 7));
    if (sib) {
      int8(scale << 6 | (index == NO_INDEX ? SIB : index & 7) << 3 | base & 7);
    }
    if (!none) {
      if (small) {
        int8(displacement);
      } else {
        int32(displacement);
      }
    }
  }

  private void opcode(int map, int opcode) {
    if (map > 0) {
      int8(0x0f);
      if (map == 2) {
        int8(0x38);
      } else if (map == 3) {
        int8(0x3a);
      }
    }
    int8(opcode);
  }

  // Rows of Legacy

  /** {@code op reg, rm}. */
  public void op(Legacy op, boolean wide, int reg, int rm) {
    if (op.prefix != 0) {
      int8(op.prefix);
    }
    rex(wide, reg, NO_INDEX, rm, op.byteRegister() && reg > 3 || op.byteOperand() && rm > 3);
    opcode(op.map, op.opcode);
    modRegister(reg, rm);
  }

  /** {@code op reg, [base + displacement]}; for rows that end in {@code _TO} the other way. */
  public void mem(Legacy op, boolean wide, int reg, int base, int displacement) {
    mem(op, wide, reg, base, NO_INDEX, 0, displacement);
  }

  /** {@code op reg, [base + index << scale + displacement]}. */
  public void mem(
      Legacy op, boolean wide, int reg, int base, int index, int scale, int displacement) {
    if (op.prefix != 0) {
      int8(op.prefix);
    }
    rex(wide, reg, index, base, op.byteRegister() && reg > 3);
    opcode(op.map, op.opcode);
    modMemory(reg, base, index, scale, displacement);
  }

  /** The prefix that makes the next instruction one of 16 bits. */
  public void operandSize() {
    int8(0x66);
  }

  /** The LOCK prefix for the next instruction. */
  public void lock() {
    int8(0xf0);
  }

  // Rows of Vex

  private void vex(int pp, int map, boolean wide, int reg, int vvvv, int index, int base) {
    int r = reg >> 3 & 1;
    int x = index == NO_INDEX ? 0 : index >> 3 & 1;
    int b = base >> 3 & 1;
    int last = (~vvvv & 15) << 3 | pp;
    if (x == 0 && b == 0 && map == 1 && !wide) {
      int8(SHORT_VEX);
      int8((r ^ 1) << 7 | last);
    } else {
      int8(LONG_VEX);
      int8((r ^ 1) << 7 | (x ^ 1) << 6 | (b ^ 1) << 5 | map);
      int8((wide ? 0x80 : 0) | last);
    }
  }

  /** {@code op reg, second, rm}; rows without a second source take 0 for it. */
  public void vex(Vex op, int reg, int second, int rm) {
    vex(op.prefix, op.map, op.wide, reg, second, NO_INDEX, rm);
    int8(op.opcode);
    modRegister(reg, rm);
  }

  /** {@code op reg, second, rm, immediate}. */
  public void vex(Vex op, int reg, int second, int rm, int immediate) {
    vex(op, reg, second, rm);
    int8(immediate);
  }

  /** {@code op reg, second, [base + displacement]}. */
  public void vexMem(Vex op, int reg, int second, int base, int displacement) {
    vex(op.prefix, op.map, op.wide, reg, second, NO_INDEX, base);
    int8(op.opcode);
    modMemory(reg, base, NO_INDEX, 0, displacement);
  }

  /** {@code op reg, second, [rip -> label]}. */
  public void vexRip(Vex op, int reg, int second, Label label) {
    vex(op.prefix, op.map, op.wide, reg, second, NO_INDEX, 0);
    int8(op.opcode);
    int8((reg & 7) << 3 | Gpr.RBP);
    reference(label);
  }

  /** As {@link #vex(Vex, int, int, int)} for general-purpose registers: BMI instructions. */
  public void bmi(Vex op, boolean wide, int reg, int second, int rm) {
    vex(op.prefix, op.map, wide, reg, second, NO_INDEX, rm);
    int8(op.opcode);
    modRegister(reg, rm);
  }

  /** {@code rorx reg, rm, count}. */
  public void rorx(boolean wide, int reg, int rm, int count) {
    bmi(Vex.RORX, wide, reg, 0, rm);
    int8(count);
  }

  // Immediates

  /** {@code op reg, immediate} for ADD to CMP of {@link Legacy}. */
  public void imm(Legacy op, boolean wide, int reg, int immediate) {
    rex(wide, 0, NO_INDEX, reg, false);
    boolean small = immediate == (byte) immediate;
    int8(small ? 0x83 : 0x81);
    modRegister(extension(op), reg);
    immediate(small, immediate);
  }

  /** {@code op dword or qword [base + displacement], immediate} for ADD to CMP. */
  public void immMem(Legacy op, boolean wide, int base, int displacement, int immediate) {
    rex(wide, 0, NO_INDEX, base, false);
    boolean small = immediate == (byte) immediate;
    int8(small ? 0x83 : 0x81);
    modMemory(extension(op), base, NO_INDEX, 0, displacement);
    immediate(small, immediate);
  }

  private void immediate(boolean small, int immediate) {
    if (small) {
      int8(immediate);
    } else {
      int32(immediate);
    }
  }

  private static int extension(Legacy op) {
    return op.opcode >> 3;
  }

  /** {@code test reg, immediate}. */
  public void testImm(boolean wide, int reg, int immediate) {
    rex(wide, 0, NO_INDEX, reg, false);
    int8(0xf7);
    modRegister(0, reg);
    int32(immediate);
  }

  /** {@code test dword or qword [base + displacement], immediate}. */
  public void testMemImm(boolean wide, int base, int displacement, int immediate) {
    rex(wide, 0, NO_INDEX, base, false);
    int8(0xf7);
    modMemory(0, base, NO_INDEX, 0, displacement);
    int32(immediate);
  }

  /** {@code test byte [base + displacement], immediate}. */
  public void testByte(int base, int displacement, int immediate) {
    rex(false, 0, NO_INDEX, base, false);
    int8(0xf6);
    modMemory(0, base, NO_INDEX, 0, displacement);
    int8(immediate);
  }

  /** {@code cmp byte [base + displacement], immediate}. */
  public void cmpByte(int base, int displacement, int immediate) {
    rex(false, 0, NO_INDEX, base, false);
    int8(0x80);
    modMemory(7, base, NO_INDEX, 0, displacement);
    int8(immediate);
  }

  /** {@code mov byte [base + displacement], immediate}. */
  public void movByte(int base, int displacement, int immediate) {
    rex(false, 0, NO_INDEX, base, false);
    int8(0xc6);
    modMemory(0, base, NO_INDEX, 0, displacement);
    int8(immediate);
  }

  /** Moves a constant in the shortest way that leaves the flags alone. */
  public void movImm(int reg, long value) {
    if (value >>> 32 == 0) {
      rex(false, 0, NO_INDEX, reg, false);
      int8(0xb8 | reg & 7);
      int32((int) value);
    } else if (value == (int) value) {
      rex(true, 0, NO_INDEX, reg, false);
      int8(0xc7);
      modRegister(0, reg);
      int32((int) value);
    } else {
      rex(true, 0, NO_INDEX, reg, false);
      int8(0xb8 | reg & 7);
      int64(value);
    }
  }

  /** {@code mov qword [base + displacement], sign-extended immediate}. */
  public void movMemImm(int base, int displacement, int immediate) {
    rex(true, 0, NO_INDEX, base, false);
    int8(0xc7);
    modMemory(0, base, NO_INDEX, 0, displacement);
    int32(immediate);
  }

  /** {@code imul reg, rm, immediate}. */
  public void imul(boolean wide, int reg, int rm, int immediate) {
    rex(wide, reg, NO_INDEX, rm, false);
    int8(0x69);
    modRegister(reg, rm);
    int32(immediate);
  }

  /** Shifts and rotations by a constant; the extension of opcode C1. */
  public enum Shift {
    ROL,
    ROR,
    RCL,
    RCR,
    SHL,
    SHR,
    SAL,
    SAR
  }

  /** {@code op reg, count}. */
  public void shift(Shift op, boolean wide, int reg, int count) {
    rex(wide, 0, NO_INDEX, reg, false);
    int8(0xc1);
    modRegister(op.ordinal(), reg);
    int8(count);
  }

  /** {@code op reg, cl}. */
  public void shiftByCl(Shift op, boolean wide, int reg) {
    rex(wide, 0, NO_INDEX, reg, false);
    int8(0xd3);
    modRegister(op.ordinal(), reg);
  }

  /** {@code ror reg16, count}: with 8, swaps the two lowest bytes. */
  public void ror16(int reg, int count) {
    int8(0x66);
    rex(false, 0, NO_INDEX, reg, false);
    int8(0xc1);
    modRegister(Shift.ROR.ordinal(), reg);
    int8(count);
  }

  /** {@code shrd reg, from, count}: shifts in bits of {@code from} from above. */
  public void shrd(boolean wide, int reg, int from, int count) {
    rex(wide, from, NO_INDEX, reg, false);
    opcode(1, 0xac);
    modRegister(from, reg);
    int8(count);
  }

  /** {@code bt reg, bit}. */
  public void bt(boolean wide, int reg, int bit) {
    rex(wide, 0, NO_INDEX, reg, false);
    opcode(1, 0xba);
    modRegister(4, reg);
    int8(bit);
  }

  /** {@code bt qword [base + displacement], bit}. */
  public void btMem(int base, int displacement, int bit) {
    rex(true, 0, NO_INDEX, base, false);
    opcode(1, 0xba);
    modMemory(4, base, NO_INDEX, 0, displacement);
    int8(bit);
  }

  /** One-operand instructions of opcode F7; the constant's place is the extension. */
  public enum Unary {
    TEST,
    TEST_ALIAS,
    NOT,
    NEG,
    MUL,
    IMUL,
    DIV,
    IDIV
  }

  /** {@code op reg}. */
  public void unary(Unary op, boolean wide, int reg) {
    rex(wide, 0, NO_INDEX, reg, false);
    int8(0xf7);
    modRegister(op.ordinal(), reg);
  }

  /** CDQ or CQO. */
  public void signIntoRdx(boolean wide) {
    rex(wide, 0, NO_INDEX, 0, false);
    int8(0x99);
  }

  /** {@code bswap reg}. */
  public void bswap(boolean wide, int reg) {
    rex(wide, 0, NO_INDEX, reg, false);
    int8(0x0f);
    int8(0xc8 | reg & 7);
  }

  /** {@code cmovcc reg, rm}. */
  public void cmov(Cc cc, boolean wide, int reg, int rm) {
    rex(wide, reg, NO_INDEX, rm, false);
    opcode(1, 0x40 | cc.ordinal());
    modRegister(reg, rm);
  }

  /** {@code cmovcc reg, [base + displacement]}. */
  public void cmovMem(Cc cc, boolean wide, int reg, int base, int displacement) {
    rex(wide, reg, NO_INDEX, base, false);
    opcode(1, 0x40 | cc.ordinal());
    modMemory(reg, base, NO_INDEX, 0, displacement);
  }

  /** {@code setcc reg8}. */
  public void set(Cc cc, int reg) {
    rex(false, 0, NO_INDEX, reg, reg > 3);
    opcode(1, 0x90 | cc.ordinal());
    modRegister(0, reg);
  }

  /** {@code cmpxchg16b [base + displacement]}. */
  public void cmpxchg16b(int base, int displacement) {
    rex(true, 0, NO_INDEX, base, false);
    opcode(1, 0xc7);
    modMemory(1, base, NO_INDEX, 0, displacement);
  }

  /** {@code prefetchw [base]}. */
  public void prefetchw(int base) {
    rex(false, 0, NO_INDEX, base, false);
    opcode(1, 0x0d);
    modMemory(1, base, NO_INDEX, 0, 0);
  }

  /** {@code setcc byte [base + displacement]}. */
  public void setMem(Cc cc, int base, int displacement) {
    rex(false, 0, NO_INDEX, base, false);
    opcode(1, 0x90 | cc.ordinal());
    modMemory(0, base, NO_INDEX, 0, displacement);
  }

  /** {@code mov byte [base + displacement], ah}; only with a base that needs no REX prefix. */
  public void storeAh(int base, int displacement) {
    int8(0x88);
    modMemory(4, base, NO_INDEX, 0, displacement);
  }

  /** {@code mov ah, byte [base + displacement]}; only with a base that needs no REX prefix. */
  public void loadAh(int base, int displacement) {
    int8(0x8a);
    modMemory(4, base, NO_INDEX, 0, displacement);
  }

  /** {@code mov al, byte [base + displacement]}. */
  public void loadAl(int base, int displacement) {
    int8(0x8a);
    modMemory(0, base, NO_INDEX, 0, displacement);
  }

  /** {@code add al, immediate}. */
  public void addAl(int immediate) {
    int8(0x04);
    int8(immediate);
  }

  /** {@code cmp al, [base + displacement]}. */
  public void cmpAl(int base, int displacement) {
    int8(0x3a);
    modMemory(0, base, NO_INDEX, 0, displacement);
  }

  /** A NOP of 8 bytes. */
  public void nop8() {
    int32(0x00841f0f);
    int32(0);
  }

  /** LAHF. */
  public void lahf() {
    int8(0x9f);
  }

  /** SAHF. */
  public void sahf() {
    int8(0x9e);
  }

  /** CMC. */
  public void cmc() {
    int8(0xf5);
  }

  /** {@code push reg}. */
  public void push(int reg) {
    rex(false, 0, NO_INDEX, reg, false);
    int8(0x50 | reg & 7);
  }

  /** {@code pop reg}. */
  public void pop(int reg) {
    rex(false, 0, NO_INDEX, reg, false);
    int8(0x58 | reg & 7);
  }

  /** RET. */
  public void ret() {
    int8(0xc3);
  }

  /** {@code ldmxcsr [base + displacement]}. */
  public void ldmxcsr(int base, int displacement) {
    opcode(1, 0xae);
    modMemory(2, base, NO_INDEX, 0, displacement);
  }

  /** {@code stmxcsr [base + displacement]}. */
  public void stmxcsr(int base, int displacement) {
    opcode(1, 0xae);
    modMemory(3, base, NO_INDEX, 0, displacement);
  }

  // Jumps

  private void reference(Label label) {
    if (label.position >= 0) {
      int32(label.position - (at + 4));
    } else {
      label.reference(at);
      int32(0);
    }
  }

  /** The label is here. */
  public void bind(Label label) {
    label.position = at;
    for (int i = 0; i < label.count; i++) {
      int from = label.references[i];
      int distance = at - (from + 4);
      code[from] = (byte) distance;
      code[from + 1] = (byte) (distance >> 8);
      code[from + 2] = (byte) (distance >> 16);
      code[from + 3] = (byte) (distance >> 24);
    }
  }

  /** {@code jmp label}. */
  public void jmp(Label label) {
    int back = label.position - (at + 2);
    if (label.position >= 0 && back == (byte) back) {
      int8(0xeb);
      int8(back);
    } else {
      int8(0xe9);
      reference(label);
    }
  }

  /** {@code call label}. */
  public void call(Label label) {
    int8(0xe8);
    reference(label);
  }

  /** {@code call [base + displacement]}. */
  public void callMem(int base, int displacement) {
    rex(false, 0, NO_INDEX, base, false);
    int8(0xff);
    modMemory(2, base, NO_INDEX, 0, displacement);
  }

  /** {@code jcc label}. */
  public void jcc(Cc cc, Label label) {
    int back = label.position - (at + 2);
    if (label.position >= 0 && back == (byte) back) {
      int8(0x70 | cc.ordinal());
      int8(back);
    } else {
      opcode(1, 0x80 | cc.ordinal());
      reference(label);
    }
  }

  /** {@code jmp [rip -> label]}. */
  public void jmpThrough(Label label) {
    int8(0xff);
    int8(0x25);
    reference(label);
  }

  /** {@code jmp [base + displacement]}. */
  public void jmpMem(int base, int displacement) {
    rex(false, 0, NO_INDEX, base, false);
    int8(0xff);
    modMemory(4, base, NO_INDEX, 0, displacement);
  }

  /** {@code jmp [base + index << scale + displacement]}. */
  public void jmpMem(int base, int index, int scale, int displacement) {
    rex(false, 0, index, base, false);
    int8(0xff);
    modMemory(4, base, index, scale, displacement);
  }

  /** {@code jmp reg}. */
  public void jmpReg(int reg) {
    rex(false, 0, NO_INDEX, reg, false);
    int8(0xff);
    modRegister(4, reg);
  }

  /** {@code op reg, [rip -> label]} for a row of {@link Legacy}. */
  public void rip(Legacy op, boolean wide, int reg, Label label) {
    if (op.prefix != 0) {
      int8(op.prefix);
    }
    rex(wide, reg, NO_INDEX, 0, op.byteRegister() && reg > 3);
    opcode(op.map, op.opcode);
    int8((reg & 7) << 3 | Gpr.RBP);
    reference(label);
  }
}
