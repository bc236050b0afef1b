package dev.zazen.arm64.system;

import dev.zazen.arm64.decode.Feature;
import dev.zazen.arm64.system.CpuModel.Features;
import dev.zazen.machine.CpuType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What all CPUs of a board can do. Guests are told of that only, wherever they run: Xen's {@code
 * update_system_features} and {@code create_guest_cpuinfo}.
 *
 * @param name tells boards apart whose CPUs can do different things
 * @param idRegisters feature registers
 * @param features instruction-set features beyond the base
 */
public record CommonFeatures(String name, Features idRegisters, Set<Feature> features) {
  private static final int FIELD = 4;

  public CommonFeatures {
    features = Set.copyOf(features);
  }

  /** Of a board with CPUs of these types, at least one. */
  public static CommonFeatures of(List<CpuType> types) {
    CpuModel first = CpuModel.of(types.getFirst());
    Features registers = first.idRegisters();
    Set<Feature> features = EnumSet.copyOf(first.features());
    for (CpuType type : types) {
      registers = common(registers, CpuModel.of(type).idRegisters());
      features.retainAll(CpuModel.of(type).features());
    }
    return new CommonFeatures(
        types.stream().map(CpuType::modelName).sorted().collect(Collectors.joining("+")),
        registers,
        features);
  }

  private static Features common(Features a, Features b) {
    return new Features(
        common(a.aa64pfr0(), b.aa64pfr0()),
        common(a.aa64pfr1(), b.aa64pfr1()),
        common(a.aa64isar0(), b.aa64isar0()),
        common(a.aa64isar1(), b.aa64isar1()),
        common(a.aa64mmfr0(), b.aa64mmfr0()),
        common(a.aa64mmfr1(), b.aa64mmfr1()),
        common(a.aa64mmfr2(), b.aa64mmfr2()));
  }

  // Signed fields (FP, AdvSIMD, granules) are zero in all models: the lower of two unsigned ones.
  private static long common(long a, long b) {
    long result = 0;
    for (int shift = 0; shift < Long.SIZE; shift += FIELD) {
      result |= Math.min(a >>> shift & 0xf, b >>> shift & 0xf) << shift;
    }
    return result;
  }
}
