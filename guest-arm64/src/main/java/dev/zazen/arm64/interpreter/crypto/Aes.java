package dev.zazen.arm64.interpreter.crypto;

/** Steps of the AES cipher on a state of two longs, byte 0 lowest (FIPS 197 section 5). */
final class Aes {
  private static final int[] SUBSTITUTE = new int[256];
  private static final int[] INVERSE = new int[256];

  static {
    int p = 1;
    int q = 1;
    do { // p runs through all non-zero elements, q is its inverse
      p = p ^ p << 1 & 0xff ^ ((p & 0x80) != 0 ? 0x1b : 0);
      q ^= q << 1;
      q ^= q << 2;
      q ^= q << 4;
      q &= 0xff;
      if ((q & 0x80) != 0) {
        q ^= 0x09;
      }
      int s = q ^ rotate(q, 1) ^ rotate(q, 2) ^ rotate(q, 3) ^ rotate(q, 4) ^ 0x63;
      SUBSTITUTE[p] = s;
      INVERSE[s] = p;
    } while (p != 1);
    SUBSTITUTE[0] = 0x63;
    INVERSE[0x63] = 0;
  }

  private Aes() {}

  private static int rotate(int value, int left) {
    return (value << left | value >>> 8 - left) & 0xff;
  }

  private static int get(long low, long high, int i) {
    return (int) ((i < 8 ? low : high) >>> (i & 7) * 8) & 0xff;
  }

  /** Half (0 lower, 1 upper) of SubBytes after ShiftRows, or of their inverses. */
  static long substituteShifted(long low, long high, int half, boolean inverse) {
    long result = 0;
    for (int i = 0; i < 8; i++) {
      int at = half * 8 + i;
      int row = at & 3;
      int source = at + (inverse ? -4 : 4) * row & 15;
      int value = get(low, high, source);
      result |= (long) (inverse ? INVERSE[value] : SUBSTITUTE[value]) << i * 8;
    }
    return result;
  }

  /** MixColumns of two columns, or its inverse. */
  static long mixColumns(long columns, boolean inverse) {
    long result = 0;
    for (int i = 0; i < 8; i++) {
      int column = i & 4;
      int value = 0;
      for (int k = 0; k < 4; k++) {
        int factor = inverse ? INVERSE_FACTORS[k] : FACTORS[k];
        value ^= multiply((int) (columns >>> (column | i + k & 3) * 8) & 0xff, factor);
      }
      result |= (long) value << i * 8;
    }
    return result;
  }

  private static final int[] FACTORS = {2, 3, 1, 1};
  private static final int[] INVERSE_FACTORS = {14, 11, 13, 9};

  private static int multiply(int a, int factor) {
    int product = 0;
    int x = a;
    for (int rest = factor; rest != 0; rest >>= 1) {
      product ^= (rest & 1) != 0 ? x : 0;
      x = x << 1 & 0xff ^ ((x & 0x80) != 0 ? 0x1b : 0);
    }
    return product;
  }
}
