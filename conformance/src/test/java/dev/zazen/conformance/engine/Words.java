package dev.zazen.conformance.engine;

import dev.zazen.arm64.decode.AtomicEncoding;
import dev.zazen.arm64.decode.BranchEncoding;
import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.IntegerEncoding;
import dev.zazen.arm64.decode.LoadStoreEncoding;
import dev.zazen.arm64.decode.SimdLoadStoreEncoding;
import dev.zazen.arm64.decode.SimdStructureEncoding;
import dev.zazen.arm64.decode.SystemEncoding;
import dev.zazen.arm64.isa.InstructionSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random instructions that go on behind themselves, and random state. X26 to X28 and X30 are left
 * to the program's frame; base registers of loads and stores are set before them, so that most
 * reach the data pages.
 */
final class Words {
  static final int NOP = 0xd503201f;

  private static final int ATTEMPTS = 200;
  private static final int MRS_NZCV = 0xd53b4200;
  private static final int MSR_NZCV = 0xd51b4200;

  private static final long[] CORNERS = {
    0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x8000_0000L, 0x7fff_ffffL, 0xffff_ffffL
  };

  private final InstructionSet set;
  private final List<Encoding> rows;
  private final List<Encoding> flagRows;

  Words(InstructionSet set) {
    this.set = set;
    rows =
        InstructionSet.tables().stream()
            .filter(row -> !(row instanceof BranchEncoding || row instanceof SystemEncoding))
            .filter(row -> set.decode(row.pattern().value()) != null)
            .toList();
    flagRows =
        rows.stream()
            .filter(IntegerEncoding.class::isInstance)
            .filter(
                row ->
                    row.name().matches("ADC.*|SBC.*|CCM.*|CS(EL|INC|INV|NEG)|(ADD|SUB|AND|BIC)S.*"))
            .toList();
  }

  InstructionSet set() {
    return set;
  }

  /** An instruction and what leads up to it. */
  int[] step(SplittableRandom random) {
    return switch (random.nextInt(32)) {
      case 0 -> new int[] {MRS_NZCV | random.nextInt(26)};
      case 1 -> new int[] {MSR_NZCV | random.nextInt(26)};
      case 2, 3, 4, 5, 6, 7, 8, 9 -> of(flagRows, random);
      default -> of(rows, random);
    };
  }

  /** A step, all rows being as likely. */
  int[] anyRow(SplittableRandom random) {
    return of(rows, random);
  }

  private int[] of(List<Encoding> from, SplittableRandom random) {
    while (true) {
      Encoding row = from.get(random.nextInt(from.size()));
      for (int i = 0; i < ATTEMPTS; i++) {
        int word = random.nextInt() & ~row.pattern().mask() | row.pattern().value();
        if (row.equals(set.decode(word))
            && set.create(row, word, 0) != null
            && !touchesFrame(word)) {
          return accessesMemory(row) ? memory(word, random) : new int[] {word};
        }
      }
    }
  }

  private static boolean touchesFrame(int word) {
    for (int field : new int[] {0, 5, 10, 16}) {
      int n = word >>> field & 31;
      if (n >= 26 && n <= 30) {
        return true;
      }
    }
    return false;
  }

  private static boolean accessesMemory(Encoding row) {
    return row instanceof LoadStoreEncoding
        || row instanceof AtomicEncoding
        || row instanceof SimdLoadStoreEncoding
        || row instanceof SimdStructureEncoding;
  }

  private int[] memory(int word, SplittableRandom random) {
    if ((word & 0x3b000000) == 0x18000000) { // literal: reads itself and what follows
      return new int[] {word & ~(0x7ffff << 5) | random.nextInt(8) << 5};
    }
    int n = word >>> 5 & 31;
    int m = word >>> 16 & 31;
    if (n == 31) {
      return new int[] {word};
    }
    long address = address(word, random);
    long base = address - immediate(word);
    int low = 0xd2800000 | (int) (base & 0xffff) << 5 | n; // movz
    int high = 0xf2a00000 | (int) (base >>> 16 & 0xffff) << 5 | n; // movk, lsl 16
    boolean registerOffset = (word & 0x3b200c00) == 0x38200800;
    if (registerOffset && m != 31 && m != n) {
      return new int[] {low, high, 0xd2800000 | random.nextInt(64) << 5 | m, word};
    }
    boolean storeExclusive = (word & 0x3fc00000 & ~(1 << 21)) == 0x08000000;
    if (storeExclusive && random.nextBoolean()) {
      // A load exclusive of the same place, to X25 and, of pairs, to X24.
      int load = word & ~(31 << 16 | 31) | 1 << 22 | 31 << 16 | 25;
      if ((word >>> 21 & 1) != 0) {
        load = load & ~(31 << 10) | 24 << 10;
      }
      if (n < 24 && set.decode(load) != null) {
        return new int[] {low, high, load, word};
      }
    }
    return new int[] {low, high, word};
  }

  /** Anywhere in the data, now and then across the pages' border or the end. */
  private static long address(int word, SplittableRandom random) {
    int unaligned = random.nextInt(64);
    return switch (random.nextInt(20)) {
      case 0 -> Machine.DATA + Machine.PAGE - unaligned;
      case 1 -> Machine.DATA + Machine.DATA_SIZE - unaligned;
      case 2 -> Machine.DATA - unaligned;
      case 3, 4, 5 -> Machine.DATA + 0x800 + unaligned;
      default -> {
        boolean wide = (word & 0x3f000000) == 0x08000000;
        yield Machine.DATA + 0x400 + (wide ? 16L : 8L) * random.nextInt(64);
      }
    };
  }

  /** The offset that the instruction adds to its base before the access, in bytes. */
  private static long immediate(int word) {
    int size = word >>> 30;
    boolean vector = (word >>> 26 & 1) != 0;
    if ((word & 0x3b000000) == 0x39000000) { // unsigned offset
      int scale = vector && (word >>> 23 & 1) != 0 ? 4 : size;
      return (long) (word >>> 10 & 0xfff) << scale;
    }
    if ((word & 0x3a000000) == 0x28000000) { // pair
      int scale = vector ? 2 + size : 2 + (size >>> 1);
      boolean postIndex = (word >>> 23 & 3) == 1;
      return postIndex ? 0 : (long) (word << 10 >> 25) << scale;
    }
    if ((word & 0x3b200000) == 0x38000000) { // 9 bits
      boolean postIndex = (word >>> 10 & 3) == 1;
      return postIndex ? 0 : word << 11 >> 23;
    }
    return 0;
  }

  /** Registers to start from; X28, which bounds loops, is {@code fuel}. */
  static byte[] state(SplittableRandom random, int fuel) {
    var state = ByteBuffer.allocate(Machine.STATE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < Machine.STATE_SIZE; at += 8) {
      state.putLong(at, value(random));
    }
    state.putLong(28 * 8, fuel);
    state.putLong(Machine.SP, Machine.DATA + Machine.PAGE - 16L * random.nextInt(32));
    state.putLong(Machine.NZCV, random.nextLong(16) << 28);
    // Rounding mode, FZ, DN; most programs run with none.
    state.putLong(Machine.FPCR, random.nextInt(4) == 0 ? random.nextLong(16) << 22 : 0);
    state.putLong(Machine.FPSR, 0);
    return state.array();
  }

  static byte[] data(SplittableRandom random) {
    var data = ByteBuffer.allocate(Machine.DATA_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < Machine.DATA_SIZE; at += 8) {
      data.putLong(at, value(random));
    }
    return data.array();
  }

  private static long value(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> CORNERS[random.nextInt(CORNERS.length)];
      case 2 -> random.nextLong(256);
      case 3 -> -random.nextLong(256);
      case 4 -> Double.doubleToRawLongBits((random.nextDouble() - 0.5) * 1e6);
      case 5 ->
          (long) Float.floatToRawIntBits((float) random.nextDouble() * 1000) << 32
              | Float.floatToRawIntBits((float) -random.nextDouble()) & 0xffffffffL;
      default -> random.nextLong();
    };
  }
}
