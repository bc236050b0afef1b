package dev.zazen.arm64;

import dev.zazen.arm64.interpreter.InterpretedGuest;
import dev.zazen.arm64.isa.InstructionSet;
import dev.zazen.arm64.system.CommonFeatures;
import dev.zazen.arm64.system.CpuModel;
import dev.zazen.arm64.translate.RegionBuilder;
import dev.zazen.ir.HostCode;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Engine;
import dev.zazen.machine.Guest;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.Stage2;

/** Runs A64 guests as machine code of the host; what is run seldom is interpreted. */
public final class TranslatorEngine implements Engine {
  /** Often enough that code which is run a few times, as most of a boot is, is not translated. */
  private static final int THRESHOLD = 48;

  private final HostCode.Factory host;
  private final int threshold;
  private final boolean lockstep;

  /** An engine that has its code made and run by {@code host}. */
  public TranslatorEngine(HostCode.Factory host) {
    this(host, THRESHOLD);
  }

  /** The same for code that was interpreted {@code threshold} times. */
  public TranslatorEngine(HostCode.Factory host, int threshold) {
    this(host, threshold, false);
  }

  private TranslatorEngine(HostCode.Factory host, int threshold, boolean lockstep) {
    this.host = host;
    this.threshold = threshold;
    this.lockstep = lockstep;
  }

  /**
   * An engine that interprets all that it runs as host code as well, and stops a vCPU at the first
   * difference.
   */
  public static TranslatorEngine lockstep(HostCode.Factory host) {
    return new TranslatorEngine(host, THRESHOLD, true);
  }

  /** Makes the decoder for CPUs of the model that boards have unless they say otherwise. */
  public static void prepare() {
    var _ = InstructionSet.of(CpuModel.CORTEX_A57);
  }

  @Override
  public String name() {
    return lockstep ? "lockstep" : "translator";
  }

  @Override
  public boolean needsOneThread() {
    return lockstep;
  }

  /** See {@link InterpreterEngine#guest}. */
  @Override
  public Guest guest(GuestMemory memory, Stage2 stage2, CpuProfile cpu) {
    var common = CommonFeatures.of(cpu.types());
    InstructionSet set = InstructionSet.of(common.features());
    return new InterpretedGuest(
        memory,
        stage2,
        common,
        cpu,
        set,
        new InterpretedGuest.Translator(
            new RegionBuilder(set), host.forGuest(common.name()), threshold, lockstep));
  }

  @Override
  public long codeBytes() {
    return host.bytes();
  }

  @Override
  public void close() {
    host.close();
  }
}
