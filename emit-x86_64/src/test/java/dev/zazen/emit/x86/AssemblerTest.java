package dev.zazen.emit.x86;

import static dev.zazen.emit.x86.Syntax.hex;
import static dev.zazen.emit.x86.Syntax.instruction;
import static dev.zazen.emit.x86.Syntax.register;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.emit.x86.Syntax.Memory;
import dev.zazen.emit.x86.Syntax.Operands;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every row and every method of the assembler, as {@code objdump} reads it. */
class AssemblerTest {
  private static final int[] GENERAL = {0, 1, 3, 4, 5, 6, 7, 8, 12, 13, 15};
  private static final int[] VECTOR = {0, 7, 8, 15};
  private static final int[] BASES = {0, 4, 5, 12, 13};
  private static final int[] INDICES = {Assembler.NO_INDEX, 0, 5, 12, 13};
  private static final int[] DISPLACEMENTS = {0, 8, -8, 127, -128, 128, 4096, -4096};
  private static final int[] CONSTANTS = {0, 1, 127, -128, 128, 0x12345678, -1, Integer.MIN_VALUE};
  private static final boolean[] WIDTHS = {false, true};
  private static final boolean[] ONE = {false};

  /** Not one of the named predicates of comparisons, so that it is printed. */
  private static final int IMMEDIATE = 0x55;

  private final Listing listing = new Listing();
  private final Assembler asm = listing.asm;
  private final Set<String> used = new TreeSet<>();

  @Test
  void rowsWithoutVexPrefixDisassembleToWhatTheyAreNamed()
      throws IOException, InterruptedException {
    for (Legacy row : Legacy.values()) {
      String pattern = pattern(Patterns.LEGACY, row.name());
      for (boolean wide : sized(pattern) ? WIDTHS : ONE) {
        for (int reg : GENERAL) {
          registers(row, wide, reg, Patterns.withRegister(pattern));
          memory(row, wide, reg, Patterns.withMemory(pattern));
        }
      }
    }
    listing.check();
  }

  private void registers(Legacy row, boolean wide, int reg, String pattern) {
    if (pattern.equals("-")) {
      return;
    }
    for (int rm : GENERAL) {
      var operands = new Operands(wide, reg, 0, rm, null, 0);
      listing.add(row.name(), instruction(pattern, operands), () -> asm.op(row, wide, reg, rm));
    }
  }

  private void memory(Legacy row, boolean wide, int reg, String pattern) {
    for (Memory m : memories()) {
      var operands = new Operands(wide, reg, 0, 0, m, 0);
      listing.add(
          row.name(),
          instruction(pattern, operands),
          () -> asm.mem(row, wide, reg, m.base(), m.index(), m.scale(), m.displacement()));
    }
    var shortest = new Memory(5, 8);
    listing.add(
        row.name(),
        instruction(pattern, new Operands(wide, reg, 0, 0, shortest, 0)),
        () -> asm.mem(row, wide, reg, shortest.base(), shortest.displacement()));
  }

  /** All kinds of addresses; RSP cannot be an index. */
  private static List<Memory> memories() {
    List<Memory> all = new ArrayList<>();
    for (int base : BASES) {
      for (int displacement : DISPLACEMENTS) {
        for (int index : INDICES) {
          int scale = index == Assembler.NO_INDEX ? 0 : all.size() & 3;
          all.add(new Memory(base, index, scale, displacement));
        }
      }
    }
    return all;
  }

  private static List<Memory> memoriesWithoutIndex() {
    return memories().stream().filter(m -> m.index() == Assembler.NO_INDEX).toList();
  }

  @Test
  void rowsWithVexPrefixDisassembleToWhatTheyAreNamed() throws IOException, InterruptedException {
    for (Vex row : Vex.values()) {
      if (Patterns.SHIFTS.containsKey(row.name())) {
        continue;
      }
      String pattern = pattern(Patterns.VEX, row.name());
      String register = Patterns.withRegister(pattern);
      String memory = Patterns.withMemory(pattern);
      for (int reg : pattern.contains("G") ? GENERAL : VECTOR) {
        for (int second : seconds(register)) {
          for (int rm : register.contains("E") ? GENERAL : VECTOR) {
            registers(row, reg, second, rm, register);
          }
        }
        for (int second : seconds(memory)) {
          for (Memory m : memoriesWithoutIndex()) {
            var operands = new Operands(row.wide, reg, second, 0, m, IMMEDIATE);
            listing.add(
                row.name(),
                instruction(memory, operands),
                () -> {
                  asm.vexMem(row, reg, second, m.base(), m.displacement());
                  if (memory.endsWith("Ib")) {
                    asm.int8(IMMEDIATE);
                  }
                });
          }
        }
      }
    }
    listing.check();
  }

  /** Whether there is a form of 32 bits and one of 64. */
  private static boolean sized(String pattern) {
    return pattern.contains("Gv") || pattern.contains("Ev");
  }

  private static int[] seconds(String pattern) {
    return pattern.contains("H") ? VECTOR : pattern.contains("B") ? GENERAL : new int[] {0};
  }

  private void registers(Vex row, int reg, int second, int rm, String pattern) {
    for (boolean wide : sized(pattern) ? WIDTHS : ONE) {
      boolean w = wide || row.wide;
      String text = instruction(pattern, new Operands(w, reg, second, rm, null, IMMEDIATE));
      listing.add(
          row.name(),
          text,
          () -> {
            if (row == Vex.RORX) {
              asm.rorx(w, reg, rm, IMMEDIATE);
            } else if (pattern.contains("Gv")) {
              asm.bmi(row, w, reg, second, rm);
            } else if (pattern.endsWith("Ib")) {
              asm.vex(row, reg, second, rm, IMMEDIATE);
            } else {
              asm.vex(row, reg, second, rm);
            }
          });
    }
  }

  @Test
  void vectorShiftsByConstantsDisassembleToWhatTheirExtensionSays()
      throws IOException, InterruptedException {
    for (Vex row : Vex.values()) {
      String extensions = Patterns.SHIFTS.get(row.name());
      if (extensions == null) {
        continue;
      }
      String[] names = extensions.split(" ", -1);
      for (int extension = 0; extension < names.length; extension++) {
        if (names[extension].equals("-")) {
          continue;
        }
        for (int target : VECTOR) {
          for (int from : VECTOR) {
            int reg = extension;
            var operands = new Operands(false, 0, target, from, null, IMMEDIATE);
            listing.add(
                row.name(),
                instruction(names[extension] + " Hx,Wx,Ib", operands),
                () -> asm.vex(row, reg, target, from, IMMEDIATE));
          }
        }
      }
    }
    listing.check();
  }

  @Test
  void otherEncodingsDisassembleToWhatTheyAreNamed() throws IOException, InterruptedException {
    var others = new OtherEncodings(listing, used);
    others.immediates(GENERAL, CONSTANTS, memoriesWithoutIndex());
    others.oneRegister(GENERAL);
    others.twoRegisters(GENERAL);
    others.memoryOperand(memoriesWithoutIndex());
    others.indexed(memories());
    others.fixed();
    others.prefixes();
    others.jumps();
    listing.check();
    used.addAll(ROWS_AND_DATA);
    assertEquals(encodings(), used);
  }

  /** Methods that the tests of rows call, and those that write data. */
  private static final List<String> ROWS_AND_DATA =
      List.of("op", "mem", "vex", "vexMem", "bmi", "rorx", "int8", "int32", "int64", "align");

  private static Set<String> encodings() {
    Set<String> names = new TreeSet<>();
    for (Method method : Assembler.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
        names.add(method.getName());
      }
    }
    names.removeAll(List.of("position", "clear", "bytes", "bind"));
    return names;
  }

  @Test
  void jumpsToLabelsBoundLaterReachThem() throws IOException, InterruptedException {
    var behind = new Label();
    int length = 6 + 5 + 5 + 6;
    listing.add("jcc", "jle " + hex(length), () -> asm.jcc(Cc.LE, behind));
    listing.add("jmp", "jmp " + hex(length), () -> asm.jmp(behind));
    listing.add("call", "call " + hex(length), () -> asm.call(behind));
    listing.add("jmpThrough", "jmp QWORD PTR [rip+0x0]", () -> asm.jmpThrough(behind));
    asm.bind(behind);
    listing.add("ret", "ret", asm::ret);
    listing.check();
    assertEquals(length, behind.position());
  }

  @Test
  void jumpsBackAreShortWhereTheyReach() throws IOException, InterruptedException {
    var start = new Label();
    asm.bind(start);
    while (asm.position() < 126) {
      listing.add("ret", "ret", asm::ret);
    }
    listing.add("jmp", "jmp 0x0", () -> asm.jmp(start));
    assertEquals(128, asm.position());
    listing.add("jmp", "jmp 0x0", () -> asm.jmp(start));
    assertEquals(133, asm.position());
    listing.add("jcc", "jg 0x0", () -> asm.jcc(Cc.G, start));
    assertEquals(139, asm.position());
    var near = new Label();
    asm.bind(near);
    for (Cc cc : Cc.values()) {
      String name = OtherEncodings.objdumpName(cc);
      listing.add("jcc", "j" + name + " 0x8b", () -> asm.jcc(cc, near));
    }
    assertEquals(139 + 16 * 2, asm.position());
    listing.check();
  }

  @Test
  void dataIsLittleEndianAndAlignedWithZeros() {
    asm.int8(1);
    asm.align(8);
    asm.int64(0x1122334455667788L);
    asm.int32(0x12345678);
    byte[] expected = {
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      (byte) 0x88,
      0x77,
      0x66,
      0x55,
      0x44,
      0x33,
      0x22,
      0x11,
      0x78,
      0x56,
      0x34,
      0x12
    };
    assertArrayEquals(expected, asm.bytes());
    asm.clear();
    assertEquals(0, asm.position());
  }

  @Test
  void everyExpectedRowExists() {
    Set<String> rows = new TreeSet<>();
    Arrays.stream(Vex.values()).forEach(row -> rows.add(row.name()));
    Set<String> expected = new TreeSet<>(Patterns.VEX.keySet());
    expected.addAll(Patterns.SHIFTS.keySet());
    assertEquals(expected, rows);
    rows.clear();
    Arrays.stream(Legacy.values()).forEach(row -> rows.add(row.name()));
    assertEquals(new TreeSet<>(Patterns.LEGACY.keySet()), rows);
  }

  private static String pattern(Map<String, String> patterns, String row) {
    String pattern = patterns.get(row);
    if (pattern == null) {
      throw new AssertionError(
          "row %s has no pattern in %s: add what the SDM calls it"
              .formatted(row, Patterns.class.getSimpleName()));
    }
    return pattern;
  }

  /** The letters of sizes give names of registers: a check of the check. */
  @Test
  void registersAreNamedAsInTheManual() {
    assertEquals("spl", register(4, 'b'));
    assertEquals("r12b", register(12, 'b'));
    assertEquals("r8d", register(8, 'd'));
    assertEquals("[r13+rbp*4+0x0]", new Memory(13, 5, 2, 0).toString());
  }
}
