package dev.zazen.arm64.decode;

/** Fields that stand at the same place in most A64 encodings (Arm ARM C4.1). */
public final class Fields {
  private Fields() {}

  /** Rd or Rt, bits 4 to 0. */
  public static int rd(int word) {
    return word & 31;
  }

  /** Rn, bits 9 to 5. */
  public static int rn(int word) {
    return word >>> 5 & 31;
  }

  /** Rm or Rs, bits 20 to 16. */
  public static int rm(int word) {
    return word >>> 16 & 31;
  }

  /** Ra or Rt2, bits 14 to 10. */
  public static int ra(int word) {
    return word >>> 10 & 31;
  }

  /** The 12 bit immediate in bits 21 to 10, unsigned. */
  public static int imm12(int word) {
    return word >>> 10 & 0xfff;
  }

  /** The 9 bit immediate in bits 20 to 12, signed. */
  public static int imm9(int word) {
    return word << 11 >> 23;
  }

  /** The 7 bit immediate in bits 21 to 15, signed. */
  public static int imm7(int word) {
    return word << 10 >> 25;
  }

  /** The condition in bits 15 to 12. */
  public static int cond(int word) {
    return word >>> 12 & 15;
  }
}
