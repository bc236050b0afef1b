package dev.zazen.arm64.interpreter.memory;

import static dev.zazen.arm64.interpreter.FakeMemory.BASE;
import static dev.zazen.arm64.interpreter.FakeMemory.LENGTH;
import static dev.zazen.arm64.interpreter.Instructions.op;
import static dev.zazen.arm64.interpreter.Instructions.run;
import static dev.zazen.arm64.interpreter.Instructions.word;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Cpus;
import dev.zazen.arm64.interpreter.FakeMemory;
import dev.zazen.arm64.interpreter.GuestFault;
import org.junit.jupiter.api.Test;

/** Loads and stores of single registers and pairs: extension, addresses, write-back, faults. */
class LoadStoreTest {
  private static final long END = BASE + LENGTH;
  private static final long PATTERN = 0xf1e2_d3c4_b5a6_9788L;

  private final FakeMemory memory = new FakeMemory();
  private final Cpu cpu = Cpus.withoutMemory();

  LoadStoreTest() {
    cpu.memory = memory;
    // An access with the wrong privileges is a NullPointerException here.
    cpu.userMemory = null;
  }

  /** A load by the fields size and opc, Arm ARM C4.1.94; opc 0 stores. */
  private static long loaded(int size, int opc, long value) {
    int unused = 64 - (8 << size);
    long zero = value << unused >>> unused;
    long sign = value << unused >> unused;
    return opc == 1 ? zero : opc == 2 ? sign : sign & 0xffff_ffffL;
  }

  private static boolean allocated(int size, int opc) {
    return opc < 2 || size < 2 || size == 2 && opc == 2;
  }

  private void check(int size, int opc, int instruction, long address, long base) {
    String what = Integer.toHexString(instruction);
    cpu.x[2] = base;
    if (opc == 0) {
      memory.store64(address, 0);
      cpu.x[1] = PATTERN;
      run(cpu, instruction);
      int unused = 64 - (8 << size);
      assertEquals(PATTERN << unused >>> unused, memory.load64(address), what);
    } else {
      memory.store64(address, PATTERN);
      cpu.x[1] = 0x5555;
      run(cpu, instruction);
      assertEquals(loaded(size, opc, PATTERN), cpu.x[1], what);
    }
  }

  @Test
  void everySizeExtensionAndAddressingMode() {
    for (int size = 0; size < 4; size++) {
      for (int opc = 0; opc < 4; opc++) {
        int row = size << 30 | 0x3800_0000 | opc << 22;
        long base = BASE + 256;
        if (!allocated(size, opc)) {
          // Size 3 with opc 2 is a prefetch, which has no indexed and no unprivileged form.
          assertNull(op(word(row | 0x400, 0, 2, 1)));
          assertNull(op(word(row | 0x800, 0, 2, 1)));
          assertNull(op(word(row | 0xc00, 0, 2, 1)));
          assertEquals(size == 3 && opc == 2, op(word(row, 0, 2, 1)) != null);
          assertEquals(size == 3 && opc == 2, op(word(row | 0x20_6800, 3, 2, 1)) != null);
          assertEquals(size == 3 && opc == 2, op(word(row | 1 << 24, 0, 2, 1)) != null);
          continue;
        }
        for (int offset : new int[] {-256, -1, 0, 3, 255}) {
          int imm9 = (offset & 0x1ff) << 12;
          check(size, opc, word(row | imm9, 0, 2, 1), base + offset, base);
          assertEquals(base, cpu.x[2]);
          check(size, opc, word(row | imm9 | 0x400, 0, 2, 1), base, base);
          assertEquals(base + offset, cpu.x[2], "post-index");
          check(size, opc, word(row | imm9 | 0xc00, 0, 2, 1), base + offset, base);
          assertEquals(base + offset, cpu.x[2], "pre-index");
          cpu.userMemory = memory;
          cpu.memory = null;
          check(size, opc, word(row | imm9 | 0x800, 0, 2, 1), base + offset, base);
          cpu.memory = memory;
          cpu.userMemory = null;
        }
        for (int imm12 : new int[] {0, 1, 300}) {
          int instruction = word(row | 1 << 24 | imm12 << 10, 0, 2, 1);
          check(size, opc, instruction, base + ((long) imm12 << size), base);
        }
        checkRegisterOffset(size, opc, row);
      }
    }
  }

  private void checkRegisterOffset(int size, int opc, int row) {
    cpu.x[3] = 0xffff_ffff_ffff_fff0L;
    long base = BASE + 4096;
    for (int scaled = 0; scaled < 2; scaled++) {
      int shift = scaled * size;
      int form = row | 0x20_0800 | scaled << 12;
      check(size, opc, word(form | 3 << 13, 3, 2, 1), base - (16L << shift), base);
      check(size, opc, word(form | 7 << 13, 3, 2, 1), base - (16L << shift), base);
      check(size, opc, word(form | 6 << 13, 3, 2, 1), base - (16L << shift), base);
      long unsigned = 0xffff_fff0L << shift;
      check(size, opc, word(form | 2 << 13, 3, 2, 1), base, base - unsigned);
      for (int option : new int[] {0, 1, 4, 5}) {
        assertNull(op(word(form | option << 13, 3, 2, 1)));
      }
    }
  }

  @Test
  void literalsAreRelativeToTheInstruction() {
    cpu.x[Cpu.PAGE] = BASE + 4096;
    memory.store64(BASE + 4096 - 8, PATTERN);
    run(cpu, 0x5800_0001 | (-2 & 0x7_ffff) << 5); // LDR X1, . - 8
    assertEquals(PATTERN, cpu.x[1]);
    run(cpu, 0x9800_0001 | (-2 & 0x7_ffff) << 5); // LDRSW X1, . - 8
    assertEquals(loaded(2, 2, PATTERN), cpu.x[1]);
  }

  @Test
  void theZeroRegisterStoresZeroAndSwallowsLoads() {
    memory.store64(BASE, PATTERN);
    cpu.x[2] = BASE;
    cpu.x[Cpu.SP] = 99;
    run(cpu, 0xf940_005f); // LDR XZR, [X2]
    assertEquals(0, cpu.x[Cpu.ZERO]);
    assertEquals(99, cpu.x[Cpu.SP]);
    run(cpu, 0xf900_005f); // STR XZR, [X2]
    assertEquals(0, memory.load64(BASE));
  }

  @Test
  void pairsWriteBackAfterTheAccess() {
    for (int wide = 0; wide < 2; wide++) {
      int bytes = 4 << wide;
      int row = wide << 31 | 0x2800_0000;
      for (int mode = 0; mode < 4; mode++) { // no-allocate, post-index, offset, pre-index
        for (int imm7 : new int[] {-64, -1, 1, 63}) {
          int fields = mode << 23 | (imm7 & 127) << 15 | 3 << 10;
          long offset = (long) imm7 * bytes;
          long base = BASE + 2048;
          long address = mode == 1 ? base : base + offset;
          long after = (mode & 1) != 0 ? base + offset : base;
          cpu.x[1] = PATTERN;
          cpu.x[2] = base;
          cpu.x[3] = ~PATTERN;
          run(cpu, word(row | fields, 0, 2, 1));
          assertEquals(after, cpu.x[2]);
          cpu.x[1] = 0;
          cpu.x[2] = base;
          cpu.x[3] = 0;
          run(cpu, word(row | fields | 1 << 22, 0, 2, 1));
          assertEquals(after, cpu.x[2]);
          long mask = wide != 0 ? -1 : 0xffff_ffffL;
          assertEquals(PATTERN & mask, cpu.x[1]);
          assertEquals(~PATTERN & mask, cpu.x[3]);
          assertEquals(PATTERN & mask, memory.load(address, bytes));
          if (mode != 0 && wide == 0) {
            cpu.x[2] = base;
            run(cpu, word(row | fields | 1 << 22 | 1 << 30, 0, 2, 1)); // LDPSW
            assertEquals(loaded(2, 2, PATTERN), cpu.x[1]);
            assertEquals(loaded(2, 2, ~PATTERN), cpu.x[3]);
          }
        }
      }
    }
    assertNull(op(0x6840_0000), "LDPSW without allocation hint");
  }

  @Test
  void aFaultInTheSecondHalfOfAPairChangesNothing() {
    int[] rows = {
      0xa940_0c41,
      0xa8c0_8c41,
      0xa9c0_0c41,
      0x2940_0c41,
      0x28c0_8c41,
      0x69c0_0c41, // LDP
      0xa900_0c41,
      0xa880_8c41,
      0xa980_0c41,
      0x2900_0c41,
      0x2880_8c41 // STP
    };
    for (int instruction : rows) {
      int bytes = instruction < 0 ? 8 : 4;
      memory.store64(END - 8, PATTERN);
      cpu.x[1] = 11;
      cpu.x[2] = END - bytes;
      cpu.x[3] = 33;
      long[] before = cpu.x.clone();
      assertThrows(GuestFault.class, () -> run(cpu, instruction));
      assertArrayEquals(before, cpu.x, () -> Integer.toHexString(instruction));
      assertEquals(PATTERN, memory.load64(END - 8), () -> Integer.toHexString(instruction));
    }
  }

  @Test
  void aFaultLeavesTheBaseRegister() {
    for (int instruction : new int[] {0xf840_8441, 0xf840_8c41, 0xf800_8441, 0x3840_1c41}) {
      cpu.x[2] = END + 16;
      cpu.x[1] = 7;
      assertThrows(GuestFault.class, () -> run(cpu, instruction));
      assertEquals(END + 16, cpu.x[2]);
      assertEquals(7, cpu.x[1]);
    }
  }

  @Test
  void simdLoadsClearTheRestOfTheRegister() {
    long base = BASE + 512;
    for (int size = 0; size < 5; size++) {
      int bytes = 1 << size;
      // Of 16 bytes the size field is 0 and the upper bit of opc 1.
      int row = (size & 3) << 30 | 0x3c00_0000 | (size >> 2) << 23;
      for (int offset : new int[] {-5, 17}) {
        int imm9 = (offset & 0x1ff) << 12;
        for (int mode : new int[] {0, 0x400, 0xc00}) {
          cpu.v[2] = PATTERN;
          cpu.v[3] = ~PATTERN;
          cpu.x[2] = base;
          run(cpu, word(row | imm9 | mode, 0, 2, 1));
          assertEquals(mode == 0 ? base : base + offset, cpu.x[2]);
          cpu.v[2] = -1;
          cpu.v[3] = -1;
          cpu.x[2] = base;
          run(cpu, word(row | imm9 | mode | 1 << 22, 0, 2, 1));
          assertEquals(bytes >= 8 ? PATTERN : PATTERN & (1L << 8 * bytes) - 1, cpu.v[2]);
          assertEquals(bytes == 16 ? ~PATTERN : 0, cpu.v[3]);
        }
      }
    }
    assertNull(op(0x7cc0_0041), "16 bit register with the opc of 128 bits");
  }

  @Test
  void aFaultInSimdPairsChangesNothing() {
    for (int instruction : new int[] {0xadc0_8c41, 0xad80_8c41, 0xacc0_8c41, 0xac80_8c41}) {
      memory.store64(END - 8, PATTERN);
      memory.store64(END - 16, PATTERN);
      cpu.v[2] = 1;
      cpu.v[6] = 3;
      cpu.x[2] = END - 24;
      long[] before = cpu.v.clone();
      assertThrows(GuestFault.class, () -> run(cpu, instruction));
      assertArrayEquals(before, cpu.v);
      assertEquals(END - 24, cpu.x[2]);
      assertEquals(PATTERN, memory.load64(END - 8));
      assertEquals(PATTERN, memory.load64(END - 16));
    }
  }
}
