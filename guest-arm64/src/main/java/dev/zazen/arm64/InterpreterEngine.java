package dev.zazen.arm64;

import dev.zazen.arm64.interpreter.InterpretedGuest;
import dev.zazen.arm64.isa.InstructionSet;
import dev.zazen.arm64.system.CommonFeatures;
import dev.zazen.machine.CpuProfile;
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

  @Override
  public Guest guest(GuestMemory memory, Stage2 stage2, CpuProfile cpu) {
    var common = CommonFeatures.of(cpu.types());
    return new InterpretedGuest(memory, stage2, common, cpu, InstructionSet.of(common.features()));
  }
}
