package dev.zazen.arm64.interpreter;

/** Condition codes (Arm ARM C1.2.4). */
public final class Conditions {
  /** Per condition a set of the values of NZCV for which it holds, bit n for NZCV = n. */
  private static final int[] HOLDS = new int[16];

  static {
    for (int flags = 0; flags < 16; flags++) {
      boolean n = (flags & 8) != 0;
      boolean z = (flags & 4) != 0;
      boolean c = (flags & 2) != 0;
      boolean v = (flags & 1) != 0;
      boolean[] base = {z, c, n, v, c && !z, n == v, n == v && !z, true};
      for (int condition = 0; condition < 16; condition++) {
        boolean holds = base[condition >> 1] != ((condition & 1) != 0 && condition != 15);
        HOLDS[condition] |= holds ? 1 << flags : 0;
      }
    }
  }

  private Conditions() {}

  /**
   * The set of flag values for which {@code condition} (0 EQ to 15 NV) holds: it does if bit {@code
   * nzcv >>> 28} is set.
   */
  public static int mask(int condition) {
    return HOLDS[condition];
  }
}
