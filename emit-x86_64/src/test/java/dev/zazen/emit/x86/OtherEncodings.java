package dev.zazen.emit.x86;

import static dev.zazen.emit.x86.Syntax.hex;
import static dev.zazen.emit.x86.Syntax.instruction;
import static dev.zazen.emit.x86.Syntax.register;

import dev.zazen.emit.x86.Assembler.Shift;
import dev.zazen.emit.x86.Assembler.Unary;
import dev.zazen.emit.x86.Syntax.Memory;
import dev.zazen.emit.x86.Syntax.Operands;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Cases for the methods of the assembler that are not rows of a table. */
@SuppressWarnings("EnumOrdinal") // rows of arithmetic stand in the order of their codes
final class OtherEncodings {
  private static final Legacy[] ARITHMETIC = {
    Legacy.ADD, Legacy.OR, Legacy.ADC, Legacy.SBB, Legacy.AND, Legacy.SUB, Legacy.XOR, Legacy.CMP
  };
  private static final long[] LONG_CONSTANTS = {
    0,
    1,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    0x1_0000_0000L,
    -1,
    Integer.MIN_VALUE,
    Integer.MIN_VALUE - 1L,
    0x1122_3344_5566_7788L
  };
  private static final int COUNT = 13;

  private final Listing listing;
  private final Assembler asm;
  private final Set<String> used;

  OtherEncodings(Listing listing, Set<String> used) {
    this.listing = listing;
    asm = listing.asm;
    this.used = used;
  }

  private void add(String method, String text, Runnable encoding) {
    used.add(method);
    listing.add(method, text, encoding);
  }

  private void add(String method, String pattern, Operands operands, Runnable encoding) {
    add(method, instruction(pattern, operands), encoding);
  }

  private static Operands onRegister(boolean wide, int rm, int immediate) {
    return new Operands(wide, 0, 0, rm, null, immediate);
  }

  private static Operands onMemory(boolean wide, Memory m, int immediate) {
    return new Operands(wide, 0, 0, 0, m, immediate);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The first of the names that a condition has in the manual may not be that of objdump. */
  static String objdumpName(Cc cc) {
    return lower(cc);
  }

  void immediates(int[] registers, int[] constants, List<Memory> memories) {
    for (boolean wide : new boolean[] {false, true}) {
      for (int k : constants) {
        for (int r : registers) {
          Operands o = onRegister(wide, r, k);
          for (Legacy op : ARITHMETIC) {
            add("imm", lower(op) + " Ev,Iv", o, () -> asm.imm(op, wide, r, k));
          }
          add("testImm", "test Ev,Iv", o, () -> asm.testImm(wide, r, k));
          for (int from : registers) {
            var both = new Operands(wide, r, 0, from, null, k);
            add("imul", "imul Gv,Ev,Iv", both, () -> asm.imul(wide, r, from, k));
          }
        }
        for (Memory m : memories) {
          Operands o = onMemory(wide, m, k);
          int base = m.base();
          int disp = m.displacement();
          for (Legacy op : ARITHMETIC) {
            add("immMem", lower(op) + " Ev,Iv", o, () -> asm.immMem(op, wide, base, disp, k));
          }
          add("testMemImm", "test Ev,Iv", o, () -> asm.testMemImm(wide, base, disp, k));
        }
      }
    }
    for (Memory m : memories) {
      for (int k : constants) {
        int base = m.base();
        int disp = m.displacement();
        Operands o = onMemory(true, m, k);
        add("movMemImm", "mov Eq,Iq", o, () -> asm.movMemImm(base, disp, k));
        add("testByte", "test Eb,Ib", o, () -> asm.testByte(base, disp, k));
        add("cmpByte", "cmp Eb,Ib", o, () -> asm.cmpByte(base, disp, k));
        add("movByte", "mov Eb,Ib", o, () -> asm.movByte(base, disp, k));
      }
    }
    for (int r : registers) {
      for (long k : LONG_CONSTANTS) {
        String name =
            k >>> 32 == 0
                ? "mov " + register(r, 'd')
                : (k == (int) k ? "mov " : "movabs ") + register(r, 'q');
        add("movImm", name + "," + hex(k), () -> asm.movImm(r, k));
      }
    }
  }

  void oneRegister(int[] registers) {
    for (int r : registers) {
      for (boolean wide : new boolean[] {false, true}) {
        Operands o = onRegister(wide, r, COUNT);
        for (Shift op : Shift.values()) {
          // objdump writes SHL for the alias too
          String name = op == Shift.SAL ? "shl" : lower(op);
          add("shift", name + " Ev,Ib", o, () -> asm.shift(op, wide, r, COUNT));
          add("shiftByCl", name + " " + register(r, size(wide)) + ",cl", cl(op, wide, r));
        }
        for (Unary op : List.of(Unary.NOT, Unary.NEG, Unary.MUL, Unary.IMUL, Unary.DIV)) {
          add("unary", lower(op) + " Ev", o, () -> asm.unary(op, wide, r));
        }
        add("unary", "idiv Ev", o, () -> asm.unary(Unary.IDIV, wide, r));
        add("bt", "bt Ev,Ib", o, () -> asm.bt(wide, r, COUNT));
        add("bswap", "bswap Ev", o, () -> asm.bswap(wide, r));
      }
      add("ror16", "ror Ew,Ib", onRegister(false, r, 8), () -> asm.ror16(r, 8));
      for (Cc cc : Cc.values()) {
        String name = "set" + objdumpName(cc) + " Eb";
        add("set", name, onRegister(false, r, 0), () -> asm.set(cc, r));
      }
      add("push", "push Eq", onRegister(true, r, 0), () -> asm.push(r));
      add("pop", "pop Eq", onRegister(true, r, 0), () -> asm.pop(r));
      add("jmpReg", "jmp Eq", onRegister(true, r, 0), () -> asm.jmpReg(r));
    }
  }

  private Runnable cl(Shift op, boolean wide, int reg) {
    return () -> asm.shiftByCl(op, wide, reg);
  }

  private static char size(boolean wide) {
    return wide ? 'q' : 'd';
  }

  void twoRegisters(int[] registers) {
    for (boolean wide : new boolean[] {false, true}) {
      for (int reg : registers) {
        for (int rm : registers) {
          var o = new Operands(wide, reg, 0, rm, null, COUNT);
          for (Cc cc : Cc.values()) {
            String name = "cmov" + objdumpName(cc) + " Gv,Ev";
            add("cmov", name, o, () -> asm.cmov(cc, wide, reg, rm));
          }
          var shifted = new Operands(wide, rm, 0, reg, null, COUNT);
          add("shrd", "shrd Ev,Gv,Ib", shifted, () -> asm.shrd(wide, reg, rm, COUNT));
        }
      }
    }
  }

  void memoryOperand(List<Memory> memories) {
    for (Memory m : memories) {
      int base = m.base();
      int disp = m.displacement();
      Operands o = onMemory(true, m, COUNT);
      add("btMem", "bt Eq,Ib", o, () -> asm.btMem(base, disp, COUNT));
      for (Cc cc : Cc.values()) {
        String name = objdumpName(cc);
        add("setMem", "set" + name + " Eb", o, () -> asm.setMem(cc, base, disp));
        for (int reg : new int[] {0, 4, 9}) {
          for (boolean wide : new boolean[] {false, true}) {
            var to = new Operands(wide, reg, 0, 0, m, 0);
            add(
                "cmovMem",
                "cmov" + name + " Gv,Ev",
                to,
                () -> asm.cmovMem(cc, wide, reg, base, disp));
          }
        }
      }
      add("jmpMem", "jmp Eq", o, () -> asm.jmpMem(base, disp));
      add("callMem", "call Eq", o, () -> asm.callMem(base, disp));
      if (base < 8) {
        String text = Syntax.memory('b', m);
        add("storeAh", "mov " + text + ",ah", () -> asm.storeAh(base, disp));
        add("loadAh", "mov ah," + text, () -> asm.loadAh(base, disp));
        add("loadAl", "mov al," + text, () -> asm.loadAl(base, disp));
        add("cmpAl", "cmp al," + text, () -> asm.cmpAl(base, disp));
        add("ldmxcsr", "ldmxcsr Ed", o, () -> asm.ldmxcsr(base, disp));
        add("stmxcsr", "stmxcsr Ed", o, () -> asm.stmxcsr(base, disp));
      }
    }
  }

  void indexed(List<Memory> memories) {
    for (Memory m : memories) {
      add(
          "jmpMem",
          "jmp Eq",
          onMemory(true, m, 0),
          () -> asm.jmpMem(m.base(), m.index(), m.scale(), m.displacement()));
    }
  }

  void fixed() {
    add("addAl", "add al,0x7f", () -> asm.addAl(127));
    add("signIntoRdx", "cdq", () -> asm.signIntoRdx(false));
    add("signIntoRdx", "cqo", () -> asm.signIntoRdx(true));
    add("nop8", "nop DWORD PTR [rax+rax*1+0x0]", asm::nop8);
    add("lahf", "lahf", asm::lahf);
    add("sahf", "sahf", asm::sahf);
    add("cmc", "cmc", asm::cmc);
    add("ret", "ret", asm::ret);
  }

  void prefixes() {
    add(
        "operandSize",
        "sub r8w,WORD PTR [r13+0x0]",
        () -> {
          asm.operandSize();
          asm.mem(Legacy.SUB, false, 8, 13, 0);
        });
    for (int base : new int[] {3, 15}) {
      String name = base == 3 ? "rbx" : "r15";
      add("prefetchw", "prefetchw BYTE PTR [%s]".formatted(name), () -> asm.prefetchw(base));
      add(
          "cmpxchg16b",
          "lock cmpxchg16b OWORD PTR [%s+0x8]".formatted(name),
          () -> {
            asm.lock();
            asm.cmpxchg16b(base, 8);
          });
    }
    for (Legacy row : List.of(Legacy.CMPXCHG8, Legacy.CMPXCHG16, Legacy.CMPXCHG)) {
      var o = new Operands(false, 9, 0, 0, new Memory(3, 8), 0);
      add(
          "lock",
          "lock " + instruction(Patterns.LEGACY.get(row.name()), o),
          () -> {
            asm.lock();
            asm.mem(row, false, 9, 3, 8);
          });
    }
  }

  void jumps() {
    var label = new Label();
    asm.bind(label);
    int target = label.position();
    add("ret", "ret", asm::ret);
    add("jmp", "jmp " + hex(target), () -> asm.jmp(label));
    add("jcc", "jl " + hex(target), () -> asm.jcc(Cc.L, label));
    add("call", "call " + hex(target), () -> asm.call(label));
    add("jmpThrough", "jmp QWORD PTR " + rip(target, 6), () -> asm.jmpThrough(label));
    add("rip", "mov r9,QWORD PTR " + rip(target, 7), () -> asm.rip(Legacy.MOV, true, 9, label));
    add("rip", "lea rcx," + rip(target, 7), () -> asm.rip(Legacy.LEA, true, 1, label));
    add(
        "vexRip",
        "vpxor xmm9,xmm8,XMMWORD PTR " + rip(target, 8),
        () -> asm.vexRip(Vex.XOR, 9, 8, label));
    add(
        "vexRip",
        "vpshufb xmm1,xmm8,XMMWORD PTR " + rip(target, 9),
        () -> asm.vexRip(Vex.PSHUFB, 1, 8, label));
  }

  private String rip(int target, int length) {
    // the displacement counts from the end of the instruction
    return "[rip+" + hex(target - (asm.position() + length)) + "]";
  }
}
