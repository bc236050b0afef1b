package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.interpreter.Cpu;

/** Vector instructions on two 64-bit elements. */
final class Vector64 {
  private Vector64() {}

  /** One operand. */
  static final class Unary extends RegisterOp {
    private final Kernel.Unary64 kernel;

    Unary(int word, Kernel.Unary64 kernel) {
      super(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      v[d] = kernel.apply(v[n], cpu.fp);
      v[d + 1] = kernel.apply(v[n + 1], cpu.fp);
    }
  }

  /** Two operands. */
  static final class Binary extends RegisterOp {
    private final Kernel.Binary64 kernel;

    Binary(int word, Kernel.Binary64 kernel) {
      super(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      v[d] = kernel.apply(v[n], v[m], cpu.fp);
      v[d + 1] = kernel.apply(v[n + 1], v[m + 1], cpu.fp);
    }
  }

  /** Three operands. */
  static final class Ternary extends RegisterOp {
    private final Kernel.Ternary64 kernel;

    Ternary(int word, Kernel.Ternary64 kernel) {
      super(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      v[d] = kernel.apply(v[d], v[n], v[m], cpu.fp);
      v[d + 1] = kernel.apply(v[d + 1], v[n + 1], v[m + 1], cpu.fp);
    }
  }

  /** The pair in Rn and the pair in Rm. */
  static final class Pairwise extends RegisterOp {
    private final Kernel.Binary64 kernel;

    Pairwise(int word, Kernel.Binary64 kernel) {
      super(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      long low = kernel.apply(v[n], v[n + 1], cpu.fp);
      long high = kernel.apply(v[m], v[m + 1], cpu.fp);
      v[d] = low;
      v[d + 1] = high;
    }
  }

  /** The pair in Rn to a scalar. */
  static final class ScalarPairwise extends RegisterOp {
    private final Kernel.Binary64 kernel;

    ScalarPairwise(int word, Kernel.Binary64 kernel) {
      super(word);
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, kernel.apply(cpu.v[n], cpu.v[n + 1], cpu.fp));
    }
  }

  /** Both elements of Rn with one element of Rm. */
  static final class Element extends RegisterOp {
    private final int half;
    private final Kernel.Ternary64 kernel;

    Element(int word, int index, Kernel.Ternary64 kernel) {
      super(word);
      half = m + index;
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      long element = v[half];
      v[d] = kernel.apply(v[d], v[n], element, cpu.fp);
      v[d + 1] = kernel.apply(v[d + 1], v[n + 1], element, cpu.fp);
    }
  }

  /** The scalar Rn with one element of Rm. */
  static final class ScalarElement extends RegisterOp {
    private final int half;
    private final Kernel.Ternary64 kernel;

    ScalarElement(int word, int index, Kernel.Ternary64 kernel) {
      super(word);
      half = m + index;
      this.kernel = kernel;
    }

    @Override
    public void execute(Cpu cpu) {
      put(cpu, kernel.apply(cpu.v[d], cpu.v[n], cpu.v[half], cpu.fp));
    }
  }
}
