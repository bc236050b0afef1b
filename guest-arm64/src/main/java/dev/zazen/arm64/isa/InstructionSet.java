package dev.zazen.arm64.isa;

import dev.zazen.arm64.decode.AtomicEncoding;
import dev.zazen.arm64.decode.BranchEncoding;
import dev.zazen.arm64.decode.CryptoEncoding;
import dev.zazen.arm64.decode.Decoder;
import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.Feature;
import dev.zazen.arm64.decode.FpEncoding;
import dev.zazen.arm64.decode.IntegerEncoding;
import dev.zazen.arm64.decode.LoadStoreEncoding;
import dev.zazen.arm64.decode.SimdByElementEncoding;
import dev.zazen.arm64.decode.SimdFpEncoding;
import dev.zazen.arm64.decode.SimdLoadStoreEncoding;
import dev.zazen.arm64.decode.SimdMoveEncoding;
import dev.zazen.arm64.decode.SimdScalarEncoding;
import dev.zazen.arm64.decode.SimdShiftEncoding;
import dev.zazen.arm64.decode.SimdStructureEncoding;
import dev.zazen.arm64.decode.SimdThreeDifferentEncoding;
import dev.zazen.arm64.decode.SimdThreeSameEncoding;
import dev.zazen.arm64.decode.SimdTwoRegisterEncoding;
import dev.zazen.arm64.decode.SystemEncoding;
import dev.zazen.arm64.interpreter.Op;
import dev.zazen.arm64.interpreter.OpFactory;
import dev.zazen.arm64.interpreter.branch.BranchOps;
import dev.zazen.arm64.interpreter.crypto.CryptoOps;
import dev.zazen.arm64.interpreter.fp.FpOps;
import dev.zazen.arm64.interpreter.fp.SimdFpOps;
import dev.zazen.arm64.interpreter.integer.IntegerOps;
import dev.zazen.arm64.interpreter.memory.AtomicOps;
import dev.zazen.arm64.interpreter.memory.LoadStoreOps;
import dev.zazen.arm64.interpreter.memory.SimdLoadStoreOps;
import dev.zazen.arm64.interpreter.simd.SimdByElementOps;
import dev.zazen.arm64.interpreter.simd.SimdMoveOps;
import dev.zazen.arm64.interpreter.simd.SimdScalarOps;
import dev.zazen.arm64.interpreter.simd.SimdShiftOps;
import dev.zazen.arm64.interpreter.simd.SimdStructureOps;
import dev.zazen.arm64.interpreter.simd.SimdThreeDifferentOps;
import dev.zazen.arm64.interpreter.simd.SimdThreeSameOps;
import dev.zazen.arm64.interpreter.simd.SimdTwoRegisterOps;
import dev.zazen.arm64.interpreter.system.SystemOps;
import dev.zazen.arm64.system.CpuModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All tables of A64 together with the code that runs them. */
public final class InstructionSet implements OpFactory {
  private static final Map<Set<Feature>, InstructionSet> BY_FEATURES = new ConcurrentHashMap<>();

  private final Decoder decoder;

  private InstructionSet(Decoder decoder) {
    this.decoder = decoder;
  }

  /** What CPUs of a model can run. */
  public static InstructionSet of(CpuModel model) {
    return of(model.features());
  }

  /** What CPUs with {@code features} beyond the base can run. */
  public static InstructionSet of(Set<Feature> features) {
    return BY_FEATURES.computeIfAbsent(
        Set.copyOf(features), f -> new InstructionSet(new Decoder(tables(), f)));
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
    rows.addAll(List.of(SimdThreeSameEncoding.values()));
    rows.addAll(List.of(SimdScalarEncoding.values()));
    rows.addAll(List.of(SimdThreeDifferentEncoding.values()));
    rows.addAll(List.of(SimdTwoRegisterEncoding.values()));
    rows.addAll(List.of(SimdShiftEncoding.values()));
    rows.addAll(List.of(SimdByElementEncoding.values()));
    rows.addAll(List.of(SimdMoveEncoding.values()));
    rows.addAll(List.of(SimdStructureEncoding.values()));
    rows.addAll(List.of(CryptoEncoding.values()));
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
      case SimdThreeSameEncoding e -> SimdThreeSameOps.create(e, word, pageOffset);
      case SimdScalarEncoding e -> SimdScalarOps.create(e, word, pageOffset);
      case SimdThreeDifferentEncoding e -> SimdThreeDifferentOps.create(e, word, pageOffset);
      case SimdTwoRegisterEncoding e -> SimdTwoRegisterOps.create(e, word, pageOffset);
      case SimdShiftEncoding e -> SimdShiftOps.create(e, word, pageOffset);
      case SimdByElementEncoding e -> SimdByElementOps.create(e, word, pageOffset);
      case SimdMoveEncoding e -> SimdMoveOps.create(e, word, pageOffset);
      case SimdStructureEncoding e -> SimdStructureOps.create(e, word, pageOffset);
      case CryptoEncoding e -> CryptoOps.create(e, word, pageOffset);
      default -> throw new IllegalStateException("table without code: " + encoding.name());
    };
  }
}
