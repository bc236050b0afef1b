package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdTwoRegisterEncoding;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link SimdTwoRegisterEncoding}. */
public final class SimdTwoRegisterOps {
  private static final int BYTE = 0;
  private static final int HALF = 1;
  private static final int WORD = 2;
  private static final int DOUBLEWORD = 3;

  private SimdTwoRegisterOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(SimdTwoRegisterEncoding encoding, int word, int pageOffset) {
    return switch (encoding) {
      case REV64 -> reverse(word, DOUBLEWORD);
      case REV32 -> reverse(word, WORD);
      case REV16 -> reverse(word, HALF);
      case SADDLP -> pairs(word, true, (a, b, c, bits, s) -> a + b);
      case UADDLP -> pairs(word, false, (a, b, c, bits, s) -> a + b);
      case SADALP -> pairs(word, true, (a, b, c, bits, s) -> c + a + b);
      case UADALP -> pairs(word, false, (a, b, c, bits, s) -> c + a + b);
      case CLS ->
          same(
              word,
              true,
              WORD,
              (a, b, c, bits, s) -> Long.numberOfLeadingZeros(a ^ a >> 63) - 65L + bits);
      case CLZ ->
          same(word, false, WORD, (a, b, c, bits, s) -> Long.numberOfLeadingZeros(a) - 64L + bits);
      case CNT -> same(word, false, BYTE, (a, b, c, bits, s) -> Long.bitCount(a));
      case NOT -> bits(word, (n, m, d, bits, s) -> ~n);
      case RBIT -> bits(word, (n, m, d, bits, s) -> Long.reverseBytes(Long.reverse(n)));
      case SUQADD -> same(word, false, DOUBLEWORD, Functions::addUnsignedToSigned);
      case USQADD -> same(word, false, DOUBLEWORD, Functions::addSignedToUnsigned);
      case SQABS -> same(word, true, DOUBLEWORD, Functions::absoluteSaturating);
      case SQNEG -> same(word, true, DOUBLEWORD, Functions::negateSaturating);
      case CMGT_ZERO ->
          same(word, true, DOUBLEWORD, (a, b, c, bits, s) -> Functions.compare(a > 0));
      case CMGE_ZERO ->
          same(word, true, DOUBLEWORD, (a, b, c, bits, s) -> Functions.compare(a >= 0));
      case CMEQ_ZERO ->
          same(word, true, DOUBLEWORD, (a, b, c, bits, s) -> Functions.compare(a == 0));
      case CMLE_ZERO ->
          same(word, true, DOUBLEWORD, (a, b, c, bits, s) -> Functions.compare(a <= 0));
      case CMLT_ZERO ->
          same(word, true, DOUBLEWORD, (a, b, c, bits, s) -> Functions.compare(a < 0));
      case ABS -> same(word, true, DOUBLEWORD, Functions::absolute);
      case NEG -> same(word, true, DOUBLEWORD, (a, b, c, bits, s) -> -a);
      case XTN -> narrow(word, false, (a, b, c, bits, s) -> a);
      case SQXTUN -> narrow(word, true, Functions::narrowSignedToUnsigned);
      case SQXTN -> narrow(word, true, Functions::narrowSigned);
      case UQXTN -> narrow(word, false, Functions::narrowUnsigned);
      case SHLL -> widen(word);
      case SADDLV -> across(word, true, 1, (a, b, c, bits, s) -> a + b);
      case UADDLV -> across(word, false, 1, (a, b, c, bits, s) -> a + b);
      case SMAXV -> across(word, true, 0, (a, b, c, bits, s) -> Math.max(a, b));
      case UMAXV -> across(word, false, 0, (a, b, c, bits, s) -> Math.max(a, b));
      case SMINV -> across(word, true, 0, (a, b, c, bits, s) -> Math.min(a, b));
      case UMINV -> across(word, false, 0, (a, b, c, bits, s) -> Math.min(a, b));
      case ADDV -> across(word, false, 0, (a, b, c, bits, s) -> a + b);
    };
  }

  private static Op same(int word, boolean signed, int largest, Lane function) {
    int size = SimdThreeSameOps.size(word);
    if (size > largest || size == DOUBLEWORD && !SimdThreeSameOps.quad(word)) {
      return null;
    }
    int n = Fields.rn(word);
    return new Shapes.Same(
        function, Fields.rd(word), n, n, size, SimdThreeSameOps.lanes(word, size), signed);
  }

  private static Op bits(int word, Lane function) {
    int n = Fields.rn(word);
    return new Shapes.Bitwise(function, Fields.rd(word), n, n, SimdThreeSameOps.quad(word));
  }

  private static Op pairs(int word, boolean signed, Lane function) {
    int size = SimdThreeSameOps.size(word);
    return size == DOUBLEWORD
        ? null
        : new Shapes.PairwiseLong(
            function,
            Fields.rd(word),
            Fields.rn(word),
            size,
            SimdThreeSameOps.lanes(word, size),
            signed);
  }

  private static Op narrow(int word, boolean signed, Lane function) {
    int size = SimdThreeSameOps.size(word);
    int n = Fields.rn(word);
    return size == DOUBLEWORD
        ? null
        : new Shapes.Narrowing(
            function, Fields.rd(word), n, n, size, 8 >> size, SimdThreeSameOps.quad(word), signed);
  }

  /** SHLL: to the upper half of lanes twice as wide. */
  private static Op widen(int word) {
    int size = SimdThreeSameOps.size(word);
    int n = Fields.rn(word);
    return size == DOUBLEWORD
        ? null
        : new Shapes.Widening(
            (a, b, c, bits, s) -> a << bits / 2,
            Fields.rd(word),
            n,
            n,
            size,
            8 >> size,
            SimdThreeSameOps.quad(word),
            false,
            false,
            Shapes.Widening.EACH);
  }

  private static Op across(int word, boolean signed, int wider, Lane function) {
    int size = SimdThreeSameOps.size(word);
    if (size == DOUBLEWORD || size == WORD && !SimdThreeSameOps.quad(word)) {
      return null;
    }
    int lanes = SimdThreeSameOps.lanes(word, size);
    return new Shapes.Across(
        function, Fields.rd(word), Fields.rn(word), size, lanes, signed, size + wider);
  }

  private static Op reverse(int word, int container) {
    int size = SimdThreeSameOps.size(word);
    return size >= container ? null : new Reverse(word, size, container);
  }

  /** REV16, REV32, REV64: the order of lanes within containers. */
  private static final class Reverse extends Op {
    private final int d;
    private final int n;
    private final int size;
    private final int flip;
    private final boolean quad;

    Reverse(int word, int size, int container) {
      this.d = Fields.rd(word);
      this.n = Fields.rn(word);
      this.size = size;
      this.flip = (1 << container - size) - 1;
      this.quad = SimdThreeSameOps.quad(word);
    }

    @Override
    public void execute(Cpu cpu) {
      long low = reverse(cpu.v[2 * n]);
      long high = quad ? reverse(cpu.v[2 * n + 1]) : 0;
      cpu.v[2 * d] = low;
      cpu.v[2 * d + 1] = high;
    }

    private long reverse(long value) {
      int bits = 8 << size;
      long mask = Vectors.mask(size);
      long result = 0;
      for (int i = 0; i < 64 / bits; i++) {
        result |= (value >>> (i ^ flip) * bits & mask) << i * bits;
      }
      return result;
    }
  }
}
