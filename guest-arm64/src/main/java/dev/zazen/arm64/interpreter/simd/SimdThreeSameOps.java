package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdThreeSameEncoding;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link SimdThreeSameEncoding}. */
public final class SimdThreeSameOps {
  private SimdThreeSameOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(SimdThreeSameEncoding encoding, int word, int pageOffset) {
    return switch (encoding) {
      case SHADD -> narrow(word, true, (a, b, c, bits, s) -> a + b >> 1);
      case UHADD -> narrow(word, false, (a, b, c, bits, s) -> a + b >> 1);
      case SRHADD -> narrow(word, true, (a, b, c, bits, s) -> a + b + 1 >> 1);
      case URHADD -> narrow(word, false, (a, b, c, bits, s) -> a + b + 1 >> 1);
      case SHSUB -> narrow(word, true, (a, b, c, bits, s) -> a - b >> 1);
      case UHSUB -> narrow(word, false, (a, b, c, bits, s) -> a - b >> 1);
      case SQADD -> any(word, true, Functions::addSigned);
      case UQADD -> any(word, false, Functions::addUnsigned);
      case SQSUB -> any(word, true, Functions::subtractSigned);
      case UQSUB -> any(word, false, Functions::subtractUnsigned);
      case CMGT -> any(word, true, (a, b, c, bits, s) -> Functions.compare(a > b));
      case CMHI ->
          any(word, false, (a, b, c, bits, s) -> Functions.compare(Long.compareUnsigned(a, b) > 0));
      case CMGE -> any(word, true, (a, b, c, bits, s) -> Functions.compare(a >= b));
      case CMHS ->
          any(
              word,
              false,
              (a, b, c, bits, s) -> Functions.compare(Long.compareUnsigned(a, b) >= 0));
      case CMTST -> any(word, false, (a, b, c, bits, s) -> Functions.compare((a & b) != 0));
      case CMEQ -> any(word, false, (a, b, c, bits, s) -> Functions.compare(a == b));
      case SSHL -> any(word, true, Functions::shiftSigned);
      case USHL -> any(word, false, Functions::shiftUnsigned);
      case SRSHL -> any(word, true, Functions::shiftSignedRounding);
      case URSHL -> any(word, false, Functions::shiftUnsignedRounding);
      case SQSHL -> any(word, true, Functions::shiftSignedSaturating);
      case UQSHL -> any(word, false, Functions::shiftUnsignedSaturating);
      case SQRSHL -> any(word, true, Functions::shiftSignedSaturatingRounding);
      case UQRSHL -> any(word, false, Functions::shiftUnsignedSaturatingRounding);
      case SMAX -> narrow(word, true, (a, b, c, bits, s) -> Math.max(a, b));
      case UMAX -> narrow(word, false, (a, b, c, bits, s) -> Math.max(a, b));
      case SMIN -> narrow(word, true, (a, b, c, bits, s) -> Math.min(a, b));
      case UMIN -> narrow(word, false, (a, b, c, bits, s) -> Math.min(a, b));
      case SABD -> narrow(word, true, (a, b, c, bits, s) -> Math.abs(a - b));
      case UABD -> narrow(word, false, (a, b, c, bits, s) -> Math.abs(a - b));
      case SABA -> narrow(word, true, (a, b, c, bits, s) -> c + Math.abs(a - b));
      case UABA -> narrow(word, false, (a, b, c, bits, s) -> c + Math.abs(a - b));
      case ADD -> any(word, false, (a, b, c, bits, s) -> a + b);
      case SUB -> any(word, false, (a, b, c, bits, s) -> a - b);
      case MLA -> narrow(word, false, (a, b, c, bits, s) -> c + a * b);
      case MLS -> narrow(word, false, (a, b, c, bits, s) -> c - a * b);
      case MUL -> narrow(word, false, (a, b, c, bits, s) -> a * b);
      case PMUL ->
          size(word) == 0
              ? narrow(word, false, (a, b, c, bits, s) -> Functions.polynomialProduct(a, b))
              : null;
      case SMAXP -> pairs(word, true, 2, (a, b, c, bits, s) -> Math.max(a, b));
      case UMAXP -> pairs(word, false, 2, (a, b, c, bits, s) -> Math.max(a, b));
      case SMINP -> pairs(word, true, 2, (a, b, c, bits, s) -> Math.min(a, b));
      case UMINP -> pairs(word, false, 2, (a, b, c, bits, s) -> Math.min(a, b));
      case ADDP -> pairs(word, false, 3, (a, b, c, bits, s) -> a + b);
      case SQDMULH -> halves(word, Functions::doubleHigh);
      case SQRDMULH -> halves(word, Functions::doubleHighRounding);
      case SQRDMLAH -> halves(word, Functions::accumulateHigh);
      case SQRDMLSH -> halves(word, Functions::decreaseHigh);
      case AND -> bits(word, (n, m, d, bits, s) -> n & m);
      case BIC -> bits(word, (n, m, d, bits, s) -> n & ~m);
      case ORR -> bits(word, (n, m, d, bits, s) -> n | m);
      case ORN -> bits(word, (n, m, d, bits, s) -> n | ~m);
      case EOR -> bits(word, (n, m, d, bits, s) -> n ^ m);
      case BSL -> bits(word, (n, m, d, bits, s) -> d & n | ~d & m);
      case BIT -> bits(word, (n, m, d, bits, s) -> m & n | ~m & d);
      case BIF -> bits(word, (n, m, d, bits, s) -> ~m & n | m & d);
      case SDOT -> new Dot(word, true, Dot.EACH);
      case UDOT -> new Dot(word, false, Dot.EACH);
    };
  }

  static boolean quad(int word) {
    return (word >>> 30 & 1) != 0;
  }

  static int size(int word) {
    return word >>> 22 & 3;
  }

  static int lanes(int word, int size) {
    return (quad(word) ? 16 : 8) >> size;
  }

  /** All sizes, but a single doubleword. */
  private static Op any(int word, boolean signed, Lane function) {
    return size(word) == 3 && !quad(word) ? null : same(word, signed, function);
  }

  /** All sizes but doublewords. */
  private static Op narrow(int word, boolean signed, Lane function) {
    return size(word) == 3 ? null : same(word, signed, function);
  }

  /** Halfwords and words. */
  private static Op halves(int word, Lane function) {
    return size(word) == 0 || size(word) == 3 ? null : same(word, true, function);
  }

  private static Op same(int word, boolean signed, Lane function) {
    int size = size(word);
    return new Shapes.Same(
        function,
        Fields.rd(word),
        Fields.rn(word),
        Fields.rm(word),
        size,
        lanes(word, size),
        signed);
  }

  private static Op pairs(int word, boolean signed, int largest, Lane function) {
    int size = size(word);
    if (size > largest || size == 3 && !quad(word)) {
      return null;
    }
    return new Shapes.Pairwise(
        function,
        Fields.rd(word),
        Fields.rn(word),
        Fields.rm(word),
        size,
        lanes(word, size),
        signed);
  }

  private static Op bits(int word, Lane function) {
    return new Shapes.Bitwise(
        function, Fields.rd(word), Fields.rn(word), Fields.rm(word), quad(word));
  }

  /** SDOT and UDOT: products of four bytes each are added to a word. */
  static final class Dot extends Op {
    static final int EACH = -1;

    private final int d;
    private final int n;
    private final int m;
    private final int words;
    private final boolean signed;
    private final int element;

    /**
     * {@code element}: the group of four bytes of the second source that is used for all, or {@link
     * #EACH}.
     */
    Dot(int word, boolean signed, int element) {
      this.d = Fields.rd(word);
      this.n = Fields.rn(word);
      this.m = Fields.rm(word);
      this.words = quad(word) ? 4 : 2;
      this.signed = signed;
      this.element = element;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      long low = 0;
      long high = 0;
      for (int i = 0; i < words; i++) {
        long sum = Vectors.get(v, d, i, 2);
        int second = element == EACH ? i : element;
        for (int j = 0; j < 4; j++) {
          sum +=
              Vectors.get(v, n, 4 * i + j, 0, signed)
                  * Vectors.get(v, m, 4 * second + j, 0, signed);
        }
        long r = sum & 0xffffffffL;
        if (i < 2) {
          low |= r << 32 * i;
        } else {
          high |= r << 32 * i;
        }
      }
      v[2 * d] = low;
      v[2 * d + 1] = high;
    }
  }
}
