package dev.zazen.machine;

import java.util.Objects;

/**
 * What kind of CPU a guest sees.
 *
 * @param model as in the device tree's {@code compatible} without the vendor: {@code cortex-a57}
 * @param gicSystemRegisters whether the GIC CPU interface is reached by system registers (GICv3)
 * @param counterFrequency of the architected timer, in Hz
 */
public record CpuProfile(String model, boolean gicSystemRegisters, long counterFrequency) {
  public CpuProfile {
    Objects.requireNonNull(model);
  }
}
