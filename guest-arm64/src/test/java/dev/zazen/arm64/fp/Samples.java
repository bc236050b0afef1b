package dev.zazen.arm64.fp;

import java.util.SplittableRandom;

/**
 * Bit patterns that find rounding errors: corners, near neighbours, short fractions, all exponents.
 */
final class Samples {
  private final SplittableRandom random;

  Samples(long seed) {
    random = new SplittableRandom(seed);
    System.out.println("seed " + seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  long bits() {
    return random.nextLong() >> random.nextInt(64);
  }

  long of(FpFormat f) {
    long sign = random.nextLong() & f.sign;
    long fraction = random.nextLong() & ((1L << f.fraction) - 1);
    int bias = 1 - f.minExponent;
    int last = 2 * bias + 1;
    int exponent =
        switch (random.nextInt(8)) {
          case 0 -> 0;
          case 1 -> random.nextInt(last + 1);
          case 2 -> random.nextInt(3);
          case 3 -> last - random.nextInt(3);
          case 4 -> bias + random.nextInt(f.fraction + 2);
          default -> bias - 4 + random.nextInt(8);
        };
    fraction =
        switch (random.nextInt(5)) {
          case 0 -> 0;
          case 1 -> (1L << f.fraction) - 1;
          case 2 -> fraction & -1L << random.nextInt(f.fraction);
          default -> fraction;
        };
    return sign | (long) exponent << f.fraction | fraction;
  }

  long finite(FpFormat f) {
    while (true) {
      long bits = of(f);
      if (!f.isNan(bits) && !f.isInfinite(bits)) {
        return bits;
      }
    }
  }

  /** A rounding mode, sometimes with FZ; flags sometimes raised already. */
  FpState state() {
    var s = new FpState();
    if (random.nextInt(3) != 0) {
      s.fpcr = random.nextInt(4) << FpState.RMODE_SHIFT | (random.nextInt(4) == 0 ? FpState.FZ : 0);
    }
    s.fpsr = random.nextBoolean() ? FpState.IXC : 0;
    return s;
  }
}
