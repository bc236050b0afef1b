package dev.zazen.arm64.interpreter.fp;

/** Operands that are computed at decoding. */
public final class Immediates {
  private Immediates() {}

  /** VFPExpandImm to single precision: sign, three bits of exponent, four of fraction. */
  public static int expand32(int imm8) {
    int exponent = (imm8 & 0x40) != 0 ? 0x7c : 0x80;
    return (imm8 & 0x80) << 24 | (exponent | imm8 >>> 4 & 3) << 23 | (imm8 & 15) << 19;
  }

  /** VFPExpandImm to double precision. */
  public static long expand64(int imm8) {
    long exponent = (imm8 & 0x40) != 0 ? 0x3fc : 0x400;
    return (long) (imm8 & 0x80) << 56
        | (exponent | imm8 >>> 4 & 3) << 52
        | (long) (imm8 & 15) << 48;
  }

  /**
   * The values of NZCV, as bit numbers of the result, for which a condition holds (ConditionHolds).
   */
  static int condition(int cond) {
    int mask = 0;
    for (int nzcv = 0; nzcv < 16; nzcv++) {
      boolean n = (nzcv & 8) != 0;
      boolean z = (nzcv & 4) != 0;
      boolean c = (nzcv & 2) != 0;
      boolean v = (nzcv & 1) != 0;
      boolean holds =
          switch (cond >>> 1) {
            case 0 -> z;
            case 1 -> c;
            case 2 -> n;
            case 3 -> v;
            case 4 -> c && !z;
            case 5 -> n == v;
            case 6 -> n == v && !z;
            default -> true;
          };
      boolean inverted = (cond & 1) != 0 && cond != 15;
      if (holds != inverted) {
        mask |= 1 << nzcv;
      }
    }
    return mask;
  }

  /** Whether a condition in the form of {@link #condition} holds. */
  static boolean holds(int condition, int nzcv) {
    return (condition >>> (nzcv >>> 28) & 1) != 0;
  }
}
