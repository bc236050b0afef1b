package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.system.CommonFeatures;
import dev.zazen.arm64.system.CpuModel;
import dev.zazen.arm64.system.SystemRegisters;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.GuestMemory;
import java.lang.reflect.Proxy;
import java.util.List;

/** CPUs for tests of instructions that touch neither memory nor the hypervisor. */
public final class Cpus {
  private static final GuestMemory NO_MEMORY =
      (GuestMemory)
          Proxy.newProxyInstance(
              Cpus.class.getClassLoader(),
              new Class<?>[] {GuestMemory.class},
              (proxy, method, arguments) -> 0L);

  private Cpus() {}

  /** Registers only. */
  public static Cpu withoutMemory() {
    var model = CpuModel.CORTEX_A57;
    var registers =
        new SystemRegisters(
            CommonFeatures.of(List.of(model.type())),
            new CpuProfile(model.modelName(), true, 62_500_000),
            0);
    return new Cpu(registers, model.features(), 0, null, NO_MEMORY, null);
  }
}
