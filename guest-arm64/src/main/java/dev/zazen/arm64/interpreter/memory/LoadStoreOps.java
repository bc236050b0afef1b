package dev.zazen.arm64.interpreter.memory;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.LoadStoreEncoding;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link LoadStoreEncoding}. */
public final class LoadStoreOps {
  /** Size field of the prefetches among the signed loads. */
  private static final int PREFETCH = 3;

  private LoadStoreOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(LoadStoreEncoding encoding, int word, int pageOffset) {
    int size = word >>> 30;
    int source = Cpu.source(Fields.rd(word));
    int target = Cpu.target(Fields.rd(word));
    int base = Fields.rn(word);
    long imm9 = Fields.imm9(word);
    long scaled = (long) Fields.imm12(word) << size;
    return switch (encoding) {
      case LDR_LITERAL ->
          load(
              target,
              Addressing.literal(word, pageOffset),
              size == 0 ? Width.WORD : Width.DOUBLEWORD);
      case LDRSW_LITERAL -> load(target, Addressing.literal(word, pageOffset), Width.SIGNED_WORD);
      case PRFM_LITERAL -> new Nothing();
      case STNP, STP_OFFSET, STP_PRE, STP_POST -> storePair(encoding, word);
      case LDNP, LDP_OFFSET, LDP_PRE, LDP_POST, LDPSW_OFFSET, LDPSW_PRE, LDPSW_POST ->
          loadPair(encoding, word);
      case STUR -> storeOffset(size, source, base, imm9);
      case STR_OFFSET -> storeOffset(size, source, base, scaled);
      case LDUR -> loadOffset(size, target, base, imm9);
      case LDR_OFFSET -> loadOffset(size, target, base, scaled);
      case LDURS_64 -> signed64(size, target, Addressing.offset(base, imm9), false);
      case LDURS_32 -> signed32(size, target, Addressing.offset(base, imm9), false);
      case LDRS_64_OFFSET -> signed64(size, target, Addressing.offset(base, scaled), false);
      case LDRS_32_OFFSET -> signed32(size, target, Addressing.offset(base, scaled), false);
      case STR_POST -> store(source, Addressing.postIndex(base, imm9), Width.unsigned(size));
      case STR_PRE ->
          size == 3
              ? new RegisterOps.Store64Pre(source, base, imm9)
              : store(source, Addressing.preIndex(base, imm9), Width.unsigned(size));
      case LDR_POST ->
          size == 3
              ? new RegisterOps.Load64Post(target, base, imm9)
              : load(target, Addressing.postIndex(base, imm9), Width.unsigned(size));
      case LDR_PRE -> load(target, Addressing.preIndex(base, imm9), Width.unsigned(size));
      case LDRS_64_POST ->
          size == 3 ? null : signed64(size, target, Addressing.postIndex(base, imm9), false);
      case LDRS_64_PRE ->
          size == 3 ? null : signed64(size, target, Addressing.preIndex(base, imm9), false);
      case LDRS_32_POST -> signed32(size, target, Addressing.postIndex(base, imm9), false);
      case LDRS_32_PRE -> signed32(size, target, Addressing.preIndex(base, imm9), false);
      case STTR ->
          new RegisterOps.Store(source, Addressing.offset(base, imm9), Width.unsigned(size), true);
      case LDTR ->
          new RegisterOps.Load(target, Addressing.offset(base, imm9), Width.unsigned(size), true);
      case LDTRS_64 ->
          size == 3 ? null : signed64(size, target, Addressing.offset(base, imm9), true);
      case LDTRS_32 -> signed32(size, target, Addressing.offset(base, imm9), true);
      case STR_REGISTER -> {
        Addressing addressing = Addressing.register(word, size);
        yield addressing == null ? null : store(source, addressing, Width.unsigned(size));
      }
      case LDR_REGISTER -> loadRegister(word, size, target);
      case LDRS_64_REGISTER -> {
        Addressing addressing = Addressing.register(word, size);
        yield addressing == null ? null : signed64(size, target, addressing, false);
      }
      case LDRS_32_REGISTER -> {
        Addressing addressing = Addressing.register(word, size);
        yield addressing == null ? null : signed32(size, target, addressing, false);
      }
    };
  }

  private static Op load(int target, Addressing addressing, Width width) {
    return new RegisterOps.Load(target, addressing, width, false);
  }

  private static Op store(int source, Addressing addressing, Width width) {
    return new RegisterOps.Store(source, addressing, width, false);
  }

  private static Op loadOffset(int size, int target, int base, long offset) {
    return switch (size) {
      case 0 -> new RegisterOps.Load8(target, base, offset);
      case 1 -> new RegisterOps.Load16(target, base, offset);
      case 2 -> new RegisterOps.Load32(target, base, offset);
      default -> new RegisterOps.Load64(target, base, offset);
    };
  }

  private static Op storeOffset(int size, int source, int base, long offset) {
    return switch (size) {
      case 0 -> new RegisterOps.Store8(source, base, offset);
      case 1 -> new RegisterOps.Store16(source, base, offset);
      case 2 -> new RegisterOps.Store32(source, base, offset);
      default -> new RegisterOps.Store64(source, base, offset);
    };
  }

  private static Op loadRegister(int word, int size, int target) {
    Addressing addressing = Addressing.register(word, size);
    if (addressing == null) {
      return null;
    }
    if (size == 3 && (word >>> 13 & 3) == 3) {
      int shift = (word >>> 12 & 1) != 0 ? 3 : 0;
      return new RegisterOps.Load64Index(
          target, Fields.rn(word), Cpu.source(Fields.rm(word)), shift);
    }
    return load(target, addressing, Width.unsigned(size));
  }

  /** Signed to 64 bits; the doubleword among them is a prefetch. */
  private static Op signed64(int size, int target, Addressing addressing, boolean asUser) {
    return size == PREFETCH
        ? new Nothing()
        : new RegisterOps.Load(target, addressing, Width.signed(size), asUser);
  }

  private static Op signed32(int size, int target, Addressing addressing, boolean asUser) {
    return size >= 2
        ? null
        : new RegisterOps.Load(target, addressing, Width.signedToWord(size), asUser);
  }

  private static Op loadPair(LoadStoreEncoding encoding, int word) {
    boolean wide = word < 0;
    int bytes = wide ? 8 : 4;
    boolean signed = false;
    switch (encoding) {
      case LDPSW_OFFSET, LDPSW_PRE, LDPSW_POST -> signed = true;
      default -> {}
    }
    int t = Cpu.target(Fields.rd(word));
    int u = Cpu.target(Fields.ra(word));
    int n = Fields.rn(word);
    long offset = (long) Fields.imm7(word) * bytes;
    if (wide && encoding == LoadStoreEncoding.LDP_OFFSET) {
      return new PairOps.LoadPair64(t, u, n, offset);
    }
    if (wide && encoding == LoadStoreEncoding.LDP_POST) {
      return new PairOps.LoadPair64Post(t, u, n, offset);
    }
    Width width = signed ? Width.SIGNED_WORD : wide ? Width.DOUBLEWORD : Width.WORD;
    return new PairOps.LoadPair(t, u, pairAddressing(word, offset), width, bytes);
  }

  private static Op storePair(LoadStoreEncoding encoding, int word) {
    boolean wide = word < 0;
    int bytes = wide ? 8 : 4;
    int t = Cpu.source(Fields.rd(word));
    int u = Cpu.source(Fields.ra(word));
    int n = Fields.rn(word);
    long offset = (long) Fields.imm7(word) * bytes;
    if (wide && encoding == LoadStoreEncoding.STP_OFFSET) {
      return new PairOps.StorePair64(t, u, n, offset);
    }
    if (wide && encoding == LoadStoreEncoding.STP_PRE) {
      return new PairOps.StorePair64Pre(t, u, n, offset);
    }
    return new PairOps.StorePair(
        t, u, pairAddressing(word, offset), wide ? Width.DOUBLEWORD : Width.WORD, bytes);
  }

  /** Bits 24 and 23 of all pairs: no allocate, post-index, offset, pre-index. */
  static Addressing pairAddressing(int word, long offset) {
    int base = Fields.rn(word);
    return switch (word >>> 23 & 3) {
      case 1 -> Addressing.postIndex(base, offset);
      case 3 -> Addressing.preIndex(base, offset);
      default -> Addressing.offset(base, offset);
    };
  }

  private static final class Nothing extends Op {
    @Override
    public void execute(Cpu cpu) {}
  }
}
