package dev.zazen.arm64.fp;

/** FPCR and FPSR of a vCPU (Arm ARM C5.2.8, C5.2.10). */
public final class FpState {
  /** Invalid operation, cumulative. */
  public static final int IOC = 1;

  /** Division by zero, cumulative. */
  public static final int DZC = 1 << 1;

  /** Overflow, cumulative. */
  public static final int OFC = 1 << 2;

  /** Underflow, cumulative. */
  public static final int UFC = 1 << 3;

  /** Inexact, cumulative. */
  public static final int IXC = 1 << 4;

  /** Input denormal, cumulative. */
  public static final int IDC = 1 << 7;

  /** Saturation of an integer SIMD operation, cumulative. */
  public static final int QC = 1 << 27;

  /** FPCR: flush denormalised half-precision numbers to zero. */
  public static final int FZ16 = 1 << 19;

  /** FPCR, two bits from here: rounding mode; 0 nearest even, 1 up, 2 down, 3 towards zero. */
  public static final int RMODE_SHIFT = 22;

  /** FPCR: flush denormalised numbers to zero. */
  public static final int FZ = 1 << 24;

  /** FPCR: every NaN result is the default NaN. */
  public static final int DN = 1 << 25;

  /** FPCR: alternative half-precision format. */
  public static final int AHP = 1 << 26;

  /** The control register; only bits that exist. */
  public int fpcr;

  /** The status register; only bits that exist. */
  public int fpsr;
}
