package dev.zazen.arm64.interpreter.memory;

import static dev.zazen.arm64.interpreter.FakeMemory.BASE;
import static dev.zazen.arm64.interpreter.Instructions.op;
import static dev.zazen.arm64.interpreter.Instructions.run;
import static dev.zazen.arm64.interpreter.Instructions.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Cpus;
import dev.zazen.arm64.interpreter.FakeMemory;
import dev.zazen.arm64.interpreter.GuestFault;
import org.junit.jupiter.api.Test;

/** Exclusives, compare and swap, atomic memory operations, each with and without a rival. */
class AtomicsTest {
  private static final int LDXR = 0x085f_7c00;
  private static final int STXR = 0x0800_7c00;
  private static final int LDXP = 0x887f_0000;
  private static final int STXP = 0x8820_0000;
  private static final long OLD = 0xf1e2_d3c4_b5a6_9788L;
  private static final long NEW = 0x0102_0304_8506_8780L;

  private final FakeMemory memory = new FakeMemory();
  private final Cpu cpu = Cpus.withoutMemory();

  AtomicsTest() {
    cpu.memory = memory;
    cpu.x[2] = BASE + 64;
  }

  private static long low(long value, int size) {
    int unused = 64 - (8 << size);
    return value << unused >>> unused;
  }

  private void loadExclusive(int size) {
    run(cpu, word(LDXR | size << 30, 0, 2, 1));
  }

  /** Stores register 3; returns the status. */
  private long storeExclusive(int size) {
    cpu.x[4] = 99;
    run(cpu, word(STXR | size << 30, 4, 2, 3));
    return cpu.x[4];
  }

  @Test
  void aStoreExclusiveSucceedsOnceAfterItsLoad() {
    for (int size = 0; size < 4; size++) {
      memory.store64(BASE + 64, OLD);
      cpu.x[3] = NEW;
      assertEquals(1, storeExclusive(size));
      loadExclusive(size);
      assertEquals(low(OLD, size), cpu.x[1]);
      assertEquals(0, storeExclusive(size));
      assertEquals(OLD ^ low(OLD, size) ^ low(NEW, size), memory.load64(BASE + 64));
      assertEquals(1, storeExclusive(size));
    }
  }

  @Test
  void aStoreExclusiveFailsForAnotherAddressOrSizeOrAfterClear() {
    memory.store64(BASE + 64, OLD);
    cpu.x[3] = NEW;
    loadExclusive(3);
    cpu.x[2] += 8;
    assertEquals(1, storeExclusive(3));
    cpu.x[2] -= 8;
    assertEquals(1, storeExclusive(3), "the failed one has disarmed the monitor");
    // A value that is the same in both sizes: only the size tells the accesses apart.
    memory.store64(BASE + 64, 5);
    loadExclusive(3);
    assertEquals(1, storeExclusive(2));
    loadExclusive(2);
    assertEquals(1, storeExclusive(3));
    loadExclusive(3);
    cpu.monitor.clear();
    assertEquals(1, storeExclusive(3));
    assertEquals(5, memory.load64(BASE + 64));
  }

  @Test
  void aStoreExclusiveFailsIfAnotherCpuWasFaster() {
    cpu.x[3] = NEW;
    loadExclusive(3);
    memory.store64(BASE + 64, 5);
    assertEquals(1, storeExclusive(3));
    loadExclusive(3);
    memory.interfere(() -> memory.store64(BASE + 64, 6));
    assertEquals(1, storeExclusive(3));
    assertEquals(6, memory.load64(BASE + 64));
  }

  @Test
  void exclusivePairsAreReplacedAsAWhole() {
    for (int wide = 0; wide < 2; wide++) {
      int half = 4 << wide;
      int size = 2 + wide;
      memory.store(BASE + 64, half, OLD);
      memory.store(BASE + 64 + half, half, ~OLD);
      run(cpu, word(LDXP | wide << 30 | 5 << 10, 31, 2, 1));
      assertEquals(low(OLD, size), cpu.x[1]);
      assertEquals(low(~OLD, size), cpu.x[5]);
      cpu.x[3] = NEW;
      cpu.x[6] = ~NEW;
      run(cpu, word(STXP | wide << 30 | 6 << 10, 4, 2, 3));
      assertEquals(0, cpu.x[4]);
      assertEquals(low(NEW, size), memory.load(BASE + 64, half));
      assertEquals(low(~NEW, size), memory.load(BASE + 64 + half, half));
      run(cpu, word(LDXP | wide << 30 | 5 << 10, 31, 2, 1));
      memory.store(BASE + 64 + half, half, 1);
      run(cpu, word(STXP | wide << 30 | 6 << 10, 4, 2, 3));
      assertEquals(1, cpu.x[4]);
      assertEquals(1, memory.load(BASE + 64 + half, half));
    }
  }

  @Test
  void orderedAccessesMoveTheirSizeAndHaveToBeAligned() {
    for (int size = 0; size < 4; size++) {
      memory.store64(BASE + 64, OLD);
      cpu.x[3] = NEW;
      for (int load : new int[] {0x08df_fc00, 0x08df_7c00, 0x38bf_c000}) { // LDAR, LDLAR, LDAPR
        if (op(word(load | size << 30, 0, 2, 1)) != null) {
          run(cpu, word(load | size << 30, 0, 2, 1));
          assertEquals(low(OLD, size), cpu.x[1]);
        }
      }
      run(cpu, word(0x089f_fc00 | size << 30, 0, 2, 3)); // STLR
      assertEquals(OLD ^ low(OLD, size) ^ low(NEW, size), memory.load64(BASE + 64));
    }
    cpu.x[2]++;
    assertThrows(GuestFault.class, () -> run(cpu, word(0xc8df_fc00, 0, 2, 1)));
    assertThrows(GuestFault.class, () -> loadExclusive(1));
  }

  /** LDADD to LDUMIN by the field opc, then SWP. */
  private static long combined(int operation, long memory, long operand, int size) {
    int unused = 64 - (8 << size);
    long a = memory << unused;
    long b = operand << unused;
    boolean less = a < b;
    boolean below = Long.compareUnsigned(a, b) < 0;
    return switch (operation) {
      case 0 -> memory + operand;
      case 1 -> memory & ~operand;
      case 2 -> memory ^ operand;
      case 3 -> memory | operand;
      case 4 -> less ? operand : memory;
      case 5 -> less ? memory : operand;
      case 6 -> below ? operand : memory;
      case 7 -> below ? memory : operand;
      default -> operand;
    };
  }

  @Test
  void atomicOperationsReturnTheOldValueAndKeepNeighbours() {
    long[] samples = {0, 1, -1, OLD, NEW, 0x7f7f_7f7f_7f7f_7f7fL, 0x8080_8080_8080_8080L};
    for (int size = 0; size < 4; size++) {
      for (int operation = 0; operation < 9; operation++) {
        for (long old : samples) {
          for (long operand : samples) {
            memory.store64(BASE + 64, old);
            cpu.x[3] = operand;
            int instruction = word(size << 30 | 0x3820_0000 | operation << 12, 3, 2, 1);
            run(cpu, instruction);
            String what = Integer.toHexString(instruction) + " " + old + " " + operand;
            assertEquals(low(old, size), cpu.x[1], what);
            long expected = low(combined(operation, old, operand, size), size);
            assertEquals(old ^ low(old, size) ^ expected, memory.load64(BASE + 64), what);
          }
        }
      }
    }
  }

  @Test
  void atomicOperationsStartAgainIfAnotherCpuCameBetween() {
    memory.store64(BASE + 64, 10);
    memory.interfere(() -> memory.store64(BASE + 64, 20));
    cpu.x[3] = 1;
    run(cpu, word(0xf820_0000, 3, 2, 1)); // LDADD
    assertEquals(20, cpu.x[1]);
    assertEquals(21, memory.load64(BASE + 64));
  }

  @Test
  void compareAndSwapStoresOnlyIfEqual() {
    for (int size = 0; size < 4; size++) {
      int cas = word(size << 30 | 0x08a0_7c00, 4, 2, 3);
      memory.store64(BASE + 64, OLD);
      cpu.x[3] = NEW;
      cpu.x[4] = OLD + 1;
      run(cpu, cas);
      assertEquals(low(OLD, size), cpu.x[4]);
      assertEquals(OLD, memory.load64(BASE + 64));
      // What lies above the access in the register does not take part in the comparison.
      cpu.x[4] = size == 3 ? OLD : OLD ^ 1L << 63;
      run(cpu, cas);
      assertEquals(low(OLD, size), cpu.x[4]);
      assertEquals(OLD ^ low(OLD, size) ^ low(NEW, size), memory.load64(BASE + 64));
    }
  }

  @Test
  void compareAndSwapOfPairsNeedsEvenRegisters() {
    for (int wide = 0; wide < 2; wide++) {
      int half = 4 << wide;
      int casp = wide << 30 | 0x0820_7c00;
      assertNull(op(word(casp, 5, 2, 6)));
      assertNull(op(word(casp, 4, 2, 7)));
      memory.store(BASE + 64, half, 1);
      memory.store(BASE + 64 + half, half, 2);
      cpu.x[4] = 1;
      cpu.x[5] = 3;
      cpu.x[6] = 8;
      cpu.x[7] = 9;
      run(cpu, word(casp, 4, 2, 6));
      assertEquals(1, cpu.x[4]);
      assertEquals(2, cpu.x[5]);
      assertEquals(2, memory.load(BASE + 64 + half, half));
      run(cpu, word(casp, 4, 2, 6));
      assertEquals(8, memory.load(BASE + 64, half));
      assertEquals(9, memory.load(BASE + 64 + half, half));
      assertEquals(1, cpu.x[4]);
      assertEquals(2, cpu.x[5]);
    }
  }
}
