package dev.zazen.arm64.interpreter.simd;

/** Lanes of vector registers. Sizes are log2 of the bytes. */
final class Vectors {
  private Vectors() {}

  /** A lane, zero-extended. */
  static long get(long[] v, int register, int lane, int size) {
    long word = v[2 * register + (lane << size >> 3)];
    int bits = 8 << size;
    return word >>> (lane << size + 3 & 63) << 64 - bits >>> 64 - bits;
  }

  /** A lane, sign- or zero-extended. */
  static long get(long[] v, int register, int lane, int size, boolean signed) {
    long value = get(v, register, lane, size);
    int unused = 64 - (8 << size);
    return signed ? value << unused >> unused : value;
  }

  /** Sets a lane to the lowest bits of a value; other lanes stay. */
  static void set(long[] v, int register, int lane, int size, long value) {
    int word = 2 * register + (lane << size >> 3);
    int shift = lane << size + 3 & 63;
    long mask = mask(size);
    v[word] = v[word] & ~(mask << shift) | (value & mask) << shift;
  }

  /** Ones in a lane. */
  static long mask(int size) {
    return -1L >>> 64 - (8 << size);
  }

  /** A value in every lane of 64 bits. */
  static long replicate(long value, int size) {
    long all = value & mask(size);
    for (int bits = 8 << size; bits < 64; bits *= 2) {
      all |= all << bits;
    }
    return all;
  }
}
