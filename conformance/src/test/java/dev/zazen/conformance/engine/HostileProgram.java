package dev.zazen.conformance.engine;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.isa.InstructionSet;
import dev.zazen.arm64.system.SystemRegister;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random code, page tables and registers of a guest that means no good.
 *
 * @param seed what makes it again
 * @param words the code, from {@link HostileMachine#CODE} on
 * @param tables the pages from {@link HostileMachine#TABLES} on
 * @param control system registers, in the order in which the monitor sets them
 * @param registers X0 to X30
 */
@SuppressWarnings("ArrayRecordComponent") // plain data, compared by nobody
record HostileProgram(long seed, int[] words, byte[] tables, long[] control, long[] registers) {
  private static final List<Encoding> ROWS = InstructionSet.tables();
  private static final SystemRegister[] REGISTERS = SystemRegister.values();

  /** Registers whose values decide about how memory is seen, and where exceptions go. */
  private static final List<SystemRegister> VITAL =
      List.of(
          SystemRegister.SCTLR_EL1,
          SystemRegister.TCR_EL1,
          SystemRegister.TTBR0_EL1,
          SystemRegister.TTBR1_EL1,
          SystemRegister.VBAR_EL1);

  private static final int CODE_WORDS = HostileMachine.CODE_PAGES * Machine.PAGE / 4;
  private static final int VALID = 3;

  /** HVC, SMC, SVC, BRK, ERET, WFI, WFE, SEV, YIELD, CLREX, UDF, ISB, DSB SY. */
  private static final int[] SPECIAL = {
    0xd4000002,
    0xd4000003,
    0xd4000001,
    0xd4200000,
    0xd69f03e0,
    0xd503207f,
    0xd503205f,
    0xd503209f,
    0xd503203f,
    0xd5033f5f,
    0x00000000,
    0xd5033fdf,
    0xd5033f9f
  };

  /** TLBI VMALLE1(IS), VAE1(IS), ASIDE1(IS), VAAE1(IS); IC IALLU, IVAU; DC ZVA, CVAU; AT. */
  private static final int[] MAINTENANCE = {
    0xd5088700, 0xd5088300, 0xd5088720, 0xd5088320, 0xd5088740, 0xd5088340, 0xd5088760, 0xd5088360,
    0xd5087500, 0xd50b7520, 0xd50b7420, 0xd50b7b20, 0xd5087800, 0xd5087820, 0xd5087840, 0xd5087860
  };

  static HostileProgram of(Words source, long seed) {
    var random = new SplittableRandom(seed);
    int[] words = new int[CODE_WORDS];
    int wildness = random.nextInt(3);
    for (int i = 0; i < words.length; ) {
      for (int word : step(source, random, wildness)) {
        if (i < words.length) {
          words[i++] = word;
        }
      }
    }
    long[] registers = new long[31];
    for (int i = 0; i < registers.length; i++) {
      registers[i] = value(random);
    }
    return new HostileProgram(seed, words, tables(random), control(random), registers);
  }

  private static int[] step(Words source, SplittableRandom random, int wildness) {
    int n = random.nextInt(31);
    return switch (random.nextInt(24)) {
      case 0, 1, 2, 3, 4, 5 -> source.anyRow(random);
      case 6, 7 -> new int[] {anyInstruction(random)};
      case 8 -> wildness == 0 ? new int[] {Words.NOP} : new int[] {random.nextInt()};
      case 9, 10 -> new int[] {branch(random)};
      case 11 -> {
        SystemRegister register = REGISTERS[random.nextInt(REGISTERS.length)];
        yield random.nextInt(4) < wildness || !VITAL.contains(register)
            ? new int[] {0xd5000000 | register.key() << 5 | n}
            : new int[] {Words.NOP};
      }
      case 12, 13 -> {
        SystemRegister register = REGISTERS[random.nextInt(REGISTERS.length)];
        yield new int[] {0xd5200000 | register.key() << 5 | n};
      }
      case 14 -> new int[] {MAINTENANCE[random.nextInt(MAINTENANCE.length)] | n};
      case 15 -> new int[] {SPECIAL[random.nextInt(SPECIAL.length)]};
      case 16, 17, 18 -> address(random, n);
      // Memory by a register that holds an address more often than not: LDR, STR, LDP, STP.
      case 19 -> new int[] {0xf9400000 | random.nextInt(64) << 10 | n << 5 | random.nextInt(32)};
      case 20 -> new int[] {0xf9000000 | random.nextInt(64) << 10 | n << 5 | random.nextInt(32)};
      case 21 ->
          new int[] {0xa9400000 | random.nextInt(1 << 12) << 10 | n << 5 | random.nextInt(32)};
      case 22 -> new int[] {0xd61f0000 | random.nextInt(3) << 21 | n << 5}; // BR, BLR, RET
      // DAIFSet, DAIFClr, SPSel, PAN, UAO
      default ->
          new int[] {
            switch (random.nextInt(5)) {
              case 0 -> 0xd50340df | random.nextInt(16) << 8;
              case 1 -> 0xd50340ff | random.nextInt(16) << 8;
              case 2 -> 0xd50040bf | random.nextInt(2) << 8;
              case 3 -> 0xd500409f | random.nextInt(2) << 8;
              default -> 0xd500407f | random.nextInt(2) << 8;
            }
          };
    };
  }

  private static int anyInstruction(SplittableRandom random) {
    Encoding row = ROWS.get(random.nextInt(ROWS.size()));
    return random.nextInt() & ~row.pattern().mask() | row.pattern().value();
  }

  private static int branch(SplittableRandom random) {
    int distance = random.nextInt(-40, 80);
    int register = random.nextInt(32);
    return switch (random.nextInt(6)) {
      case 0 -> 0x14000000 | distance & 0x3ffffff;
      case 1 -> 0x94000000 | distance & 0x3ffffff;
      case 2, 3 -> 0x54000000 | (distance & 0x7ffff) << 5 | random.nextInt(16);
      case 4 ->
          0x34000000
              | random.nextInt() & 1 << 31
              | random.nextInt(2) << 24
              | (distance & 0x7ffff) << 5
              | register;
      default ->
          0x36000000
              | random.nextInt() & 1 << 31
              | random.nextInt(2) << 24
              | random.nextInt(32) << 19
              | (distance & 0x3fff) << 5
              | register;
    };
  }

  /** MOVZ, MOVK, MOVK: somewhere that may be mapped. */
  private static int[] address(SplittableRandom random, int n) {
    long value = address(random);
    return new int[] {
      0xd2800000 | (int) (value & 0xffff) << 5 | n,
      0xf2a00000 | (int) (value >>> 16 & 0xffff) << 5 | n,
      0xf2c00000 | (int) (value >>> 32 & 0xffff) << 5 | n
    };
  }

  private static long address(SplittableRandom random) {
    long offset = random.nextInt(4) == 0 ? random.nextInt(0x4000) : random.nextInt(0x200) * 8L;
    return switch (random.nextInt(8)) {
      case 0 -> HostileMachine.BASE + random.nextLong(HostileMachine.SIZE);
      case 1 -> HostileMachine.CODE + (offset & 0x1fff);
      case 2 -> HostileMachine.TABLES + (offset & 0x3fff);
      case 3 -> HostileMachine.DEVICE + (offset & 0xfff);
      case 4 -> 0xffff_ff80_0000_0000L | HostileMachine.DATA + offset;
      default -> HostileMachine.DATA + offset;
    };
  }

  private static long value(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextLong(64);
      default -> address(random);
    };
  }

  /** Level 1, level 2, level 3 of the first 2 MiB, and a page of random entries. */
  private static byte[] tables(SplittableRandom random) {
    var tables =
        ByteBuffer.allocate(HostileMachine.TABLE_PAGES * Machine.PAGE)
            .order(ByteOrder.LITTLE_ENDIAN);
    long level2 = HostileMachine.TABLES + Machine.PAGE;
    long level3 = level2 + Machine.PAGE;
    for (int i = 0; i < 512; i++) {
      tables.putLong(i * 8, random.nextInt(8) == 0 ? entry(random) : 0);
      tables.putLong(Machine.PAGE + i * 8, random.nextInt(2) == 0 ? entry(random) : 0);
      tables.putLong(2 * Machine.PAGE + i * 8, page(random, i));
      tables.putLong(3 * Machine.PAGE + i * 8, entry(random));
    }
    tables.putLong(8, level2 | VALID);
    tables.putLong(Machine.PAGE, level3 | VALID);
    return tables.array();
  }

  /** The page at its own address, more often than not. */
  private static long page(SplittableRandom random, int index) {
    long own = HostileMachine.BASE + (long) index * Machine.PAGE;
    long plain = own | 1 << 10 | 3 << 8 | VALID;
    if (index <= 1) {
      return plain; // the monitor and the vectors
    }
    return switch (random.nextInt(8)) {
      case 0 -> entry(random);
      case 1 -> plain | random.nextLong() & (0xffcL | 7L << 52);
      case 2 -> plain | random.nextLong(4) << 6;
      case 3 -> plain | random.nextLong(4) << 53;
      case 4 -> plain | 1 << 6;
      default -> plain;
    };
  }

  /** A descriptor that points to this domain, or anywhere. */
  private static long entry(SplittableRandom random) {
    long to =
        HostileMachine.BASE + random.nextLong(HostileMachine.SIZE / Machine.PAGE) * Machine.PAGE;
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> to | random.nextLong() & 0xfff | 7L << 52 & random.nextLong();
      case 2 -> HostileMachine.TABLES + random.nextLong(4) * Machine.PAGE | VALID;
      default -> to | 1 << 10 | VALID;
    };
  }

  private static long[] control(SplittableRandom random) {
    boolean odd = random.nextInt(4) == 0;
    boolean user = random.nextBoolean();
    long sctlr = 0x30d0_0800L | 1 << 26 | 1 << 15 | 1 << 14 | 1 << 12 | 1 << 2;
    sctlr |= random.nextInt(4) == 0 ? 0 : 1;
    // A, SA, SA0, UMA, nTWI, nTWE, WXN, SPAN
    sctlr ^= random.nextInt(3) == 0 ? random.nextLong() & 0x00cd_021aL : 0;
    long tcr = 25 | 25 << 16 | 2L << 30 | 5L << 32 | 1L << 36;
    tcr ^= odd ? random.nextLong() & (1L << random.nextInt(40)) - 1 : random.nextLong() & 3L << 37;
    long spsr = user ? 0 : random.nextBoolean() ? 5 : 4;
    spsr |= random.nextLong(16) << 28 | random.nextLong(16) << 6;
    spsr |= odd ? random.nextLong() & 0xf0_0000L : 0;
    return new long[] {
      odd ? random.nextLong() : 0x0c04_44bb_ff00_00ffL, // MAIR: 0 normal, 1 device
      tcr,
      HostileMachine.TABLES | random.nextLong(4) << 48,
      HostileMachine.TABLES,
      random.nextInt(8) == 0 ? address(random) : HostileMachine.VECTORS,
      random.nextLong(4) << 20,
      HostileMachine.CODE + random.nextInt(CODE_WORDS) * 4L,
      spsr,
      address(random),
      sctlr
    };
  }
}
