package dev.zazen.machine;

import java.util.List;

/**
 * What kind of CPU a guest sees.
 *
 * @param types of the board's CPUs, each once, at least one; a vCPU is of the first until {@link
 *     Vcpu#runsOn} says otherwise
 * @param gicSystemRegisters whether the GIC CPU interface is reached by system registers (GICv3)
 * @param counterFrequency of the architected timer, in Hz
 */
public record CpuProfile(List<CpuType> types, boolean gicSystemRegisters, long counterFrequency) {
  public CpuProfile {
    types = types.stream().distinct().toList();
    if (types.isEmpty()) {
      throw new IllegalArgumentException("no type of CPU");
    }
  }

  /**
   * The profile on a board with CPUs of one type, {@code cortex-a57}; throws {@link
   * IllegalArgumentException} if there is no such type.
   */
  public CpuProfile(String model, boolean gicSystemRegisters, long counterFrequency) {
    this(
        List.of(
            CpuType.byName(model)
                .orElseThrow(() -> new IllegalArgumentException("no CPU model '" + model + "'"))),
        gicSystemRegisters,
        counterFrequency);
  }
}
