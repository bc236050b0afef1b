package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.machine.RegisterDump;
import java.util.ArrayList;
import java.util.List;

/** Registers of a vCPU for people. */
final class CpuDump {
  private static final List<SystemRegister> SHOWN =
      List.of(
          SystemRegister.ELR_EL1,
          SystemRegister.SPSR_EL1,
          SystemRegister.ESR_EL1,
          SystemRegister.FAR_EL1,
          SystemRegister.VBAR_EL1,
          SystemRegister.SCTLR_EL1,
          SystemRegister.TCR_EL1,
          SystemRegister.TTBR0_EL1,
          SystemRegister.TTBR1_EL1);

  private CpuDump() {}

  /** The registers of a vCPU that is at an address. */
  static RegisterDump of(Cpu cpu, long pc) {
    List<RegisterDump.Value> values = new ArrayList<>();
    values.add(new RegisterDump.Value("pc", pc));
    values.add(new RegisterDump.Value("sp", cpu.x[Cpu.SP]));
    values.add(new RegisterDump.Value("pstate", cpu.pstate()));
    values.add(new RegisterDump.Value("sp_el0", cpu.userStack()));
    for (int i = 0; i <= 30; i++) {
      values.add(new RegisterDump.Value("x" + i, cpu.x[i]));
    }
    for (SystemRegister register : SHOWN) {
      values.add(new RegisterDump.Value(register.name(), cpu.system.get(register)));
    }
    return new RegisterDump(values);
  }
}
