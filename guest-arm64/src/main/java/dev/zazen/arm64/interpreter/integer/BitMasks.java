package dev.zazen.arm64.interpreter.integer;

/**
 * Immediates of logical instructions: a run of ones, rotated, repeated (Arm ARM, DecodeBitMasks).
 */
public final class BitMasks {
  private BitMasks() {}

  /** Whether N, immr, imms of an instruction name a mask. */
  public static boolean valid(int word, boolean wide) {
    int n = word >>> 22 & 1;
    int imms = word >>> 10 & 63;
    int length = 31 - Integer.numberOfLeadingZeros(n << 6 | ~imms & 63);
    return length >= 1 && (wide || n == 0) && (imms & (1 << length) - 1) != (1 << length) - 1;
  }

  /** The mask, of 64 bits; narrower uses take the lower ones. */
  public static long mask(int word) {
    int n = word >>> 22 & 1;
    int immr = word >>> 16 & 63;
    int imms = word >>> 10 & 63;
    int length = 31 - Integer.numberOfLeadingZeros(n << 6 | ~imms & 63);
    int size = 1 << length;
    int ones = (imms & size - 1) + 1;
    int rotate = immr & size - 1;
    long element = ones == 64 ? -1L : (1L << ones) - 1;
    long whole = size == 64 ? -1L : (1L << size) - 1;
    long rotated = rotate == 0 ? element : (element >>> rotate | element << size - rotate) & whole;
    for (int width = size; width < 64; width *= 2) {
      rotated |= rotated << width;
    }
    return rotated;
  }
}
