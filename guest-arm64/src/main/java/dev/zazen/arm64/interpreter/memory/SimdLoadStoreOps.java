package dev.zazen.arm64.interpreter.memory;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdLoadStoreEncoding;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link SimdLoadStoreEncoding}. */
public final class SimdLoadStoreOps {
  /** log2 of the bytes of a whole register. */
  private static final int QUAD = 4;

  private SimdLoadStoreOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(SimdLoadStoreEncoding encoding, int word, int pageOffset) {
    int top = word >>> 30;
    int size = top | word >>> 21 & 4;
    int pairSize = 2 + top;
    int base = Fields.rn(word);
    long imm9 = Fields.imm9(word);
    return switch (encoding) {
      case LDR_LITERAL -> load(word, pairSize, Addressing.literal(word, pageOffset));
      case STNP, STP_POST, STP_OFFSET, STP_PRE -> storePair(word, pairSize);
      case LDNP, LDP_POST, LDP_OFFSET, LDP_PRE -> loadPair(word, pairSize);
      case STUR -> store(word, size, Addressing.offset(base, imm9));
      case LDUR -> load(word, size, Addressing.offset(base, imm9));
      case STR_POST -> store(word, size, Addressing.postIndex(base, imm9));
      case LDR_POST -> load(word, size, Addressing.postIndex(base, imm9));
      case STR_PRE -> store(word, size, Addressing.preIndex(base, imm9));
      case LDR_PRE -> load(word, size, Addressing.preIndex(base, imm9));
      case STR_REGISTER -> store(word, size, Addressing.register(word, size));
      case LDR_REGISTER -> load(word, size, Addressing.register(word, size));
      case STR_OFFSET ->
          store(word, size, Addressing.offset(base, (long) Fields.imm12(word) << size));
      case LDR_OFFSET ->
          load(word, size, Addressing.offset(base, (long) Fields.imm12(word) << size));
    };
  }

  private static Op load(int word, int size, Addressing addressing) {
    if (addressing == null || size > QUAD) {
      return null;
    }
    int t = Fields.rd(word);
    return size == QUAD
        ? new SimdOps.LoadQuad(t, addressing)
        : new SimdOps.Load(t, addressing, Width.unsigned(size));
  }

  private static Op store(int word, int size, Addressing addressing) {
    if (addressing == null || size > QUAD) {
      return null;
    }
    int t = Fields.rd(word);
    return size == QUAD
        ? new SimdOps.StoreQuad(t, addressing)
        : new SimdOps.Store(t, addressing, Width.unsigned(size));
  }

  private static Op loadPair(int word, int size) {
    if (size > QUAD) {
      return null;
    }
    int t = Fields.rd(word);
    int u = Fields.ra(word);
    Addressing addressing = LoadStoreOps.pairAddressing(word, (long) Fields.imm7(word) << size);
    return size == QUAD
        ? new SimdOps.LoadQuadPair(t, u, addressing)
        : new SimdOps.LoadPair(t, u, addressing, Width.unsigned(size), 1 << size);
  }

  private static Op storePair(int word, int size) {
    if (size > QUAD) {
      return null;
    }
    int t = Fields.rd(word);
    int u = Fields.ra(word);
    Addressing addressing = LoadStoreOps.pairAddressing(word, (long) Fields.imm7(word) << size);
    return size == QUAD
        ? new SimdOps.StoreQuadPair(t, u, addressing)
        : new SimdOps.StorePair(t, u, addressing, Width.unsigned(size), 1 << size);
  }
}
