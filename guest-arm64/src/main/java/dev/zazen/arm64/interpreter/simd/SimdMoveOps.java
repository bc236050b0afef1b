package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdMoveEncoding;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link SimdMoveEncoding}. */
public final class SimdMoveOps {
  private static final int DOUBLEWORD = 3;

  private SimdMoveOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(SimdMoveEncoding encoding, int word, int pageOffset) {
    return switch (encoding) {
      case DUP_ELEMENT -> duplicate(word);
      case DUP_GENERAL -> duplicateGeneral(word);
      case SMOV -> signedMove(word);
      case UMOV -> unsignedMove(word);
      case INS_GENERAL -> insertGeneral(word);
      case INS_ELEMENT -> insertElement(word);
      case UZP1, TRN1, ZIP1, UZP2, TRN2, ZIP2 -> permute(encoding, word);
      case EXT -> extract(word);
      case TBL -> new Lookup(word, false);
      case TBX -> new Lookup(word, true);
      case MOVI_32 -> constant(word, shifted32(word));
      case MVNI_32 -> constant(word, ~shifted32(word));
      case ORR_32 -> new Combine(word, shifted32(word), false);
      case BIC_32 -> new Combine(word, shifted32(word), true);
      case MOVI_16 -> constant(word, shifted16(word));
      case MVNI_16 -> constant(word, ~shifted16(word));
      case ORR_16 -> new Combine(word, shifted16(word), false);
      case BIC_16 -> new Combine(word, shifted16(word), true);
      case MOVI_ONES -> constant(word, shiftedOnes(word));
      case MVNI_ONES -> constant(word, ~shiftedOnes(word));
      case MOVI_8 -> constant(word, Vectors.replicate(imm8(word), 0));
      case MOVI_64 -> constant(word, bytesOfBits(imm8(word)));
    };
  }

  /**
   * The 64 bits that a modified immediate stands for (Arm ARM, AdvSIMDExpandImm); MVNI and BIC take
   * the inverse.
   */
  public static long expandedImmediate(SimdMoveEncoding encoding, int word) {
    return switch (encoding) {
      case MOVI_32, MVNI_32, ORR_32, BIC_32 -> shifted32(word);
      case MOVI_16, MVNI_16, ORR_16, BIC_16 -> shifted16(word);
      case MOVI_ONES, MVNI_ONES -> shiftedOnes(word);
      case MOVI_8 -> Vectors.replicate(imm8(word), 0);
      case MOVI_64 -> bytesOfBits(imm8(word));
      default -> throw new IllegalArgumentException("no immediate: " + encoding);
    };
  }

  private static int imm8(int word) {
    return word >>> 11 & 0xe0 | word >>> 5 & 31;
  }

  private static long shifted32(int word) {
    return Vectors.replicate((long) imm8(word) << (word >>> 13 & 3) * 8, 2);
  }

  private static long shifted16(int word) {
    return Vectors.replicate((long) imm8(word) << (word >>> 13 & 1) * 8, 1);
  }

  private static long shiftedOnes(int word) {
    int amount = (word >>> 12 & 1) != 0 ? 16 : 8;
    return Vectors.replicate((long) imm8(word) << amount | (1L << amount) - 1, 2);
  }

  private static long bytesOfBits(int bits) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value |= (bits >>> i & 1) != 0 ? 0xffL << i * 8 : 0;
    }
    return value;
  }

  private static Op constant(int word, long value) {
    return new Constant(Fields.rd(word), value, SimdThreeSameOps.quad(word) ? value : 0);
  }

  private static final class Constant extends Op {
    private final int d;
    private final long low;
    private final long high;

    Constant(int d, long low, long high) {
      this.d = d;
      this.low = low;
      this.high = high;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.v[2 * d] = low;
      cpu.v[2 * d + 1] = high;
    }
  }

  /** ORR and BIC of an immediate. */
  private static final class Combine extends Op {
    private final int d;
    private final long value;
    private final boolean clear;
    private final boolean quad;

    Combine(int word, long value, boolean clear) {
      this.d = Fields.rd(word);
      this.value = value;
      this.clear = clear;
      this.quad = SimdThreeSameOps.quad(word);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      v[2 * d] = clear ? v[2 * d] & ~value : v[2 * d] | value;
      v[2 * d + 1] = !quad ? 0 : clear ? v[2 * d + 1] & ~value : v[2 * d + 1] | value;
    }
  }

  /**
   * imm5: its lowest set bit is the size, what stands above it the index; 4 if there is no size.
   */
  private static int elementSize(int word) {
    return Math.min(Integer.numberOfTrailingZeros(word >>> 16 & 31 | 16), 4);
  }

  private static int elementIndex(int word, int size) {
    return (word >>> 16 & 31) >>> size + 1;
  }

  private static Op duplicate(int word) {
    int size = elementSize(word);
    boolean quad = SimdThreeSameOps.quad(word);
    return size > DOUBLEWORD || size == DOUBLEWORD && !quad
        ? null
        : new Duplicate(Fields.rd(word), Fields.rn(word), elementIndex(word, size), size, quad);
  }

  private static final class Duplicate extends Op {
    private final int d;
    private final int n;
    private final int index;
    private final int size;
    private final boolean quad;

    Duplicate(int d, int n, int index, int size, boolean quad) {
      this.d = d;
      this.n = n;
      this.index = index;
      this.size = size;
      this.quad = quad;
    }

    @Override
    public void execute(Cpu cpu) {
      long value = Vectors.replicate(Vectors.get(cpu.v, n, index, size), size);
      cpu.v[2 * d] = value;
      cpu.v[2 * d + 1] = quad ? value : 0;
    }
  }

  /** DUP (element, scalar). */
  static Op duplicateScalar(int word) {
    int size = elementSize(word);
    if (size > DOUBLEWORD) {
      return null;
    }
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    int index = elementIndex(word, size);
    return new Op() {
      @Override
      public void execute(Cpu cpu) {
        cpu.v[2 * d] = Vectors.get(cpu.v, n, index, size);
        cpu.v[2 * d + 1] = 0;
      }
    };
  }

  private static Op duplicateGeneral(int word) {
    int size = elementSize(word);
    boolean quad = SimdThreeSameOps.quad(word);
    if (size > DOUBLEWORD || size == DOUBLEWORD && !quad) {
      return null;
    }
    int d = Fields.rd(word);
    int n = Cpu.source(Fields.rn(word));
    return new Op() {
      @Override
      public void execute(Cpu cpu) {
        long value = Vectors.replicate(cpu.x[n], size);
        cpu.v[2 * d] = value;
        cpu.v[2 * d + 1] = quad ? value : 0;
      }
    };
  }

  private static Op signedMove(int word) {
    int size = elementSize(word);
    boolean wide = SimdThreeSameOps.quad(word);
    if (size > (wide ? 2 : 1)) {
      return null;
    }
    int d = Cpu.target(Fields.rd(word));
    int n = Fields.rn(word);
    int index = elementIndex(word, size);
    long mask = wide ? -1L : 0xffffffffL;
    return new Op() {
      @Override
      public void execute(Cpu cpu) {
        cpu.x[d] = Vectors.get(cpu.v, n, index, size, true) & mask;
      }
    };
  }

  private static Op unsignedMove(int word) {
    int size = elementSize(word);
    boolean wide = SimdThreeSameOps.quad(word);
    if (wide ? size != DOUBLEWORD : size > 2) {
      return null;
    }
    int d = Cpu.target(Fields.rd(word));
    int n = Fields.rn(word);
    int index = elementIndex(word, size);
    return new Op() {
      @Override
      public void execute(Cpu cpu) {
        cpu.x[d] = Vectors.get(cpu.v, n, index, size);
      }
    };
  }

  private static Op insertGeneral(int word) {
    int size = elementSize(word);
    if (size > DOUBLEWORD) {
      return null;
    }
    int d = Fields.rd(word);
    int n = Cpu.source(Fields.rn(word));
    int index = elementIndex(word, size);
    return new Op() {
      @Override
      public void execute(Cpu cpu) {
        Vectors.set(cpu.v, d, index, size, cpu.x[n]);
      }
    };
  }

  private static Op insertElement(int word) {
    int size = elementSize(word);
    if (size > DOUBLEWORD) {
      return null;
    }
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    int to = elementIndex(word, size);
    int from = (word >>> 11 & 15) >>> size;
    return new Op() {
      @Override
      public void execute(Cpu cpu) {
        Vectors.set(cpu.v, d, to, size, Vectors.get(cpu.v, n, from, size));
      }
    };
  }

  private static Op permute(SimdMoveEncoding encoding, int word) {
    int size = SimdThreeSameOps.size(word);
    return size == DOUBLEWORD && !SimdThreeSameOps.quad(word)
        ? null
        : new Permute(encoding, word, size);
  }

  /** ZIP, UZP, TRN: each lane of the result has a fixed source, counted through both registers. */
  private static final class Permute extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int size;
    private final byte[] sources;

    Permute(SimdMoveEncoding encoding, int word, int size) {
      this.d = Fields.rd(word);
      this.n = Fields.rn(word);
      this.m = Fields.rm(word);
      this.size = size;
      int lanes = SimdThreeSameOps.lanes(word, size);
      this.sources = new byte[lanes];
      for (int i = 0; i < lanes; i++) {
        int second = (i & 1) * lanes;
        sources[i] =
            (byte)
                switch (encoding) {
                  case UZP1 -> 2 * i;
                  case UZP2 -> 2 * i + 1;
                  case TRN1 -> (i & ~1) + second;
                  case TRN2 -> (i | 1) + second;
                  case ZIP1 -> i / 2 + second;
                  default -> (lanes + i) / 2 + second;
                };
      }
    }

    @Override
    public void execute(Cpu cpu) {
      long low = 0;
      long high = 0;
      int lanes = sources.length;
      for (int i = 0; i < lanes; i++) {
        int source = sources[i];
        long value = Vectors.get(cpu.v, source < lanes ? n : m, source % lanes, size);
        int at = i << size + 3;
        if (at < 64) {
          low |= value << at;
        } else {
          high |= value << at;
        }
      }
      cpu.v[2 * d] = low;
      cpu.v[2 * d + 1] = high;
    }
  }

  private static Op extract(int word) {
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    int m = Fields.rm(word);
    int first = word >>> 11 & 15;
    boolean quad = SimdThreeSameOps.quad(word);
    if (!quad && first >= 8) {
      return null;
    }
    return new Op() {
      @Override
      public void execute(Cpu cpu) {
        long[] v = cpu.v;
        if (!quad) {
          v[2 * d] = join(v[2 * n], v[2 * m], first);
          v[2 * d + 1] = 0;
          return;
        }
        boolean upper = first >= 8;
        long a = upper ? v[2 * n + 1] : v[2 * n];
        long b = upper ? v[2 * m] : v[2 * n + 1];
        long c = upper ? v[2 * m + 1] : v[2 * m];
        v[2 * d] = join(a, b, first & 7);
        v[2 * d + 1] = join(b, c, first & 7);
      }
    };
  }

  /** Eight bytes from byte {@code first} of two words. */
  private static long join(long low, long high, int first) {
    return first == 0 ? low : low >>> first * 8 | high << 64 - first * 8;
  }

  /** TBL and TBX; register numbers wrap. */
  private static final class Lookup extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int bytes;
    private final boolean keep;
    private final boolean quad;

    Lookup(int word, boolean keep) {
      this.d = Fields.rd(word);
      this.n = Fields.rn(word);
      this.m = Fields.rm(word);
      this.bytes = ((word >>> 13 & 3) + 1) * 16;
      this.keep = keep;
      this.quad = SimdThreeSameOps.quad(word);
    }

    @Override
    public void execute(Cpu cpu) {
      long low = lookup(cpu.v, 0);
      long high = quad ? lookup(cpu.v, 8) : 0;
      cpu.v[2 * d] = low;
      cpu.v[2 * d + 1] = high;
    }

    private long lookup(long[] v, int from) {
      long result = 0;
      for (int i = 0; i < 8; i++) {
        int index = (int) Vectors.get(v, m, from + i, 0);
        long value =
            index < bytes
                ? Vectors.get(v, n + index / 16 & 31, index % 16, 0)
                : keep ? Vectors.get(v, d, from + i, 0) : 0;
        result |= value << i * 8;
      }
      return result;
    }
  }
}
