package dev.zazen.arm64;

import dev.zazen.arm64.interpreter.InterpretedGuest;
import dev.zazen.arm64.isa.InstructionSet;
import dev.zazen.arm64.system.CpuModel;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.Engine;
import dev.zazen.machine.Guest;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.Stage2;

/** Runs A64 guests anywhere, one decoded instruction after the other. */
public final class InterpreterEngine implements Engine {
  /** The engine; it has no state. */
  public InterpreterEngine() {}

  @Override
  public String name() {
    return "interpreter";
  }

  /**
   * Throws {@link IllegalArgumentException} for a CPU model that is no {@link CpuType}.
   */
  @Override
  public Guest guest(GuestMemory memory, Stage2 stage2, CpuProfile cpu) {
    CpuModel model = model(cpu);
    return new InterpretedGuest(memory, stage2, model, cpu, InstructionSet.of(model));
  }

  /**
   * The CPU model that a profile names; throws {@link IllegalArgumentException} if there is none.
   */
  static CpuModel model(CpuProfile cpu) {
    return CpuType.byName(cpu.model())
        .map(CpuModel::of)
        .orElseThrow(() -> new IllegalArgumentException("no CPU model '" + cpu.model() + "'"));
  }
}
