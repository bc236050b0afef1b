package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.fp.FpState;
import dev.zazen.arm64.interpreter.Cpu;

/**
 * Vector instructions on two or four 32-bit elements; with two the upper half of Rd becomes zero.
 */
final class Vector32 {
  private Vector32() {}

  private static boolean isQuad(int word) {
    return (word >>> 30 & 1) != 0;
  }

  /** One operand. */
  static final class Unary extends RegisterOp {
    private final boolean quad;
    private final Kernel.Unary32 kernel;

    Unary(int word, Kernel.Unary32 kernel) {
      super(word);
      quad = isQuad(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      v[d] = Kernel.apply(kernel, v[n], cpu.fp);
      v[d + 1] = quad ? Kernel.apply(kernel, v[n + 1], cpu.fp) : 0;
    }
  }

  /** Two operands. */
  static final class Binary extends RegisterOp {
    private final boolean quad;
    private final Kernel.Binary32 kernel;

    Binary(int word, Kernel.Binary32 kernel) {
      super(word);
      quad = isQuad(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      v[d] = Kernel.apply(kernel, v[n], v[m], cpu.fp);
      v[d + 1] = quad ? Kernel.apply(kernel, v[n + 1], v[m + 1], cpu.fp) : 0;
    }
  }

  /** Three operands. */
  static final class Ternary extends RegisterOp {
    private final boolean quad;
    private final Kernel.Ternary32 kernel;

    Ternary(int word, Kernel.Ternary32 kernel) {
      super(word);
      quad = isQuad(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      v[d] = Kernel.apply(kernel, v[d], v[n], v[m], cpu.fp);
      v[d + 1] = quad ? Kernel.apply(kernel, v[d + 1], v[n + 1], v[m + 1], cpu.fp) : 0;
    }
  }

  /** Pairs of neighbours of Rn followed by Rm. */
  static final class Pairwise extends RegisterOp {
    private final boolean quad;
    private final Kernel.Binary32 kernel;

    Pairwise(int word, Kernel.Binary32 kernel) {
      super(word);
      quad = isQuad(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      FpState s = cpu.fp;
      int fromN = neighbours(kernel, v[n], s);
      if (quad) {
        long low = Kernel.pair(fromN, neighbours(kernel, v[n + 1], s));
        long high = Kernel.pair(neighbours(kernel, v[m], s), neighbours(kernel, v[m + 1], s));
        v[d] = low;
        v[d + 1] = high;
      } else {
        v[d] = Kernel.pair(fromN, neighbours(kernel, v[m], s));
        v[d + 1] = 0;
      }
    }
  }

  private static int neighbours(Kernel.Binary32 kernel, long half, FpState s) {
    return kernel.apply(Kernel.low(half), Kernel.high(half), s);
  }

  /** The two lower elements to a scalar. */
  static final class ScalarPairwise extends RegisterOp {
    private final Kernel.Binary32 kernel;

    ScalarPairwise(int word, Kernel.Binary32 kernel) {
      super(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, neighbours(kernel, cpu.v[n], cpu.fp));
    }
  }

  /** All four elements to a scalar, in the order of the pseudocode's Reduce: neighbours first. */
  static final class Reduce extends RegisterOp {
    private final Kernel.Binary32 kernel;

    Reduce(int word, Kernel.Binary32 kernel) {
      super(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      int low = neighbours(kernel, cpu.v[n], cpu.fp);
      int high = neighbours(kernel, cpu.v[n + 1], cpu.fp);
      put(cpu, kernel.apply(low, high, cpu.fp));
    }
  }

  /** Every element of Rn with one element of Rm. */
  static final class Element extends RegisterOp {
    private final boolean quad;
    private final int half;
    private final int shift;
    private final Kernel.Ternary32 kernel;

    Element(int word, int index, Kernel.Ternary32 kernel) {
      super(word);
      quad = isQuad(word);
      half = m + (index >> 1);
      shift = 32 * (index & 1);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      int element = (int) (v[half] >>> shift);
      long both = Kernel.pair(element, element);
      v[d] = Kernel.apply(kernel, v[d], v[n], both, cpu.fp);
      v[d + 1] = quad ? Kernel.apply(kernel, v[d + 1], v[n + 1], both, cpu.fp) : 0;
    }
  }

  /** The scalar Rn with one element of Rm. */
  static final class ScalarElement extends RegisterOp {
    private final int half;
    private final int shift;
    private final Kernel.Ternary32 kernel;

    ScalarElement(int word, int index, Kernel.Ternary32 kernel) {
      super(word);
      half = m + (index >> 1);
      shift = 32 * (index & 1);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      put(cpu, kernel.apply((int) v[d], (int) v[n], (int) (v[half] >>> shift), cpu.fp));
    }
  }
}
