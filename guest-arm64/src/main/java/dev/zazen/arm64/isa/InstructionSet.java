package dev.zazen.arm64.isa;

import dev.zazen.arm64.decode.AtomicEncoding;
import dev.zazen.arm64.decode.BranchEncoding;
import dev.zazen.arm64.decode.Decoder;
import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.FpEncoding;
import dev.zazen.arm64.decode.IntegerEncoding;
import dev.zazen.arm64.decode.LoadStoreEncoding;
import dev.zazen.arm64.decode.SimdFpEncoding;
import dev.zazen.arm64.decode.SimdLoadStoreEncoding;
import dev.zazen.arm64.decode.SystemEncoding;
import dev.zazen.arm64.interpreter.Op;
import dev.zazen.arm64.interpreter.OpFactory;
import dev.zazen.arm64.interpreter.branch.BranchOps;
import dev.zazen.arm64.interpreter.fp.FpOps;
import dev.zazen.arm64.interpreter.fp.SimdFpOps;
import dev.zazen.arm64.interpreter.integer.IntegerOps;
import dev.zazen.arm64.interpreter.memory.AtomicOps;
import dev.zazen.arm64.interpreter.memory.LoadStoreOps;
import dev.zazen.arm64.interpreter.memory.SimdLoadStoreOps;
import dev.zazen.arm64.interpreter.system.SystemOps;
import dev.zazen.arm64.system.CpuModel;
import java.util.ArrayList;
import java.util.List;

/** All tables of A64 together with the code that runs them. */
public final class InstructionSet implements OpFactory {
  private final Decoder decoder;

  private InstructionSet(Decoder decoder) {
    this.decoder = decoder;
  }

  /** What CPUs of a model can run. */
  public static InstructionSet of(CpuModel model) {
    return new InstructionSet(new Decoder(tables(), model.features()));
  }

  /** Every row of every table. */
  public static List<Encoding> tables() {
    List<Encoding> rows = new ArrayList<>();
    rows.addAll(List.of(BranchEncoding.values()));
    rows.addAll(List.of(SystemEncoding.values()));
    rows.addAll(List.of(IntegerEncoding.values()));
    rows.addAll(List.of(LoadStoreEncoding.values()));
    rows.addAll(List.of(AtomicEncoding.values()));
    rows.addAll(List.of(SimdLoadStoreEncoding.values()));
    rows.addAll(List.of(FpEncoding.values()));
    rows.addAll(List.of(SimdFpEncoding.values()));
    return rows;
  }

  @Override
  public Encoding decode(int word) {
    return decoder.decode(word);
  }

  @Override
  public Op create(Encoding encoding, int word, int pageOffset) {
    return switch (encoding) {
      case BranchEncoding e -> BranchOps.create(e, word, pageOffset);
      case SystemEncoding e -> SystemOps.create(e, word, pageOffset);
      case IntegerEncoding e -> IntegerOps.create(e, word, pageOffset);
      case LoadStoreEncoding e -> LoadStoreOps.create(e, word, pageOffset);
      case AtomicEncoding e -> AtomicOps.create(e, word, pageOffset);
      case SimdLoadStoreEncoding e -> SimdLoadStoreOps.create(e, word, pageOffset);
      case FpEncoding e -> FpOps.create(e, word, pageOffset);
      case SimdFpEncoding e -> SimdFpOps.create(e, word, pageOffset);
      default -> throw new IllegalStateException("table without code: " + encoding.name());
    };
  }
}
