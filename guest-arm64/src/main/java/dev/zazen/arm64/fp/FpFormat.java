package dev.zazen.arm64.fp;

/**
 * The interchange formats. Numbers travel as {@code long} whose low {@link #width} bits are the
 * encoding and whose other bits are zero. A finite number other than zero is significand x
 * 2^(exponent - 63), where the significand is an unsigned 64-bit number with its top bit set.
 */
enum FpFormat {
  HALF(16, 10),
  SINGLE(32, 23),
  DOUBLE(64, 52);

  final int width;

  /** Bits of the fraction. */
  final int fraction;

  /** The sign bit. */
  final long sign;

  /** Plus infinity, also the mask of the exponent. */
  final long infinity;

  /** The bit that tells quiet NaNs from signalling ones. */
  final long quiet;

  final long defaultNan;

  /** The exponent of the smallest normal number. */
  final int minExponent;

  FpFormat(int width, int fraction) {
    this.width = width;
    this.fraction = fraction;
    this.sign = 1L << (width - 1);
    this.infinity = sign - (1L << fraction);
    this.quiet = 1L << (fraction - 1);
    this.defaultNan = infinity | quiet;
    this.minExponent = 2 - (1 << (width - fraction - 2));
  }

  boolean isNegative(long bits) {
    return (bits & sign) != 0;
  }

  long magnitude(long bits) {
    return bits & (sign - 1);
  }

  boolean isNan(long bits) {
    return magnitude(bits) > infinity;
  }

  boolean isSignallingNan(long bits) {
    return isNan(bits) && (bits & quiet) == 0;
  }

  boolean isInfinite(long bits) {
    return magnitude(bits) == infinity;
  }

  boolean isZero(long bits) {
    return magnitude(bits) == 0;
  }

  /** The largest finite number. */
  long maxNormal() {
    return infinity - 1;
  }

  /** The number 2. */
  long two() {
    return sign >>> 1;
  }

  private boolean isSubnormal(long bits) {
    return (bits & infinity) == 0 && !isZero(bits);
  }

  /** {@code bits}, or zero of that sign if it is subnormal and FPCR.FZ is set (FPUnpack). */
  long flush(long bits, FpState s) {
    if ((s.fpcr & FpState.FZ) != 0 && isSubnormal(bits)) {
      s.fpsr |= FpState.IDC;
      return bits & sign;
    }
    return bits;
  }

  /** The exponent of the leading one of a number other than zero. */
  int exponent(long bits) {
    int biased = (int) (magnitude(bits) >>> fraction);
    return biased != 0
        ? biased + minExponent - 1
        : minExponent - fraction + 63 - Long.numberOfLeadingZeros(magnitude(bits));
  }

  /** The significand of a number other than zero. */
  long significand(long bits) {
    if ((bits & infinity) == 0) {
      long magnitude = magnitude(bits);
      return magnitude << Long.numberOfLeadingZeros(magnitude);
    }
    return Long.MIN_VALUE | bits << (63 - fraction);
  }

  /** Raises Invalid Operation and answers with the default NaN. */
  long invalid(FpState s) {
    s.fpsr |= FpState.IOC;
    return defaultNan;
  }

  /** The result for the operand {@code nan} (FPProcessNaN). */
  long processNan(long nan, FpState s) {
    if ((nan & quiet) == 0) {
      s.fpsr |= FpState.IOC;
    }
    return (s.fpcr & FpState.DN) != 0 ? defaultNan : nan | quiet;
  }

  /**
   * The result for operands at least one of which is a NaN: the first signalling one, or else the
   * first.
   */
  long processNans(long a, long b, FpState s) {
    if (isSignallingNan(a)) {
      return processNan(a, s);
    }
    if (isSignallingNan(b)) {
      return processNan(b, s);
    }
    return processNan(isNan(a) ? a : b, s);
  }

  /** As {@link #processNans(long, long, FpState)} for three operands. */
  long processNans(long a, long b, long c, FpState s) {
    return isSignallingNan(a) || isNan(a) && !isSignallingNan(b) && !isSignallingNan(c)
        ? processNan(a, s)
        : processNans(b, c, s);
  }

  /**
   * {@code value} shifted right by {@code n} &gt;= 0; its lowest bit keeps whether ones were lost.
   */
  static long shiftRightSticky(long value, int n) {
    if (n == 0) {
      return value;
    }
    return n > 63 ? (value != 0 ? 1 : 0) : value >>> n | (value << -n != 0 ? 1 : 0);
  }

  /**
   * Rounds significand x 2^(exponent - 63), the lowest bit of the significand being sticky, to this
   * format and raises the flags (FPRoundBase). Half precision obeys FPCR.AHP and is never flushed,
   * as FEAT_FP16 is absent.
   */
  long round(boolean negative, int exponent, long significand, int mode, FpState s) {
    long signBit = negative ? sign : 0;
    if (exponent < minExponent && (s.fpcr & FpState.FZ) != 0 && this != HALF) {
      s.fpsr |= FpState.UFC;
      return signBit;
    }
    int biased = exponent - minExponent + 1;
    if (biased <= 0) {
      significand = shiftRightSticky(significand, 1 - biased);
      biased = 0;
    }
    long mantissa = significand >>> (63 - fraction);
    long rest = significand << (fraction + 1);
    if (biased == 0 && rest != 0) {
      s.fpsr |= FpState.UFC;
    }
    if (Rounding.increments(mode, negative, (mantissa & 1) != 0, rest)) {
      mantissa++;
    } else if (mode == Rounding.ODD && rest != 0) {
      mantissa |= 1;
    }
    boolean alternative = this == HALF && (s.fpcr & FpState.AHP) != 0;
    long limit = alternative ? sign : infinity;
    // The mantissa of a normal number holds the leading one, which counts one exponent up.
    long result =
        biased == 0 ? mantissa : ((long) Math.min(biased, 2047) - 1 << fraction) + mantissa;
    if (biased > 2047 || result >= limit || result < 0) {
      return signBit | overflow(negative, mode, alternative, s);
    }
    if (rest != 0) {
      s.fpsr |= FpState.IXC;
    }
    return signBit | result;
  }

  private long overflow(boolean negative, int mode, boolean alternative, FpState s) {
    if (alternative) {
      s.fpsr |= FpState.IOC;
      return sign - 1;
    }
    s.fpsr |= FpState.OFC | FpState.IXC;
    return overflowsToInfinity(negative, mode) ? infinity : maxNormal();
  }

  static boolean overflowsToInfinity(boolean negative, int mode) {
    return switch (mode) {
      case Rounding.NEAREST, Rounding.AWAY -> true;
      case Rounding.UP -> !negative;
      case Rounding.DOWN -> negative;
      default -> false;
    };
  }
}
