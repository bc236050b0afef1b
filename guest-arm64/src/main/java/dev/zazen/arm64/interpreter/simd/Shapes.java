package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.fp.FpState;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/**
 * The shapes of SIMD instructions: which lanes go into a {@link Lane} and where its result goes.
 */
final class Shapes {
  private Shapes() {}

  /** Computes the lanes of a register from the lowest up; what lies above them is cleared. */
  abstract static class Lanewise extends Op {
    final Lane function;
    final int d;
    final int n;
    final int m;
    private final int resultSize;
    private final int results;

    Lanewise(Lane function, int d, int n, int m, int resultSize, int results) {
      this.function = function;
      this.d = d;
      this.n = n;
      this.m = m;
      this.resultSize = resultSize;
      this.results = results;
    }

    /** Lane {@code i} of the result, in the lowest bits. */
    abstract long lane(long[] v, int i, FpState state);

    @Override
    public final void execute(Cpu cpu) {
      long[] v = cpu.v;
      int bits = 8 << resultSize;
      long mask = Vectors.mask(resultSize);
      long low = 0;
      long high = 0;
      for (int i = 0; i < results; i++) {
        long r = lane(v, i, cpu.fp) & mask;
        int at = i * bits;
        if (at < 64) {
          low |= r << at;
        } else {
          high |= r << at;
        }
      }
      v[2 * d] = low;
      v[2 * d + 1] = high;
    }
  }

  /** Lane by lane; a scalar instruction has one. */
  static final class Same extends Lanewise {
    private final int size;
    private final boolean signed;

    Same(Lane function, int d, int n, int m, int size, int lanes, boolean signed) {
      super(function, d, n, m, size, lanes);
      this.size = size;
      this.signed = signed;
    }

    @Override
    long lane(long[] v, int i, FpState state) {
      long a = Vectors.get(v, n, i, size, signed);
      long b = Vectors.get(v, m, i, size, signed);
      long c = Vectors.get(v, d, i, size, signed);
      return function.apply(a, b, c, 8 << size, state);
    }
  }

  /** As {@link Same}, with one lane of the second source for all. */
  static final class ByElement extends Lanewise {
    private final int index;
    private final int size;

    ByElement(Lane function, int d, int n, int m, int index, int size, int lanes) {
      super(function, d, n, m, size, lanes);
      this.index = index;
      this.size = size;
    }

    @Override
    long lane(long[] v, int i, FpState state) {
      long a = Vectors.get(v, n, i, size, true);
      long b = Vectors.get(v, m, index, size, true);
      long c = Vectors.get(v, d, i, size, true);
      return function.apply(a, b, c, 8 << size, state);
    }
  }

  /** Neighbouring lanes of the two sources, one after the other, are combined. */
  static final class Pairwise extends Lanewise {
    private final int size;
    private final int lanes;
    private final boolean signed;

    Pairwise(Lane function, int d, int n, int m, int size, int lanes, boolean signed) {
      super(function, d, n, m, size, lanes);
      this.size = size;
      this.lanes = lanes;
      this.signed = signed;
    }

    @Override
    long lane(long[] v, int i, FpState state) {
      int source = 2 * i < lanes ? n : m;
      int first = 2 * i % lanes;
      long a = Vectors.get(v, source, first, size, signed);
      long b = Vectors.get(v, source, first + 1, size, signed);
      return function.apply(a, b, 0, 8 << size, state);
    }
  }

  /** Neighbouring lanes of one source make a lane twice as wide. */
  static final class PairwiseLong extends Lanewise {
    private final int size;
    private final boolean signed;

    PairwiseLong(Lane function, int d, int n, int size, int lanes, boolean signed) {
      super(function, d, n, n, size + 1, lanes / 2);
      this.size = size;
      this.signed = signed;
    }

    @Override
    long lane(long[] v, int i, FpState state) {
      int wide = size + 1;
      long a = Vectors.get(v, n, 2 * i, size, signed);
      long b = Vectors.get(v, n, 2 * i + 1, size, signed);
      return function.apply(a, b, Vectors.get(v, d, i, wide), 8 << wide, state);
    }
  }

  /** Lanes of one half of the sources make lanes twice as wide. */
  static final class Widening extends Lanewise {
    /** {@link #element}: there is no single element. */
    static final int EACH = -1;

    private final int size;
    private final int offset;
    private final boolean signed;
    private final boolean firstIsWide;
    private final int element;

    /**
     * A widening instruction.
     *
     * @param size of the narrow lanes
     * @param lanes how many results
     * @param upper whether the narrow lanes are those of the upper half
     * @param firstIsWide whether the first source has wide lanes already
     * @param element lane of the second source that is used for all, or {@link #EACH}
     */
    Widening(
        Lane function,
        int d,
        int n,
        int m,
        int size,
        int lanes,
        boolean upper,
        boolean signed,
        boolean firstIsWide,
        int element) {
      super(function, d, n, m, size + 1, lanes);
      this.size = size;
      this.offset = upper ? lanes : 0;
      this.signed = signed;
      this.firstIsWide = firstIsWide;
      this.element = element;
    }

    @Override
    long lane(long[] v, int i, FpState state) {
      int wide = size + 1;
      long a =
          firstIsWide ? Vectors.get(v, n, i, wide) : Vectors.get(v, n, offset + i, size, signed);
      long b = Vectors.get(v, m, element == EACH ? offset + i : element, size, signed);
      long c = Vectors.get(v, d, i, wide, signed);
      return function.apply(a, b, c, 8 << wide, state);
    }
  }

  /** Lanes of the sources make lanes half as wide, in one half of the destination. */
  static final class Narrowing extends Op {
    private final Lane function;
    private final int d;
    private final int n;
    private final int m;
    private final int size;
    private final int lanes;
    private final boolean upper;
    private final boolean signed;

    /**
     * A narrowing instruction; {@code size} is that of the narrow lanes, {@code upper} keeps the
     * lower half.
     */
    Narrowing(
        Lane function, int d, int n, int m, int size, int lanes, boolean upper, boolean signed) {
      this.function = function;
      this.d = d;
      this.n = n;
      this.m = m;
      this.size = size;
      this.lanes = lanes;
      this.upper = upper;
      this.signed = signed;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      int bits = 8 << size;
      long result = 0;
      for (int i = 0; i < lanes; i++) {
        long a = Vectors.get(v, n, i, size + 1, signed);
        long b = Vectors.get(v, m, i, size + 1, signed);
        result |= (function.apply(a, b, 0, bits, cpu.fp) & Vectors.mask(size)) << i * bits;
      }
      if (upper) {
        v[2 * d + 1] = result;
      } else {
        v[2 * d] = result;
        v[2 * d + 1] = 0;
      }
    }
  }

  /** All lanes of a source become one. */
  static final class Across extends Op {
    private final Lane function;
    private final int d;
    private final int n;
    private final int size;
    private final int lanes;
    private final boolean signed;
    private final int resultSize;

    Across(Lane function, int d, int n, int size, int lanes, boolean signed, int resultSize) {
      this.function = function;
      this.d = d;
      this.n = n;
      this.size = size;
      this.lanes = lanes;
      this.signed = signed;
      this.resultSize = resultSize;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      long result = Vectors.get(v, n, 0, size, signed);
      for (int i = 1; i < lanes; i++) {
        result = function.apply(result, Vectors.get(v, n, i, size, signed), 0, 8 << size, cpu.fp);
      }
      v[2 * d] = result & Vectors.mask(resultSize);
      v[2 * d + 1] = 0;
    }
  }

  /** Bits of whole registers; one that is not used is the destination itself. */
  static final class Bitwise extends Op {
    private final Lane function;
    private final int d;
    private final int n;
    private final int m;
    private final long upperMask;

    Bitwise(Lane function, int d, int n, int m, boolean quad) {
      this.function = function;
      this.d = d;
      this.n = n;
      this.m = m;
      this.upperMask = quad ? -1 : 0;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      long low = function.apply(v[2 * n], v[2 * m], v[2 * d], 64, cpu.fp);
      long high = function.apply(v[2 * n + 1], v[2 * m + 1], v[2 * d + 1], 64, cpu.fp);
      v[2 * d] = low;
      v[2 * d + 1] = high & upperMask;
    }
  }
}
