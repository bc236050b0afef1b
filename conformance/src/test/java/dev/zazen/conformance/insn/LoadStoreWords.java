package dev.zazen.conformance.insn;

import java.util.SplittableRandom;

/**
 * Leads loads and stores to the memory that tests may touch: the base register is set right before
 * the instruction, so that whatever its offset is, the access falls into the middle of it.
 * Combinations that the architecture leaves open (write-back over the data register and the like)
 * are not run.
 */
final class LoadStoreWords {
  private static final int MIDDLE = Layout.MEMORY_USED / 2;

  private LoadStoreWords() {}

  /** The words, or null if the instruction is not to be run. */
  static int[] of(int word, SplittableRandom random) {
    int rt = word & 31;
    int rn = word >>> 5 & 31;
    int rm = word >>> 16 & 31;
    int rt2 = word >>> 10 & 31;
    boolean vector = (word >>> 26 & 1) != 0;
    boolean literal = (word & 0x3b000000) == 0x18000000;
    if (literal) {
      return new int[] {word & ~(0x7ffff << 5)}; // reads itself and what follows
    }
    boolean usesRm = rm != 31;
    if (rn == 31 || rn == rm || !vector && (rn == rt || rn == rt2 || rt == rt2)) {
      return null;
    }
    boolean exclusive = (word & 0x3f000000) == 0x08000000;
    if (exclusive && (rm == rt || rm == rt2)) {
      return null;
    }
    boolean registerOffset = (word & 0x3b200c00) == 0x38200800;
    long base = Layout.MEMORY_START + MIDDLE;
    int aligned = exclusive || isAtomic(word) ? 16 * random.nextInt(8) : random.nextInt(64);
    long start = base + aligned - immediate(word);
    int setBase = set(rn, start);
    if ((word & 0x3fc00000) == 0x08000000 && (word & 1 << 23) == 0) {
      return storeExclusive(word, setBase, keep(rn, start, 1), random);
    }
    int[] high = {setBase, keep(rn, start, 1), word};
    if (registerOffset && usesRm && rm != rt) {
      int offset = random.nextInt(8);
      return new int[] {setBase, keep(rn, start, 1), set(rm, offset), word};
    }
    return registerOffset ? null : high;
  }

  /**
   * Store exclusive: after a load exclusive of the same place, or after CLREX. Anything else is for
   * the CPU to decide.
   */
  private static int[] storeExclusive(
      int word, int setBase, int keepBase, SplittableRandom random) {
    int rs = word >>> 16 & 31;
    int rt = word & 31;
    int rt2 = word >>> 10 & 31;
    int rn = word >>> 5 & 31;
    boolean pair = (word >>> 21 & 1) != 0;
    int other = (rs + 1) % 31;
    if (rs == rn || rs == rt || pair && rs == rt2 || rs == 31) {
      return null;
    }
    if (random.nextBoolean() || pair && (other == rn || other == rt || other == rt2)) {
      return new int[] {setBase, keepBase, 0xd503305f, word}; // CLREX
    }
    int load = word & ~(31 << 16 | 31) | 1 << 22 | 31 << 16 | rs;
    if (pair) {
      load = load & ~(31 << 10) | other << 10;
    }
    return new int[] {setBase, keepBase, load, word};
  }

  private static boolean isAtomic(int word) {
    return (word & 0x3b200c00) == 0x38200000;
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

  /** MOVZ of the lower 16 bits. */
  private static int set(int register, long value) {
    return 0xd2800000 | (int) (value & 0xffff) << 5 | register;
  }

  /** MOVK of 16 bits further up. */
  private static int keep(int register, long value, int place) {
    return 0xf2800000 | place << 21 | (int) (value >>> place * 16 & 0xffff) << 5 | register;
  }
}
