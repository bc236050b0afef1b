package dev.zazen.arm64.fp;

/**
 * Rounding modes; the first four have the numbers that FPCR.RMode and the rmode field of
 * instructions use.
 */
public final class Rounding {
  /** To nearest, ties to even. */
  public static final int NEAREST = 0;

  /** Towards plus infinity. */
  public static final int UP = 1;

  /** Towards minus infinity. */
  public static final int DOWN = 2;

  /** Towards zero. */
  public static final int ZERO = 3;

  /** To nearest, ties away from zero. */
  public static final int AWAY = 4;

  /** Truncate, and set the last bit if anything was lost (FCVTXN). */
  public static final int ODD = 5;

  private Rounding() {}

  /** The mode that FPCR selects. */
  public static int of(FpState s) {
    return s.fpcr >>> FpState.RMODE_SHIFT & 3;
  }

  /**
   * Whether the magnitude has to go up by one unit.
   *
   * @param odd whether the truncated magnitude is odd
   * @param rest what was truncated, as a fraction of a unit with the binary point on the left,
   *     lowest bit sticky
   */
  static boolean increments(int mode, boolean negative, boolean odd, long rest) {
    return switch (mode) {
      case NEAREST -> rest < 0 && (odd || rest << 1 != 0);
      case UP -> rest != 0 && !negative;
      case DOWN -> rest != 0 && negative;
      case AWAY -> rest < 0;
      default -> false;
    };
  }
}
