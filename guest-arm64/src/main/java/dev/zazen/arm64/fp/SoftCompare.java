package dev.zazen.arm64.fp;

/** Comparison and selection for any format and FPCR. */
final class SoftCompare {
  /** NZCV of operands of which the first is less. */
  static final int LESS = 0x8000_0000;

  /** NZCV of equal operands. */
  static final int EQUAL = 0x6000_0000;

  /** NZCV of operands of which the first is greater. */
  static final int GREATER = 0x2000_0000;

  /** NZCV of operands that have no order. */
  static final int UNORDERED = 0x3000_0000;

  private SoftCompare() {}

  /** An integer that is ordered as the numbers are, with -0 below +0. */
  private static long key(FpFormat f, long bits) {
    return f.isNegative(bits) ? -1 - f.magnitude(bits) : bits;
  }

  /** FPCompare; {@code signalling} makes quiet NaNs invalid as well. */
  static int compare(FpFormat f, long first, long second, boolean signalling, FpState s) {
    long a = f.flush(first, s);
    long b = f.flush(second, s);
    if (f.isNan(a) || f.isNan(b)) {
      if (signalling || f.isSignallingNan(a) || f.isSignallingNan(b)) {
        s.fpsr |= FpState.IOC;
      }
      return UNORDERED;
    }
    if (a == b || f.isZero(a) && f.isZero(b)) {
      return EQUAL;
    }
    return key(f, a) < key(f, b) ? LESS : GREATER;
  }

  /** FPMax. */
  static long max(FpFormat f, long first, long second, FpState s) {
    long a = f.flush(first, s);
    long b = f.flush(second, s);
    if (f.isNan(a) || f.isNan(b)) {
      return f.processNans(a, b, s);
    }
    return key(f, a) > key(f, b) ? a : b;
  }

  /** FPMin. */
  static long min(FpFormat f, long first, long second, FpState s) {
    long a = f.flush(first, s);
    long b = f.flush(second, s);
    if (f.isNan(a) || f.isNan(b)) {
      return f.processNans(a, b, s);
    }
    return key(f, a) < key(f, b) ? a : b;
  }

  /** FPMaxNum: a quiet NaN loses against anything but a quiet NaN. */
  static long maxNumber(FpFormat f, long a, long b, FpState s) {
    long weakest = f.sign | f.infinity;
    return max(f, losesTo(f, a, b) ? weakest : a, losesTo(f, b, a) ? weakest : b, s);
  }

  /** FPMinNum. */
  static long minNumber(FpFormat f, long a, long b, FpState s) {
    long weakest = f.infinity;
    return min(f, losesTo(f, a, b) ? weakest : a, losesTo(f, b, a) ? weakest : b, s);
  }

  private static boolean losesTo(FpFormat f, long a, long b) {
    return isQuietNan(f, a) && !isQuietNan(f, b);
  }

  private static boolean isQuietNan(FpFormat f, long a) {
    return f.isNan(a) && !f.isSignallingNan(a);
  }
}
