package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.system.CpuModel;
import dev.zazen.arm64.system.SystemRegisters;
import dev.zazen.machine.CpuProfile;

/** CPUs for tests of instructions that touch neither memory nor the hypervisor. */
public final class Cpus {
  private Cpus() {}

  /** Registers only. */
  public static Cpu withoutMemory() {
    var model = CpuModel.CORTEX_A57;
    var registers =
        new SystemRegisters(model, new CpuProfile(model.modelName(), true, 62_500_000), 0);
    return new Cpu(registers, model.features(), 0, null, null, null);
  }
}
